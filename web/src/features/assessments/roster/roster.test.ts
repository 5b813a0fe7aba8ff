import { describe, expect, it, test } from 'vitest';
import { extraForm, extraOf, extraProblems, FILTERS, isShown, minutesOf } from './roster.ts';

const extra = { extraMinutes: 15, extraAttempts: 1, closesAt: '2026-03-02T09:00:00.000Z' };

test('a class is filtered by how far everyone is', () => {
  const shown = (state: Parameters<typeof isShown>[0]['state']) => FILTERS.filter((filter) => isShown({ state, extra: null }, filter));
  expect(shown('none')).toEqual(['all', 'none']);
  expect(shown('in_progress')).toEqual(['all', 'in_progress']);
  expect(shown('submitted')).toEqual(['all', 'submitted']);
  expect(shown('graded')).toEqual(['all', 'done']);
  expect(shown('returned')).toEqual(['all', 'done']);
  expect(isShown({ state: 'none', extra }, 'extra')).toBe(true);
});

describe('what is granted', () => {
  it('comes out as it went in', () => {
    expect(extraOf(extraForm(extra))).toEqual(extra);
    expect(extraOf(extraForm(null))).toBeNull();
  });

  test.each([
    ['601', '', true, false],
    ['-1', '', true, false],
    ['1.5', '21', true, true],
    ['x', '1', true, false],
    ['', '', false, false],
    ['600', '20', false, false],
  ])('%j minutes and %j attempts', (minutes, attempts, ...wrong) => {
    const form = { minutes, attempts, closes: '' };
    expect(extraProblems(form)).toEqual({ minutes: wrong[0], attempts: wrong[1] });
  });

  it('as a share of the time is rounded up', () => {
    expect([minutesOf(25, 30), minutesOf(50, 45), minutesOf(100, 600), minutesOf(100, 700)]).toEqual([8, 23, 600, 600]);
  });
});

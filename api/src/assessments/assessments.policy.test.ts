import { describe, expect, it, test } from 'vitest';
import { deadlineOf, isOverdue, type Limits, limitsFor, requireNobodyBegan, requireOpen, requireVersion } from './assessments.policy.ts';
import { bestOf, workOf } from './my-work.ts';

const at = (minutes: number) => new Date(minutes * 60_000);
const ms = (minutes: number) => minutes * 60_000;
const limits = (more: Partial<Limits> = {}): Limits => ({
  opens_at: null,
  closes_at: null,
  time_limit_minutes: null,
  attempts_allowed: 1,
  ...more,
});
const extra = (more = {}) => ({ extra_minutes: 0, extra_attempts: 0, closes_at: null, ...more });

describe('the deadline', () => {
  test.each([
    ['is none without a limit and an end', limits(), null],
    ['is the limit', limits({ time_limit_minutes: 10 }), at(15)],
    ['is the end where that comes first', limits({ time_limit_minutes: 10, closes_at: at(12) }), at(12)],
    ['is the end without a limit', limits({ closes_at: at(12) }), at(12)],
  ])('%s', (_, of, deadline) => expect(deadlineOf(of, ms(5))).toEqual(deadline));

  it('has the extra time and the other date of who was granted them', () => {
    const of = limits({ time_limit_minutes: 10, closes_at: at(12) });
    expect(deadlineOf(limitsFor(of, extra({ extra_minutes: 5 })), ms(5))).toEqual(at(12));
    expect(deadlineOf(limitsFor(of, extra({ extra_minutes: 5, closes_at: at(60) })), ms(5))).toEqual(at(20));
    expect(limitsFor(limits(), extra({ extra_minutes: 5 })).time_limit_minutes).toBeNull();
  });

  it('has a grace of 30 seconds', () => {
    expect(isOverdue(at(1), ms(1) + 30_000)).toBe(false);
    expect(isOverdue(at(1), ms(1) + 30_001)).toBe(true);
    expect(isOverdue(null, ms(9_999))).toBe(false);
  });
});

describe('beginning', () => {
  const of = limits({ opens_at: at(10), closes_at: at(20) });
  test.each([
    [9, 'not_open'],
    [20, 'closed'],
  ])('at minute %d is %s', (minute, code) => expect(() => requireOpen(of, ms(minute))).toThrow(expect.objectContaining({ code })));
  it('is possible from the opening on', () => expect(() => requireOpen(of, ms(10))).not.toThrow());
});

test('what students have begun is not taken from them', () => {
  expect(() => requireNobodyBegan(1, 'it stays')).toThrow(expect.objectContaining({ code: 'conflict' }));
  expect(() => requireNobodyBegan(0, 'it stays')).not.toThrow();
});

test('an edit from an older version is refused', () => {
  expect(() => requireVersion(3, 2)).toThrow(expect.objectContaining({ code: 'precondition_failed', details: { version: 3 } }));
  expect(() => requireVersion(3, 3)).not.toThrow();
  expect(() => requireVersion(3, null)).not.toThrow();
});

describe('my work', () => {
  const attempt = (n: number, status: 'in_progress' | 'submitted' | 'graded' | 'returned', score: string | null) => ({
    id: `attempt-${n}`,
    attempt: n,
    status,
    score,
  });
  const worth = { ...limits({ attempts_allowed: 4 }), total_points: '10.00', passing_score: '50.00' };

  it('counts the best that is out, the newest of equals', () => {
    const tried = [attempt(1, 'graded', '9.00'), attempt(2, 'returned', '9.00'), attempt(3, 'submitted', '10.00')];
    expect(bestOf(tried)?.attempt).toBe(2);
    expect(workOf(worth, tried, undefined)).toMatchObject({
      attemptsLeft: 1,
      bestPercent: 90,
      passed: true,
      waiting: true,
      lastAttempt: 'attempt-3',
      openAttempt: null,
    });
  });
});

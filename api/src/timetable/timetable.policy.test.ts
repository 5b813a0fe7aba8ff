import { describe, expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { LessonStatus } from '@watoto/shared/contract/http/lessons.ts';
import { requireComing, requireInviter, requireSeriesKeeper, requireSubstitutable } from './timetable.policy.ts';

const person = (id: string, role: 'student' | 'teacher' | 'admin' = 'teacher') => ({ userId: UserId.parse(id), role });
const lesson = (status: LessonStatus = 'scheduled', usual: string | null = null) => ({ host_id: '1', substitutes_for: usual, status });
const code = (expected: string) => expect.objectContaining({ code: expected });

test('a series is its teacher’s and the admins’; to others it does not exist', () => {
  const series = { host_id: '1' };
  expect(requireSeriesKeeper(series, person('1'))).toBe(series);
  expect(requireSeriesKeeper(series, person('9', 'admin'))).toBe(series);
  expect(() => requireSeriesKeeper(series, person('2'))).toThrow(code('not_found'));
  expect(() => requireSeriesKeeper(undefined, person('9', 'admin'))).toThrow(code('not_found'));
});

describe('handing a lesson over', () => {
  test('is for who holds it, who would have, and admins', () => {
    for (const who of [person('1'), person('3'), person('9', 'admin')])
      expect(() => requireSubstitutable(lesson('scheduled', '3'), who)).not.toThrow();
    expect(() => requireSubstitutable(lesson('scheduled', '3'), person('2'))).toThrow(code('forbidden'));
  });
  test.each([
    ['live', 'conflict'],
    ['ended', 'lesson_ended'],
    ['cancelled', 'lesson_ended'],
  ] as const)('not once it is %s', (status, expected) =>
    expect(() => requireSubstitutable(lesson(status), person('1'))).toThrow(code(expected)),
  );
});

test('the host and admins invite, not who has handed the lesson over', () => {
  expect(() => requireInviter(lesson(), person('1'))).not.toThrow();
  expect(() => requireInviter(lesson(), person('9', 'admin'))).not.toThrow();
  expect(() => requireInviter(lesson('scheduled', '3'), person('3'))).toThrow(code('forbidden'));
});

test('nobody comes to what is over', () => {
  for (const status of ['scheduled', 'live'] as const) expect(() => requireComing(lesson(status))).not.toThrow();
  for (const status of ['ended', 'cancelled'] as const) expect(() => requireComing(lesson(status))).toThrow(code('lesson_ended'));
});

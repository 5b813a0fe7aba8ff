import { describe, expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { LessonStatus } from '@watoto/shared/contract/http/lessons.ts';
import { requireChangeable, requireOpenDoor, requireRestorable, roleIn, timesOf } from './lessons.policy.ts';

const MINUTE = 60_000;
const start = 1_700_000_000_000;
const lesson = (status: LessonStatus = 'scheduled') => ({ starts_at: new Date(start), duration: 45, status, host_id: '1' });
const person = (id: string, role: 'student' | 'teacher' | 'admin') => ({ userId: UserId.parse(id), role });

test('a lesson opens a quarter of an hour early and closes an hour late', () => {
  expect(timesOf(lesson())).toEqual({ endsAt: start + 45 * MINUTE, opensAt: start - 15 * MINUTE, closesAt: start + 105 * MINUTE });
});

describe('the door', () => {
  const at = (minutes: number, status?: LessonStatus) => () => requireOpenDoor(lesson(status), start + minutes * MINUTE);
  const code = (expected: string) => expect.objectContaining({ code: expected });

  test.each([-15, 0, 45, 104])('is open at minute %i', (minute) => expect(at(minute)).not.toThrow());
  test('is closed before', () => expect(at(-16)).toThrow(code('lesson_not_open')));
  test('is closed after', () => expect(at(105)).toThrow(code('lesson_ended')));
  test.each([-60, 600])('of a live lesson is open at minute %i', (minute) => expect(at(minute, 'live')).not.toThrow());
  test.each(['ended', 'cancelled'] as const)('of a lesson that was %s is closed', (status) =>
    expect(at(0, status)).toThrow(code('lesson_ended')),
  );
});

test('the host hosts, also an admin; other admins help, the class learns', () => {
  expect(roleIn(lesson(), person('1', 'teacher'))).toBe('host');
  expect(roleIn(lesson(), person('1', 'admin'))).toBe('host');
  expect(roleIn(lesson(), person('2', 'admin'))).toBe('cohost');
  expect(roleIn(lesson(), person('3', 'student'))).toBe('pupil');
});

describe('changing', () => {
  const change =
    (status: LessonStatus, what: object, who = person('1', 'teacher')) =>
    () =>
      requireChangeable(lesson(status), what, who);

  test('the host and admins may', () => {
    expect(change('scheduled', { startsAt: 'then' })).not.toThrow();
    expect(change('scheduled', { title: 'New' }, person('2', 'admin'))).not.toThrow();
  });
  test('others may not', () =>
    expect(change('scheduled', {}, person('9', 'teacher'))).toThrow(expect.objectContaining({ code: 'forbidden' })));
  test('a live lesson keeps its start', () => {
    expect(change('live', { durationMinutes: 60 })).not.toThrow();
    expect(change('live', { startsAt: 'then' })).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(change('live', { status: 'cancelled' })).toThrow(expect.objectContaining({ code: 'conflict' }));
  });
  test('what is over stays', () => expect(change('ended', { title: 'x' })).toThrow(expect.objectContaining({ code: 'lesson_ended' })));
});

describe('taking a cancellation back', () => {
  const restore =
    (status: LessonStatus, minute: number, who = person('1', 'teacher')) =>
    () =>
      requireRestorable(lesson(status), who, start + minute * MINUTE);

  test('is for the host and admins, until its time has passed', () => {
    expect(restore('cancelled', -60)).not.toThrow();
    expect(restore('cancelled', 44, person('2', 'admin'))).not.toThrow();
    expect(restore('scheduled', 90)).not.toThrow();
    expect(restore('cancelled', 45)).toThrow(expect.objectContaining({ code: 'lesson_ended' }));
    expect(restore('ended', -60)).toThrow(expect.objectContaining({ code: 'lesson_ended' }));
    expect(restore('cancelled', -60, person('9', 'teacher'))).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });
});

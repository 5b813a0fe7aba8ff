import { describe, expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { manages, maySee, mayStudy, requireMayGiveTo, stateOf } from './courses.policy.ts';

const person = (id: string, role: 'student' | 'teacher' | 'admin') => ({ userId: UserId.parse(id), role });
const course = { instructor: '1' };

test('its teacher and admins manage a course; other teachers and students do not', () => {
  expect(manages(course, person('1', 'teacher'))).toBe(true);
  expect(manages(course, person('2', 'admin'))).toBe(true);
  expect(manages(course, person('2', 'teacher'))).toBe(false);
  // Whoever is no teacher any more.
  expect(manages(course, person('1', 'student'))).toBe(false);
});

test('a draft is not published, a closed course is not active', () => {
  expect(stateOf({ is_active: true, published_at: null })).toBe('draft');
  expect(stateOf({ is_active: true, published_at: new Date(0) })).toBe('open');
  expect(stateOf({ is_active: false, published_at: new Date(0) })).toBe('closed');
});

test('teachers give their own courses, admins give them to anyone', () => {
  expect(() => requireMayGiveTo('1', person('1', 'teacher'))).not.toThrow();
  expect(() => requireMayGiveTo('1', person('9', 'admin'))).not.toThrow();
  expect(() => requireMayGiveTo('1', person('9', 'teacher'))).toThrow(expect.objectContaining({ code: 'forbidden' }));
});

describe('what is in a course', () => {
  test.each([
    ['enrolled', true],
    ['completed', true],
    ['dropped', false],
    [null, false],
  ])('is for a student who is %s: %s', (my_status, may) => expect(mayStudy({ ...course, my_status }, person('7', 'student'))).toBe(may));
  test('is for its teacher', () => expect(mayStudy({ ...course, my_status: null }, person('1', 'teacher'))).toBe(true));
});

describe('who may know of a course', () => {
  const draft = { instructor: '1', is_active: true, published_at: null, my_status: null, waiting_place: null };
  const open = { ...draft, published_at: new Date(0) };
  const closed = { ...open, is_active: false };
  test.each([
    ['all of an open one', open, person('7', 'student'), true],
    ['not all of a draft', draft, person('7', 'student'), false],
    ['not all of a closed one', closed, person('7', 'student'), false],
    ['another teacher is one of all', draft, person('2', 'teacher'), false],
    ['its teacher', draft, person('1', 'teacher'), true],
    ['admins', closed, person('9', 'admin'), true],
    ['who takes it', { ...closed, my_status: 'completed' }, person('7', 'student'), true],
    ['who waits for it', { ...closed, waiting_place: 3 }, person('7', 'student'), true],
  ])('%s', (_, course, who, may) => expect(maySee(course, who)).toBe(may));
});

import { describe, expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { UserRole } from '@watoto/shared/contract/http/user-role.ts';
import { mayChange, mayWatch, type Standing } from './recordings.policy.ts';

const person = (id: string, role: UserRole) => ({ userId: UserId.parse(id), role });
const recording: Standing = {
  host_id: '1',
  substitutes_for: '2',
  instructor: '3',
  enrolled: false,
  invited: false,
  audience: 'course',
  status: 'ready',
};

describe('who may watch', () => {
  test.each([
    ['its host', '1', 'teacher', {}, true],
    ['who would have held it', '2', 'teacher', {}, true],
    ['the teacher of the course', '3', 'teacher', {}, true],
    ['an admin', '9', 'admin', {}, true],
    ['another teacher', '9', 'teacher', {}, false],
    ['another student', '9', 'student', {}, false],
    ['a student of the course', '9', 'student', { enrolled: true }, true],
    ['somebody invited', '9', 'student', { invited: true }, true],
    ['a student, where it is for staff', '9', 'student', { enrolled: true, audience: 'staff' }, false],
    ['an invited teacher, where it is for staff', '9', 'teacher', { invited: true, audience: 'staff' }, true],
    ['a student while the lesson runs', '9', 'student', { enrolled: true, status: 'live' }, true],
    ['a student, once it is erased', '9', 'student', { enrolled: true, status: 'erased' }, false],
    ['who would have held it, once it is erased', '2', 'teacher', { status: 'erased' }, false],
    ['its host, once it is erased, to bring it back', '1', 'teacher', { status: 'erased' }, true],
  ] as const)('%s', (_, id, role, more, expected) => {
    expect(mayWatch({ ...recording, ...more }, person(id, role))).toBe(expected);
  });
});

test('who may change it: its host, the teacher of its course, admins', () => {
  expect(mayChange(recording, person('1', 'teacher'))).toBe(true);
  expect(mayChange(recording, person('3', 'teacher'))).toBe(true);
  expect(mayChange(recording, person('9', 'admin'))).toBe(true);
  expect(mayChange(recording, person('2', 'teacher'))).toBe(false);
  // Who was a teacher once.
  expect(mayChange(recording, person('1', 'student'))).toBe(false);
});

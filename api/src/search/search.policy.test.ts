import { expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { kindsFor } from './search.policy.ts';

const person = (role: 'student' | 'teacher' | 'admin') => ({ userId: UserId.parse('1'), role });

test('all kinds, unless some are asked for', () => {
  expect(kindsFor(person('admin'), undefined)).toEqual(['course', 'module', 'lesson', 'person']);
  expect(kindsFor(person('teacher'), 'person,course')).toEqual(['course', 'person']);
});

test('students look for nobody, even if they ask', () => {
  expect(kindsFor(person('student'), undefined)).toEqual(['course', 'module', 'lesson']);
  expect(kindsFor(person('student'), 'person')).toEqual([]);
});

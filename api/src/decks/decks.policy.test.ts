import { describe, expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { Person } from '../auth/access-token.ts';
import { mayBring, mayRemove, mayUse } from './decks.policy.ts';

const person = (userId: string, role: Person['role']): Person => ({ userId: UserId.parse(userId), role });
const [owner, teacher, other, pupil, admin] = [
  person('1', 'teacher'),
  person('2', 'teacher'),
  person('3', 'teacher'),
  person('4', 'student'),
  person('5', 'admin'),
];
const deck = { owner_id: '1', instructor: '2', course_id: '9' };

describe('slides', () => {
  test.each([
    [owner, true],
    [teacher, true],
    [admin, true],
    [other, false],
    [pupil, false],
  ])('are taken away by $userId: %s', (who, may) => expect(mayRemove(deck, who)).toBe(may));

  test('are brought by the host and admins', () => {
    expect([owner, other, pupil, admin].map((who) => mayBring({ host_id: '1' }, who))).toEqual([true, false, false, true]);
  });

  test('are used in lessons of their course, and by those whose they are', () => {
    expect(mayUse(deck, '9', other)).toBe(true);
    expect(mayUse(deck, '8', other)).toBe(false);
    expect(mayUse(deck, null, other)).toBe(false);
    expect(mayUse(deck, null, owner)).toBe(true);
    expect(mayUse({ ...deck, course_id: null }, null, other)).toBe(false);
  });
});

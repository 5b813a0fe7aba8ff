import { expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { type AccountState, losesAdmin, refusal } from './people.policy.ts';

const actor = { userId: UserId.parse('1'), role: 'admin' } as const;
const me: AccountState = { id: '1', role: 'admin', isActive: true };
const other: AccountState = { ...me, id: '2' };

test.each([
  ['my own role', me, { ...me, role: 'teacher' as const }, 'own_role', true],
  ['my own account', me, { ...me, isActive: false }, 'own_account', true],
  ['nothing of mine', me, me, null, false],
  ['the role of another', other, { ...other, role: 'student' as const }, null, true],
  ['the account of another', other, { ...other, isActive: false }, null, true],
  ['a pupil', { ...other, role: 'student' as const }, { ...other, role: 'admin' as const }, null, false],
])('%s', (_, before, after, refused, loses) => {
  expect(refusal(actor, before, after)).toBe(refused);
  expect(losesAdmin(before, after)).toBe(loses);
});

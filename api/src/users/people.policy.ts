import type { UserRole } from '@watoto/shared/contract/http/user-role.ts';
import type { Person } from '../auth/access-token.ts';

/** What an edit would make of an account. */
export interface AccountState {
  readonly id: string;
  readonly role: UserRole;
  readonly isActive: boolean;
}

/**
 * Why this admin may not make this of an account; null: they may. Nobody takes away their own role or account: so whoever can do it
 * to others is still there afterwards, and a school always has an admin.
 */
export function refusal(actor: Person, before: AccountState, after: AccountState): 'own_role' | 'own_account' | null {
  if (before.id !== actor.userId) return null;
  if (after.role !== before.role) return 'own_role';
  return after.isActive ? null : 'own_account';
}

/** Does the edit make an active admin less? */
export function losesAdmin(before: AccountState, after: AccountState): boolean {
  const isAdmin = ({ role, isActive }: AccountState) => role === 'admin' && isActive;
  return isAdmin(before) && !isAdmin(after);
}

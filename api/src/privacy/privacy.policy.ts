import type { UserRole } from '@watoto/shared/contract/http/user-role.ts';
import type { PrivacyKind, PrivacyState } from '@watoto/shared/contract/http/privacy.ts';

/** What of the school hangs on somebody. */
export interface Ties {
  readonly role: UserRole;
  /** Open courses of theirs. */
  readonly courses: number;
  /** Lessons of theirs that are live or still to come. */
  readonly lessons: number;
  /** Other admins who can sign in. */
  readonly otherAdmins: number;
}

/** Why an account can't be erased now; null: it can. */
export function heldBy({ role, courses, lessons, otherAdmins }: Ties): 'courses' | 'lessons' | 'last_admin' | null {
  if (courses > 0) return 'courses';
  if (lessons > 0) return 'lessons';
  return role === 'admin' && otherAdmins === 0 ? 'last_admin' : null;
}

interface Case {
  readonly kind: PrivacyKind;
  readonly state: PrivacyState;
}

/** By the person who asked. */
export function mayWithdraw({ kind, state }: Case): boolean {
  return kind === 'erase' && (state === 'asked' || state === 'approved');
}

/** By an admin. What has begun goes on. */
export function mayDecide({ kind, state }: Case, decision: 'approve' | 'refuse'): boolean {
  if (kind !== 'erase') return false;
  if (decision === 'approve') return state === 'asked' || state === 'failed';
  return state === 'asked' || state === 'approved';
}

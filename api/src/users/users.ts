import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { Me, Profile } from '@watoto/shared/contract/http/users.ts';
import type { UserRow } from '../db/tables.ts';

/** A person, as that person sees it. */
export function toMe(user: UserRow): Me {
  return {
    id: UserId.parse(user.id),
    email: user.email,
    firstName: user.first_name,
    lastName: user.last_name,
    role: user.role,
    grade: user.grade,
    locale: user.locale,
  };
}

export function toProfile(user: UserRow): Profile {
  return { ...toMe(user), timeZone: user.time_zone, version: user.version };
}

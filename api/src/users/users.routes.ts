import type { userRoutes } from '@watoto/shared/contract/http/users.ts';
import type { Handlers } from '../http/route.ts';
import type { Profiles } from './profiles.ts';

export interface UserParts {
  readonly profiles: Profiles;
}

export function userHandlers({ profiles }: UserParts): Handlers<typeof userRoutes> {
  return {
    'users.me': ({ person }) => profiles.me(person),
    'users.profile': ({ person }) => profiles.profile(person),
    'users.updateProfile': ({ person, body, ifVersion }) => profiles.update(person, body, ifVersion),
  };
}

import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { userRoutes } from '@watoto/shared/contract/http/users.ts';
import type { Queries } from '../db/database.ts';
import type { Handlers } from '../http/route.ts';
import { toMe } from './users.ts';
import { activeUser } from './users.store.ts';

export function userHandlers(db: Queries): Handlers<typeof userRoutes> {
  return {
    'users.me': async ({ person }) => {
      const user = await activeUser(db, person.userId);
      if (!user) throw new AppError('unauthenticated');
      return toMe(user);
    },
  };
}

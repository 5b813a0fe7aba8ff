import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { route } from './route.ts';
import { UserRole } from './user-role.ts';

/** A person, as that person sees it. */
export const Me = z
  .object({
    id: UserId,
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    role: UserRole,
    /** School grade, for students. */
    grade: z.number().int().min(7).max(9).nullable(),
    /** BCP 47, such as 'en' or 'sw'. */
    locale: z.string(),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

export const userRoutes = {
  'users.me': route({ method: 'get', path: '/users/me', summary: 'Who am I?', auth: 'user', response: Me }),
} as const;

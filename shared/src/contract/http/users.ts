import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { plainLine } from '../../kernel/plain-text.ts';
import { route } from './route.ts';
import { UserRole } from './user-role.ts';

export const PersonName = z
  .string()
  .overwrite(plainLine)
  .min(1)
  .max(60)
  // As encrypted names begin in the database: nobody is to pass for one.
  .refine((name) => !name.startsWith('enc:'));
/** A language that the app speaks. */
export const Locale = z.enum(['en', 'sw']);
export type Locale = z.infer<typeof Locale>;

const zones = new Set(Intl.supportedValuesOf('timeZone'));
/** An IANA time zone, such as Africa/Nairobi. */
export const TimeZone = z
  .string()
  .max(64)
  .refine((zone) => zone === 'UTC' || zones.has(zone), 'not a time zone');

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

/** What people may change of themselves, beside what they may not. */
export const Profile = Me.extend({ timeZone: z.string(), version: z.number().int() }).meta({ id: 'Profile' });
export type Profile = z.infer<typeof Profile>;

export const userRoutes = {
  'users.me': route({ method: 'get', path: '/users/me', summary: 'Who am I?', auth: 'user', response: Me }),
  'users.profile': route({ method: 'get', path: '/users/me/profile', summary: 'My profile', auth: 'user', response: Profile }),
  'users.updateProfile': route({
    method: 'patch',
    path: '/users/me/profile',
    summary: 'Change my names, language or time zone',
    auth: 'user',
    body: z.strictObject({
      firstName: PersonName.optional(),
      lastName: PersonName.optional(),
      locale: Locale.optional(),
      timeZone: TimeZone.optional(),
    }),
    response: Profile,
    errors: ['precondition_failed'],
  }),
} as const;

import { z } from 'zod';

/** What an account may be in the school. Not to be confused with `Role`, a person's part in one room. */
export const UserRole = z.enum(['student', 'teacher', 'admin']);
export type UserRole = z.infer<typeof UserRole>;

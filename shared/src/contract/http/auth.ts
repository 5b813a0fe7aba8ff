import { z } from 'zod';
import { route } from './route.ts';
import { Me } from './users.ts';

/** Seconds that an access token is good for. */
export const ACCESS_TOKEN_SECONDS = 10 * 60;

export const Credentials = z
  .strictObject({
    email: z.string().trim().toLowerCase().max(254).pipe(z.email()),
    /** Not trimmed. The limit is there because hashing costs. */
    password: z.string().min(1).max(200),
  })
  .meta({ id: 'Credentials' });
export type Credentials = z.infer<typeof Credentials>;

/**
 * Signed in. The access token goes into `Authorization: Bearer`; the refresh token is a cookie that no script can read, and
 * that only these routes receive.
 */
export const SignedIn = z
  .object({
    accessToken: z.string(),
    /** When the access token stops working (ISO 8601, UTC). */
    expiresAt: z.iso.datetime(),
    user: Me,
  })
  .meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof SignedIn>;

/** A whole school may sit behind one address, and it signs in at eight. */
const SCHOOL_AT_EIGHT = { limit: 600, seconds: 60 };

export const authRoutes = {
  'auth.login': route({
    method: 'post',
    path: '/auth/login',
    summary: 'Sign in with e-mail and password',
    auth: 'none',
    body: Credentials,
    response: SignedIn,
    rate: SCHOOL_AT_EIGHT,
    errors: ['wrong_credentials', 'forbidden'],
  }),
  /** Call again with the same cookie within a few seconds (two tabs, a lost answer) and the answer is the same. */
  'auth.refresh': route({
    method: 'post',
    path: '/auth/refresh',
    summary: 'A new access token for the refresh cookie, which is replaced',
    auth: 'none',
    response: SignedIn,
    rate: SCHOOL_AT_EIGHT,
    errors: ['unauthenticated', 'token_used', 'forbidden'],
  }),
  'auth.logout': route({
    method: 'post',
    path: '/auth/logout',
    summary: 'Sign out here; works without a valid cookie too',
    auth: 'none',
    rate: SCHOOL_AT_EIGHT,
    errors: ['forbidden'],
  }),
} as const;

import { z } from 'zod';
import { NewPassword } from './password.ts';
import { route } from './route.ts';
import { Locale, Me, PersonName } from './users.ts';

/** Seconds that an access token is good for. */
export const ACCESS_TOKEN_SECONDS = 10 * 60;

export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email());

export const Credentials = z
  .strictObject({
    email: Email,
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

/** What was in a link of ours that came by mail. */
export const LinkToken = z.string().regex(/^[\w-]{43}$/);

/** One sign-in on one device. */
export const Device = z
  .object({
    id: z.string(),
    /** What the browser calls itself. */
    agent: z.string(),
    address: z.string(),
    signedInAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime(),
    /** The one that asks. */
    current: z.boolean(),
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof Device>;

/** A whole school may sit behind one address, and it signs in at eight. */
const SCHOOL_AT_EIGHT = { limit: 600, seconds: 60 };
/** A class that signs up together; each call hashes or sends mail. */
const CLASS_AT_ONCE = { limit: 60, seconds: 60 };
const byPerson = { limit: 10, seconds: 300 };

export const authRoutes = {
  'auth.login': route({
    method: 'post',
    path: '/auth/login',
    summary: 'Sign in with e-mail and password',
    auth: 'none',
    body: Credentials,
    response: SignedIn,
    rate: SCHOOL_AT_EIGHT,
    errors: ['wrong_credentials', 'unverified', 'account_locked', 'forbidden', 'draining'],
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
  'auth.registration': route({
    method: 'get',
    path: '/auth/registration',
    summary: 'May pupils sign up by themselves?',
    auth: 'none',
    response: z.object({ open: z.boolean() }),
  }),
  /** Answers the same whether the address has an account or not: what comes next stands in the mail. */
  'auth.register': route({
    method: 'post',
    path: '/auth/register',
    summary: 'A pupil signs up; a link to prove the address comes by mail',
    auth: 'none',
    body: z.strictObject({
      email: Email,
      password: NewPassword,
      firstName: PersonName,
      lastName: PersonName,
      grade: z.number().int().min(7).max(9),
      locale: Locale.default('en'),
    }),
    rate: CLASS_AT_ONCE,
    errors: ['forbidden', 'draining'],
  }),
  'auth.verify': route({
    method: 'post',
    path: '/auth/verify',
    summary: 'Prove an address by the link that was mailed to it; works once, for a day',
    auth: 'none',
    body: z.strictObject({ token: LinkToken }),
    rate: CLASS_AT_ONCE,
    errors: ['token_used', 'token_expired'],
  }),
  'auth.resendVerification': route({
    method: 'post',
    path: '/auth/verify/resend',
    summary: 'Mail the link anew that proves an address. Answers the same for any address',
    auth: 'none',
    body: z.strictObject({ email: Email }),
    rate: CLASS_AT_ONCE,
  }),
  'auth.forgot': route({
    method: 'post',
    path: '/auth/forgot',
    summary: 'Mail a link to set a new password. Answers the same for any address',
    auth: 'none',
    body: z.strictObject({ email: Email }),
    rate: CLASS_AT_ONCE,
  }),
  'auth.reset': route({
    method: 'post',
    path: '/auth/reset',
    summary: 'Set a password by a link that was mailed (forgotten, or invited); signs out everywhere and unlocks',
    auth: 'none',
    body: z.strictObject({ token: LinkToken, password: NewPassword }),
    rate: CLASS_AT_ONCE,
    errors: ['token_used', 'token_expired', 'draining'],
  }),
  /** A wrong password now is `forbidden`: one stays signed in. */
  'auth.changePassword': route({
    method: 'post',
    path: '/auth/password',
    summary: 'Change my password; signs out all my other devices',
    auth: 'user',
    body: z.strictObject({ current: z.string().min(1).max(200), password: NewPassword }),
    rate: byPerson,
    errors: ['draining'],
  }),
  'auth.devices': route({
    method: 'get',
    path: '/auth/devices',
    summary: 'Where I am signed in, the last used first',
    auth: 'user',
    response: z.object({ items: z.array(Device) }),
  }),
  'auth.signOutDevice': route({
    method: 'delete',
    path: '/auth/devices/:id',
    summary: 'Sign out one device of mine: within ten minutes, when its access token ends. Safe to repeat',
    auth: 'user',
    params: z.object({ id: z.string().regex(/^[0-9]{1,18}$/) }),
    errors: ['not_found'],
  }),
  'auth.signOutEverywhere': route({
    method: 'delete',
    path: '/auth/devices',
    summary: 'Sign out everywhere, or everywhere else',
    auth: 'user',
    query: z.object({ except: z.literal('current').optional() }),
  }),
} as const;

import { z } from 'zod';
import { UserId } from '../../kernel/ids.ts';
import { Email, LinkToken } from './auth.ts';
import { route } from './route.ts';

/** What a guardian has said to a pupil using the school online. `none`: nobody was asked. */
export const Consent = z
  .object({
    /** Does this school need one before a pupil enters lessons and courses? */
    required: z.boolean(),
    state: z.enum(['none', 'asked', 'given', 'refused', 'withdrawn']),
    guardianName: z.string().nullable(),
    guardianEmail: z.string().nullable(),
    askedAt: z.iso.datetime().nullable(),
    decidedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Consent' });
export type Consent = z.infer<typeof Consent>;

/** What the guardian sees behind the link. */
export const ConsentAsked = z
  .object({ pupil: z.string(), guardianName: z.string(), state: z.enum(['asked', 'given', 'refused', 'withdrawn']) })
  .meta({ id: 'ConsentAsked' });
export type ConsentAsked = z.infer<typeof ConsentAsked>;

/** A pupil, and what the guardian has said last. */
export const PupilConsent = Consent.omit({ required: true })
  .extend({
    pupil: z.object({ id: UserId, name: z.string(), grade: z.number().int().nullable() }),
    /** Has nobody said that their voice and picture must not be recorded? */
    recording: z.boolean(),
  })
  .meta({ id: 'PupilConsent' });
export type PupilConsent = z.infer<typeof PupilConsent>;

const ask = z.strictObject({
  guardianName: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .refine((name) => !name.startsWith('enc:')),
  guardianEmail: Email,
});
const byToken = z.strictObject({ token: LinkToken });
const some = { limit: 30, seconds: 60 };

export const consentRoutes = {
  'consents.mine': route({
    method: 'get',
    path: '/users/me/consent',
    summary: 'What my guardian has said',
    auth: ['student'],
    response: Consent,
    // Whose role was changed a moment ago, and whose token does not know yet.
    errors: ['not_found'],
  }),
  'consents.askMine': route({
    method: 'post',
    path: '/users/me/consent',
    summary: 'Ask my guardian by mail; an older link stops working',
    auth: ['student'],
    body: ask,
    response: Consent,
    rate: { limit: 5, seconds: 3_600 },
    errors: ['not_found', 'conflict'],
  }),
  'consents.list': route({
    method: 'get',
    path: '/consents',
    summary: 'Pupils, and what their guardians have said',
    auth: ['admin'],
    query: z.object({
      state: Consent.shape.state.optional(),
      cursor: z.string().max(600).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(30),
    }),
    response: z.object({ items: z.array(PupilConsent), nextCursor: z.string().nullable() }),
  }),
  'consents.of': route({
    method: 'get',
    path: '/users/:id/consent',
    summary: 'What the guardian of a pupil has said',
    auth: ['admin'],
    params: z.object({ id: UserId }),
    response: Consent,
    errors: ['not_found'],
  }),
  'consents.askFor': route({
    method: 'post',
    path: '/users/:id/consent',
    summary: 'Ask the guardian of a pupil by mail; an older link stops working',
    auth: ['admin'],
    params: z.object({ id: UserId }),
    body: ask,
    response: Consent,
    errors: ['not_found', 'conflict'],
  }),
  'consents.setRecording': route({
    method: 'put',
    path: '/users/:id/consent/recording',
    summary: 'May the voice and picture of a pupil be recorded, where a lesson records pupils at all? From their next lesson on',
    auth: ['admin'],
    params: z.object({ id: UserId }),
    body: z.strictObject({ allowed: z.boolean() }),
    response: z.object({ allowed: z.boolean() }),
    errors: ['not_found'],
  }),
  /** By POST, so that the token stands in no address. */
  'consents.look': route({
    method: 'post',
    path: '/consents/look',
    summary: 'What a guardian is asked, by the link that was mailed',
    auth: 'none',
    body: byToken,
    response: ConsentAsked,
    rate: some,
    errors: ['token_expired'],
  }),
  'consents.decide': route({
    method: 'post',
    path: '/consents/decide',
    summary: 'A guardian gives consent, refuses it, or withdraws it later. Safe to repeat',
    auth: 'none',
    body: byToken.extend({ decision: z.enum(['given', 'refused', 'withdrawn']) }),
    response: ConsentAsked,
    rate: some,
    errors: ['token_expired', 'conflict'],
  }),
} as const;

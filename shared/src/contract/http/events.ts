import { z } from 'zod';
import { RecordingId, UserId } from '../../kernel/ids.ts';
import { JobKind } from '../jobs.ts';
import { NotificationKind } from './notifications.ts';
import { route } from './route.ts';

const letterId = z.string().regex(/^[0-9]{1,19}$/);
const name = z.string().min(1).max(60);

/** An event that a consumer could not handle, after all its tries. */
export const DeadLetter = z
  .object({
    id: letterId,
    /** Who could not handle it. */
    consumer: z.string(),
    topic: z.string(),
    payload: z.record(z.string(), z.unknown()),
    /** What the last try failed with. */
    error: z.string(),
    attempts: z.number().int(),
    occurredAt: z.iso.datetime(),
    diedAt: z.iso.datetime(),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.infer<typeof DeadLetter>;

export const DeadLetterPage = z
  .object({
    items: z.array(DeadLetter),
    /** Hand it in as `cursor` for the next page; null: there is none. */
    nextCursor: z.string().nullable(),
    /** How many there are of each kind, whatever was asked for. */
    kinds: z.array(z.object({ consumer: z.string(), topic: z.string(), count: z.number().int() })),
    /** What waits to be published, and how long the oldest has. */
    outbox: z.object({ waiting: z.number().int(), ageSeconds: z.number() }),
    busUp: z.boolean(),
  })
  .meta({ id: 'DeadLetterPage' });
export type DeadLetterPage = z.infer<typeof DeadLetterPage>;

/** One letter, or up to two hundred of a kind, the oldest first. */
export const LetterChoice = z.union([z.strictObject({ id: letterId }), z.strictObject({ consumer: name, topic: name })]);
export type LetterChoice = z.infer<typeof LetterChoice>;

/** A mail of a notification that was given up. */
export const FailedMail = z
  .object({
    id: letterId,
    to: z.object({ id: UserId, name: z.string() }),
    email: z.string(),
    kind: NotificationKind,
    /** What it is about. */
    title: z.string(),
    error: z.string(),
    attempts: z.number().int(),
    /** When it was to be sent first. */
    at: z.iso.datetime(),
  })
  .meta({ id: 'FailedMail' });
export type FailedMail = z.infer<typeof FailedMail>;

/** A job beside the clicks of people that failed all its tries. */
export const DeadJobRow = z
  .object({
    id: z.uuid(),
    kind: JobKind,
    recordingId: RecordingId.nullable(),
    /** Of the recording; null: it is gone. */
    title: z.string().nullable(),
    error: z.string(),
    attempts: z.number().int(),
  })
  .meta({ id: 'DeadJob' });
export type DeadJobRow = z.infer<typeof DeadJobRow>;

export const eventRoutes = {
  'events.deadLetters': route({
    method: 'get',
    path: '/events/dead-letters',
    summary: 'Events that could not be handled, newest first, and what waits to be published',
    auth: ['admin'],
    query: z.object({
      consumer: name.optional(),
      topic: name.optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(20),
    }),
    response: DeadLetterPage,
  }),
  'events.replay': route({
    method: 'post',
    path: '/events/dead-letters/replay',
    summary: 'Have dead letters handled now. Those that fail again stay, with the new error',
    auth: ['admin'],
    body: LetterChoice,
    response: z.object({ replayed: z.number().int(), failed: z.number().int() }),
    errors: ['not_found'],
  }),
  'events.drop': route({
    method: 'post',
    path: '/events/dead-letters/drop',
    summary: 'Drop dead letters: they are never handled',
    auth: ['admin'],
    body: LetterChoice,
    response: z.object({ dropped: z.number().int() }),
    errors: ['not_found'],
  }),
  'events.deadJobs': route({
    method: 'get',
    path: '/events/dead-jobs',
    summary: 'MP4 files and pictures that could not be made, oldest first; a hundred of each kind at most',
    auth: ['admin'],
    response: z.object({ items: z.array(DeadJobRow) }),
    errors: ['unavailable'],
  }),
  'events.replayJob': route({
    method: 'post',
    path: '/events/dead-jobs/replay',
    summary: 'Try such a job again, from its first try on',
    auth: ['admin'],
    body: z.strictObject({ kind: JobKind, id: z.uuid() }),
    errors: ['not_found', 'unavailable'],
  }),
  'events.failedMails': route({
    method: 'get',
    path: '/events/failed-mails',
    summary: 'Mails of notifications that were given up, newest first',
    auth: ['admin'],
    query: z.object({
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(20),
    }),
    response: z.object({ items: z.array(FailedMail), nextCursor: z.string().nullable() }).meta({ id: 'FailedMailPage' }),
  }),
  'events.retryMails': route({
    method: 'post',
    path: '/events/failed-mails/retry',
    summary: 'Send such mails after all. Safe to repeat: those that are on their way are passed over',
    auth: ['admin'],
    body: z.strictObject({ ids: z.array(letterId).min(1).max(100) }),
    response: z.object({ retried: z.number().int() }),
  }),
} as const;

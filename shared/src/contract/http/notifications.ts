import { z } from 'zod';
import { route } from './route.ts';

/** What people are told of. Each can be chosen for each channel. */
export const NOTIFICATION_KINDS = [
  'lessonScheduled',
  'lessonInvited',
  'lessonChanged',
  'lessonReminded',
  'assessmentPublished',
  'assessmentGraded',
  'attemptReopened',
  'gotPlace',
  'courseCompleted',
  'filmReady',
] as const;
export const NotificationKind = z.enum(NOTIFICATION_KINDS);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** The page that a notification leads to. `timetable`: a lesson there, where one says whether one comes; its id. */
export const NotificationTarget = z.object({
  to: z.enum(['lesson', 'timetable', 'course', 'assessment', 'recording']),
  id: z.string().max(64),
});
export type NotificationTarget = z.infer<typeof NotificationTarget>;

/** What it says, as facts: each channel puts them into words in the reader's language. */
export const NotificationFacts = z.object({
  /** Of the lesson, the assessment or the course. */
  title: z.string(),
  /** The course that it belongs to, where that is something else. */
  course: z.string().nullable(),
  /** When the lesson begins. */
  startsAt: z.iso.datetime().nullable(),
  /** Of a lesson that is not any more as it was. */
  change: z.enum(['moved', 'substituted', 'cancelled', 'edited']).nullable(),
  target: NotificationTarget,
});
export type NotificationFacts = z.infer<typeof NotificationFacts>;

const notificationId = z.string().regex(/^[0-9]{1,19}$/);

export const Notification = z
  .object({
    id: notificationId,
    kind: NotificationKind,
    facts: NotificationFacts,
    at: z.iso.datetime(),
    /** null: not yet. */
    readAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof Notification>;

export const NotificationPage = z
  .object({
    items: z.array(Notification),
    /** Hand it in as `cursor` for the next page; null: there is none. */
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'NotificationPage' });
export type NotificationPage = z.infer<typeof NotificationPage>;

/** Where one kind of notification is shown or sent. */
export const Channels = z.strictObject({ inApp: z.boolean(), email: z.boolean(), push: z.boolean() });
export type Channels = z.infer<typeof Channels>;

export const NotificationPreference = Channels.extend({ kind: NotificationKind }).meta({ id: 'NotificationPreference' });
export type NotificationPreference = z.infer<typeof NotificationPreference>;

export const NotificationPreferences = z
  .object({
    kinds: z.array(NotificationPreference),
    /** Can this school send mail at all? */
    emailWorks: z.boolean(),
    /** What a browser needs to subscribe to web pushes; null: this school sends none. */
    pushKey: z.string().nullable(),
  })
  .meta({ id: 'NotificationPreferences' });
export type NotificationPreferences = z.infer<typeof NotificationPreferences>;

/** A browser's own words on where its pushes go (PushSubscription.toJSON()). */
export const PushSubscriptionBody = z.strictObject({
  endpoint: z
    .url({ protocol: /^https$/ })
    .min(10)
    .max(1_000),
  keys: z.strictObject({
    /** An uncompressed point of P-256, base64url. */
    p256dh: z.string().regex(/^[A-Za-z0-9_-]{86,88}=?$/),
    auth: z.string().regex(/^[A-Za-z0-9_-]{21,24}={0,2}$/),
  }),
});
export type PushSubscriptionBody = z.infer<typeof PushSubscriptionBody>;

const Unread = z.object({ unread: z.number().int() });

export const notificationRoutes = {
  'notifications.list': route({
    method: 'get',
    path: '/notifications',
    summary: 'What I was told, newest first',
    auth: 'user',
    query: z.object({
      unread: z.literal('true').optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(20),
    }),
    response: NotificationPage,
  }),
  'notifications.unread': route({
    method: 'get',
    path: '/notifications/unread',
    summary: 'How many I have not read',
    auth: 'user',
    response: Unread,
  }),
  'notifications.mark': route({
    method: 'post',
    path: '/notifications/marks',
    summary: 'Mark notifications as read or unread. Answers which have changed: what to hand in to take it back. Safe to repeat',
    auth: 'user',
    body: z.strictObject({ ids: z.union([z.literal('all'), z.array(notificationId).min(1).max(1_000)]), read: z.boolean() }),
    response: Unread.extend({ ids: z.array(notificationId) }),
  }),
  'notifications.preferences': route({
    method: 'get',
    path: '/notifications/preferences',
    summary: 'What I am told, and how',
    auth: 'user',
    response: NotificationPreferences,
  }),
  'notifications.prefer': route({
    method: 'put',
    path: '/notifications/preferences/:kind',
    summary: 'Choose how I am told of one kind of thing',
    auth: 'user',
    params: z.object({ kind: NotificationKind }),
    body: Channels,
    response: NotificationPreference,
  }),
  'push.subscribe': route({
    method: 'post',
    path: '/notifications/push',
    summary: 'Send web pushes to this browser too. Safe to repeat',
    auth: 'user',
    body: PushSubscriptionBody,
    rate: { limit: 20, seconds: 60 },
    errors: ['limit_reached'],
  }),
  'push.unsubscribe': route({
    method: 'post',
    path: '/notifications/push/removal',
    summary: 'Send this browser no more web pushes. Safe to repeat',
    auth: 'user',
    body: PushSubscriptionBody.pick({ endpoint: true }),
    rate: { limit: 20, seconds: 60 },
  }),
} as const;

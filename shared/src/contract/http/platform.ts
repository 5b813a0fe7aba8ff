import { z } from 'zod';
import { LessonId, NodeId, RoomId, UserId } from '../../kernel/ids.ts';
import { route } from './route.ts';

/**
 * The platform itself, for admins: which nodes carry which lessons, and the few things one may do about it. All of it comes
 * from the live tiers: where they can't be reached the problem is `unavailable`, and the school goes on.
 */

/**
 * `ready`: gets new lessons. `draining`: gets none, and gives away those it has. `suspected`: an instance can't reach it; its
 * lessons are being moved. `stale`: lessons are placed on it, but nobody hears of it.
 */
export const PlatformNodeState = z.enum(['ready', 'draining', 'suspected', 'stale']);
export type PlatformNodeState = z.infer<typeof PlatformNodeState>;

/** An SFU node. */
export const PlatformNode = z
  .object({
    id: NodeId,
    state: PlatformNodeState,
    /** An admin asked it to drain, and may take that back; false on one that drains because its process ends. */
    drainRequested: z.boolean(),
    /** mediasoup Workers; null: it does not say. */
    workers: z.number().int().nonnegative().nullable(),
    /** People it can serve, and those reserved on it. */
    capacity: z.number().int().nonnegative(),
    reserved: z.number().int().nonnegative(),
  })
  .meta({ id: 'PlatformNode' });
export type PlatformNode = z.infer<typeof PlatformNode>;

/** A node that a lesson is on, and the people reserved there. */
export const PlatformLeg = z.object({ nodeId: NodeId, size: z.number().int().nonnegative() }).meta({ id: 'PlatformLeg' });
export type PlatformLeg = z.infer<typeof PlatformLeg>;

/** A live room. */
export const PlatformRoom = z
  .object({
    id: RoomId,
    title: z.string(),
    /** What the timetable says; null: no lesson of ours, or the database is away. */
    lesson: z.object({ id: LessonId, course: z.string().nullable(), host: z.string() }).nullable(),
    /** People in it; null: no signaling instance that follows it answered. */
    people: z.number().int().nonnegative().nullable(),
    /** People reserved for. */
    size: z.number().int().nonnegative(),
    /** When it opened; null: as for `people`. */
    since: z.iso.datetime().nullable(),
    legs: z.array(PlatformLeg),
  })
  .meta({ id: 'PlatformRoom' });
export type PlatformRoom = z.infer<typeof PlatformRoom>;

/** A signaling instance. */
export const PlatformInstance = z
  .object({
    id: z.string(),
    /** false: it is known, but does not answer. */
    answers: z.boolean(),
    /** Sockets of people, and rooms it follows; null where it does not answer. */
    sockets: z.number().int().nonnegative().nullable(),
    rooms: z.number().int().nonnegative().nullable(),
  })
  .meta({ id: 'PlatformInstance' });
export type PlatformInstance = z.infer<typeof PlatformInstance>;

export const NOTICE_MAX_LENGTH = 280;
export const NoticeLevel = z.enum(['info', 'warning']);
export type NoticeLevel = z.infer<typeof NoticeLevel>;

export const NewNotice = z
  .strictObject({
    text: z.string().trim().min(1).max(NOTICE_MAX_LENGTH),
    level: NoticeLevel.default('info'),
    /** How long it is shown. */
    minutes: z
      .number()
      .int()
      .min(1)
      .max(24 * 60),
  })
  .meta({ id: 'NewNotice' });
export type NewNotice = z.infer<typeof NewNotice>;

/** What everyone in a lesson reads now. */
export const PlatformNotice = z.object({ text: z.string(), level: NoticeLevel, until: z.iso.datetime() }).meta({ id: 'PlatformNotice' });
export type PlatformNotice = z.infer<typeof PlatformNotice>;

const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });
const ADMIN = ['admin'] as const;
/** A page that looks every two seconds, in a few windows. */
const WATCHED = { limit: 300, seconds: 60 };

export const platformRoutes = {
  'platform.nodes': route({
    method: 'get',
    path: '/platform/nodes',
    summary: 'SFU nodes, their state, and what is reserved on them',
    auth: ADMIN,
    response: listOf(PlatformNode),
    rate: WATCHED,
  }),
  'platform.rooms': route({
    method: 'get',
    path: '/platform/rooms',
    summary: 'Live lessons: who teaches what, how many are in, on which nodes',
    auth: ADMIN,
    response: listOf(PlatformRoom),
    rate: WATCHED,
  }),
  'platform.instances': route({
    method: 'get',
    path: '/platform/instances',
    summary: 'Signaling instances and their sockets',
    auth: ADMIN,
    response: listOf(PlatformInstance),
    rate: WATCHED,
  }),
  'platform.drain': route({
    method: 'put',
    path: '/platform/nodes/:nodeId/drain',
    summary: 'Drain a node (its lessons move, no new ones come), or take it back',
    auth: ADMIN,
    params: z.object({ nodeId: NodeId }),
    body: z.strictObject({ drain: z.boolean() }).meta({ id: 'Drain' }),
    errors: ['not_found'],
  }),
  'platform.move': route({
    method: 'post',
    path: '/platform/rooms/:roomId/move',
    summary: 'Move a live lesson to another node',
    auth: ADMIN,
    params: z.object({ roomId: RoomId }),
    errors: ['not_found', 'no_capacity', 'conflict', 'draining', 'lesson_ended'],
  }),
  'platform.notice': route({
    method: 'get',
    path: '/platform/notice',
    summary: 'The notice that everyone in a lesson reads now',
    auth: ADMIN,
    response: z.object({ notice: PlatformNotice.nullable() }),
    rate: WATCHED,
  }),
  'platform.sendNotice': route({
    method: 'post',
    path: '/platform/notices',
    summary: 'Show a notice to everyone in a lesson; it replaces the one before',
    auth: ADMIN,
    body: NewNotice,
    response: PlatformNotice,
    status: 201,
  }),
  'platform.withdrawNotice': route({
    method: 'delete',
    path: '/platform/notice',
    summary: 'Take the notice away; works without one too',
    auth: ADMIN,
  }),
  'platform.signOut': route({
    method: 'post',
    path: '/platform/people/:personId/sign-out',
    summary: 'Sign a person out everywhere: their lessons are left, and no device stays signed in beyond its access token',
    auth: ADMIN,
    params: z.object({ personId: UserId }),
    errors: ['not_found'],
  }),
} as const;

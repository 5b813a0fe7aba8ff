import { z } from 'zod';
import { LessonId, PeerId, UserId } from '../../kernel/ids.ts';
import { Role } from '../permissions.ts';
import { IceServers } from './ice-servers.ts';
import { RoomSettings } from '../room-settings.ts';
import { SchoolRoomId } from './rooms.ts';
import { route } from './route.ts';

/** Minutes before its start that a lesson can be entered, and after its end. */
export const LESSON_OPENS_BEFORE_MIN = 15;
export const LESSON_CLOSES_AFTER_MIN = 60;

/** `courses.id`. */
export const CourseId = z
  .string()
  .regex(/^[0-9]{1,19}$/)
  .brand<'CourseId'>();
export type CourseId = z.infer<typeof CourseId>;

/** `lesson_series.id`. */
export const SeriesId = z.uuid().brand<'SeriesId'>();
export type SeriesId = z.infer<typeof SeriesId>;

/** A day of a calendar, without a time zone. */
export const LocalDate = z.iso.date();
export type LocalDate = z.infer<typeof LocalDate>;

/** What an invited person has said. */
export const InvitationState = z.enum(['invited', 'accepted', 'declined']);
export type InvitationState = z.infer<typeof InvitationState>;

export const LessonStatus = z.enum(['scheduled', 'live', 'ended', 'cancelled']);
export type LessonStatus = z.infer<typeof LessonStatus>;

const title = z.string().trim().min(1).max(200);
const durationMinutes = z.number().int().min(5).max(480);
const expectedSize = z.number().int().min(1).max(1_000);
/** ISO 8601 with an offset or Z; answered in UTC. */
const instant = z.iso.datetime({ offset: true });

/** A lesson, as one person sees it. Times are ISO 8601 in UTC. */
export const Lesson = z
  .object({
    id: LessonId,
    title: z.string(),
    course: z.object({ id: CourseId, title: z.string() }).nullable(),
    host: z.object({ id: UserId, name: z.string() }),
    /** Who would have held it, where somebody else does. */
    substitutesFor: z.object({ id: UserId, name: z.string() }).nullable(),
    room: z.object({ id: SchoolRoomId, name: z.string() }).nullable(),
    /** The series that it is one of, and its day there; its time is kept local to `timeZone`. */
    series: z.object({ id: SeriesId, date: LocalDate, timeZone: z.string() }).nullable(),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    durationMinutes: z.number().int(),
    /** People that may come: what placement reserves. */
    expectedSize: z.number().int(),
    /** Of the room, when it opens. */
    settings: RoomSettings.prefault({}),
    status: LessonStatus,
    /** When its door opens and closes. A live lesson is open whatever `opensAt` says. */
    opensAt: z.iso.datetime(),
    closesAt: z.iso.datetime(),
    /** What the reader would be in its room. */
    myRole: Role,
    /** What the reader was asked, and has answered; null: not invited. */
    myInvitation: InvitationState.nullable(),
    version: z.number().int(),
  })
  .meta({ id: 'Lesson' });
export type Lesson = z.infer<typeof Lesson>;

export const LessonPage = z
  .object({
    items: z.array(Lesson),
    /** Hand it in as `cursor` for the next page; null: there is none. */
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'LessonPage' });
export type LessonPage = z.infer<typeof LessonPage>;

export const NewLesson = z
  .strictObject({
    title,
    /** Whose students may come; null: only the host and admins may. */
    courseId: CourseId.nullable().default(null),
    startsAt: instant,
    durationMinutes,
    /** Left out: as many as are enrolled, and the host. */
    expectedSize: expectedSize.optional(),
    /** Admins may plan for any teacher; left out: the caller. */
    hostId: UserId.optional(),
    roomId: SchoolRoomId.nullable().default(null),
    settings: RoomSettings.prefault({}),
  })
  .meta({ id: 'NewLesson' });
export type NewLesson = z.infer<typeof NewLesson>;

/** Only what changes. A lesson that has started keeps its start; one that is over keeps everything. */
export const LessonChange = z
  .strictObject({
    title,
    startsAt: instant,
    durationMinutes,
    expectedSize,
    roomId: SchoolRoomId.nullable(),
    settings: RoomSettings,
    status: z.literal('cancelled'),
  })
  .partial()
  .meta({ id: 'LessonChange' });
export type LessonChange = z.infer<typeof LessonChange>;

/** The way into a lesson's room: hand it to signaling at once. */
export const RoomTicket = z
  .object({
    token: z.string(),
    expiresAt: z.iso.datetime(),
    peerId: PeerId,
    /** As `iceServers.get` answers: joining costs no request of its own for them. */
    ice: IceServers,
  })
  .meta({ id: 'RoomTicket' });
export type RoomTicket = z.infer<typeof RoomTicket>;

const byId = z.object({ id: LessonId });

export const lessonRoutes = {
  'lessons.list': route({
    method: 'get',
    path: '/lessons',
    summary: 'My lessons (admins: all): live ones first, then the coming ones, then the past, newest first',
    auth: 'user',
    query: z.object({ cursor: z.string().max(200).optional(), limit: z.coerce.number<number>().int().min(1).max(100).default(20) }),
    response: LessonPage,
  }),
  'lessons.create': route({
    method: 'post',
    path: '/lessons',
    summary: 'Plan a lesson',
    auth: ['teacher', 'admin'],
    body: NewLesson,
    response: Lesson,
    status: 201,
    errors: ['conflict', 'not_found'],
  }),
  'lessons.get': route({
    method: 'get',
    path: '/lessons/:id',
    summary: 'One lesson of mine',
    auth: 'user',
    params: byId,
    response: Lesson,
    errors: ['not_found'],
  }),
  'lessons.update': route({
    method: 'patch',
    path: '/lessons/:id',
    summary: 'Change or cancel a lesson: its host, or an admin',
    auth: ['teacher', 'admin'],
    params: byId,
    body: LessonChange,
    response: Lesson,
    errors: ['not_found', 'conflict', 'lesson_ended', 'precondition_failed'],
  }),
  'lessons.restore': route({
    method: 'post',
    path: '/lessons/:id/restore',
    summary: 'Take a cancellation back, while its time has not passed. Safe to repeat',
    auth: ['teacher', 'admin'],
    params: byId,
    response: Lesson,
    errors: ['not_found', 'conflict', 'lesson_ended'],
  }),
  'lessons.openDoor': route({
    method: 'post',
    path: '/lessons/:id/room-token',
    summary: "A token for the lesson's room: for me, once, within a minute",
    auth: 'user',
    params: byId,
    response: RoomTicket,
    rate: { limit: 20, seconds: 60 },
    errors: ['not_found', 'lesson_not_open', 'lesson_ended'],
  }),
} as const;

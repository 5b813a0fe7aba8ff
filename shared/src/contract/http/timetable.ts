import { z } from 'zod';
import { LessonId, UserId } from '../../kernel/ids.ts';
import { CourseId, InvitationState, Lesson, LocalDate, SeriesId } from './lessons.ts';
import { RoomSettings } from '../room-settings.ts';
import { SchoolRoomId } from './rooms.ts';
import { route } from './route.ts';

/** What a series may have: enough for every day of two school years. */
export const MAX_OCCURRENCES = 400;
export const MAX_SERIES_YEARS = 2;
/** Lessons of a series are there this many weeks ahead; those after that come by themselves. */
export const MADE_AHEAD_WEEKS = 12;
/** Days that one look at the timetable may span. */
export const MAX_TIMETABLE_DAYS = 45;

/** Wall-clock time, without a zone: 2026-11-23T09:00. */
const localTime = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/);
const timeZone = z.string().min(1).max(64);
const instant = z.iso.datetime({ offset: true });
const title = z.string().trim().min(1).max(200);
const durationMinutes = z.number().int().min(5).max(480);
const expectedSize = z.number().int().min(1).max(1_000);
const exdates = z.array(LocalDate).max(MAX_OCCURRENCES);
/** RFC 5545, without DTSTART: FREQ (DAILY, WEEKLY, MONTHLY), INTERVAL, BYDAY, WKST, and COUNT or UNTIL. */
const rrule = z.string().trim().min(1).max(500);

export const NewLessonSeries = z
  .strictObject({
    title,
    courseId: CourseId.nullable().default(null),
    /** The first one at the earliest; each at this time of day in `timeZone`, whatever clocks do. */
    startsLocal: localTime,
    /** IANA: Africa/Nairobi. */
    timeZone,
    durationMinutes,
    rrule,
    /** Days that are left out, also those of conflicts. */
    exdates: exdates.default([]),
    expectedSize: expectedSize.optional(),
    /** Admins may plan for any teacher; left out: the caller. */
    hostId: UserId.optional(),
    roomId: SchoolRoomId.nullable().default(null),
    settings: RoomSettings.prefault({}),
  })
  .meta({ id: 'NewLessonSeries' });
export type NewLessonSeries = z.infer<typeof NewLessonSeries>;

/** Only what changes. Lessons that are live or over are never changed. */
export const LessonSeriesChange = z
  .strictObject({
    /** From this day of the series on; the days before it keep what they are. Left out: all that are to come. */
    from: LocalDate,
    title,
    /** HH:MM, in the series' time zone. */
    timeOfDay: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
    durationMinutes,
    rrule,
    exdates,
    expectedSize,
    roomId: SchoolRoomId.nullable(),
    settings: RoomSettings,
    /** Admins only. */
    hostId: UserId,
  })
  .partial()
  .meta({ id: 'LessonSeriesChange' });
export type LessonSeriesChange = z.infer<typeof LessonSeriesChange>;

const Named = z.object({ id: UserId, name: z.string() });
const Occurrence = z.object({ date: LocalDate, startsAt: z.iso.datetime(), endsAt: z.iso.datetime() });
export type Occurrence = z.infer<typeof Occurrence>;

export const LessonSeries = z
  .object({
    id: SeriesId,
    title: z.string(),
    course: z.object({ id: CourseId, title: z.string() }).nullable(),
    host: Named,
    room: z.object({ id: SchoolRoomId, name: z.string() }).nullable(),
    startsLocal: z.string(),
    timeZone: z.string(),
    durationMinutes: z.number().int(),
    rrule: z.string(),
    exdates: z.array(LocalDate),
    expectedSize: z.number().int(),
    settings: RoomSettings.prefault({}),
    /** The day from which on it was cancelled. */
    cancelledFrom: LocalDate.nullable(),
    /** Every day that it takes place, past ones too. */
    occurrences: z.array(Occurrence),
    version: z.number().int(),
  })
  .meta({ id: 'LessonSeries' });
export type LessonSeries = z.infer<typeof LessonSeries>;

/** One occurrence that meets another lesson. */
export const Clash = z
  .object({
    date: LocalDate,
    startsAt: z.iso.datetime(),
    /** What is taken: the teacher, or the room. */
    what: z.enum(['host', 'room']),
    /** The lesson that is there already, where the reader may see it; null: just taken. */
    lesson: z
      .object({ id: LessonId, title: z.string(), host: z.string(), startsAt: z.iso.datetime(), endsAt: z.iso.datetime() })
      .nullable(),
  })
  .meta({ id: 'Clash' });
export type Clash = z.infer<typeof Clash>;

export const Proposal = z
  .strictObject({
    courseId: CourseId.nullable().default(null),
    startsLocal: localTime,
    timeZone,
    durationMinutes,
    /** null: one lesson. */
    rrule: rrule.nullable().default(null),
    exdates: exdates.default([]),
    /** Of a rule: only what it names from this day on. */
    from: LocalDate.optional(),
    hostId: UserId.optional(),
    roomId: SchoolRoomId.nullable().default(null),
    /** What is about to be moved does not stand in its own way. */
    exceptLessonId: LessonId.optional(),
    exceptSeriesId: SeriesId.optional(),
  })
  .meta({ id: 'Proposal' });
export type Proposal = z.infer<typeof Proposal>;

export const Outlook = z
  .object({
    occurrences: z.array(Occurrence),
    /** Saving is refused while there is one whose day is not left out. */
    clashes: z.array(Clash),
    /** Students of the course who have another lesson then: a warning, not a refusal. */
    students: z.array(z.object({ date: LocalDate, count: z.number().int() })),
    /** Other times at which teacher and room are free on every day; nearest first. */
    suggestions: z.array(z.object({ startsLocal: z.string(), startsAt: z.iso.datetime() })),
  })
  .meta({ id: 'Outlook' });
export type Outlook = z.infer<typeof Outlook>;

/** A person who was asked to a lesson from outside its course. */
export const Invitation = z.object({ user: Named, email: z.string(), state: InvitationState }).meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof Invitation>;

export const Home = z
  .object({
    /** Courses that the reader is in the middle of; the last touched first. */
    learning: z.array(z.object({ courseId: CourseId, title: z.string(), percentage: z.number() })),
    /** Work of their students that waits to be graded; null: not a teacher. */
    toGrade: z.number().int().nullable(),
    /** Of the whole school, for admins. */
    school: z
      .object({
        students: z.number().int(),
        teachers: z.number().int(),
        courses: z.number().int(),
        lessonsToday: z.number().int(),
        live: z.number().int(),
      })
      .nullable(),
  })
  .meta({ id: 'Home' });
export type Home = z.infer<typeof Home>;

const STAFF = ['teacher', 'admin'] as const;
const lesson = z.object({ id: LessonId });
const series = z.object({ id: SeriesId });

export const timetableRoutes = {
  'timetable.list': route({
    method: 'get',
    path: '/timetable',
    summary: 'My lessons (admins: all) that touch a span of time, earliest first',
    auth: 'user',
    query: z.object({
      from: instant,
      to: instant,
      hostId: UserId.optional(),
      roomId: SchoolRoomId.optional(),
      cursor: z.string().max(400).optional(),
      limit: z.coerce.number<number>().int().min(1).max(500).default(200),
    }),
    response: z.object({ items: z.array(Lesson), nextCursor: z.string().nullable() }).meta({ id: 'Timetable' }),
  }),
  'timetable.conflicts': route({
    method: 'post',
    path: '/timetable/conflicts',
    summary: 'What a lesson or series would meet, and when it would be free. Changes nothing',
    auth: STAFF,
    body: Proposal,
    response: Outlook,
    errors: ['not_found'],
  }),
  'timetable.teachers': route({
    method: 'get',
    path: '/timetable/teachers',
    summary: 'Who may hold lessons, by name; asked about a time, also who is free then',
    auth: STAFF,
    query: z.object({
      startsAt: instant.optional(),
      durationMinutes: z.coerce.number<number>().int().min(5).max(480).default(60),
      exceptLessonId: LessonId.optional(),
    }),
    response: z.object({ items: z.array(Named.extend({ free: z.boolean() })) }).meta({ id: 'Teachers' }),
  }),
  'home.get': route({ method: 'get', path: '/home', summary: 'What the first page shows beside lessons', auth: 'user', response: Home }),
  'lessonSeries.create': route({
    method: 'post',
    path: '/lesson-series',
    summary: 'Plan a lesson that comes again and again. `conflict` names what it meets, unless those days are left out',
    auth: STAFF,
    body: NewLessonSeries,
    response: LessonSeries,
    status: 201,
    rate: { limit: 30, seconds: 60 },
    errors: ['conflict', 'not_found'],
  }),
  'lessonSeries.get': route({
    method: 'get',
    path: '/lesson-series/:id',
    summary: 'One series: of its teacher, or for admins',
    auth: STAFF,
    params: series,
    response: LessonSeries,
    errors: ['not_found'],
  }),
  'lessonSeries.update': route({
    method: 'patch',
    path: '/lesson-series/:id',
    summary: 'Change all lessons to come, or those from a day on: these become a series of their own, which is the answer',
    auth: STAFF,
    params: series,
    body: LessonSeriesChange,
    response: LessonSeries,
    rate: { limit: 30, seconds: 60 },
    errors: ['not_found', 'conflict', 'lesson_ended', 'precondition_failed'],
  }),
  'lessonSeries.cancel': route({
    method: 'post',
    path: '/lesson-series/:id/cancel',
    summary: 'Cancel every lesson to come, or those from a day on',
    auth: STAFF,
    params: series,
    body: z.strictObject({ from: LocalDate.optional() }),
    response: LessonSeries,
    errors: ['not_found', 'conflict', 'precondition_failed'],
  }),
  'lessonSeries.restore': route({
    method: 'post',
    path: '/lesson-series/:id/restore',
    summary: 'Take that back. Safe to repeat',
    auth: STAFF,
    params: series,
    response: LessonSeries,
    errors: ['not_found', 'conflict'],
  }),
  'lessons.substitute': route({
    method: 'put',
    path: '/lessons/:id/substitute',
    summary: 'Give a lesson to another teacher: by who holds it, or an admin',
    auth: STAFF,
    params: lesson,
    body: z.strictObject({ hostId: UserId }),
    response: Lesson,
    errors: ['not_found', 'conflict', 'lesson_ended'],
  }),
  'lessons.takeBack': route({
    method: 'delete',
    path: '/lessons/:id/substitute',
    summary: 'Take it back: by who would have held it, or an admin. Safe to repeat',
    auth: STAFF,
    params: lesson,
    response: Lesson,
    errors: ['not_found', 'conflict', 'lesson_ended'],
  }),
  'invitations.list': route({
    method: 'get',
    path: '/lessons/:id/invitations',
    summary: 'Who was asked to a lesson from outside its course',
    auth: STAFF,
    params: lesson,
    response: z.object({ items: z.array(Invitation) }).meta({ id: 'Invitations' }),
    errors: ['not_found'],
  }),
  'invitations.create': route({
    method: 'post',
    path: '/lessons/:id/invitations',
    summary: 'Ask a person of the school to a lesson, by their e-mail address. Safe to repeat',
    auth: STAFF,
    params: lesson,
    body: z.strictObject({ email: z.string().trim().min(3).max(254) }),
    response: Invitation,
    status: 201,
    rate: { limit: 60, seconds: 60 },
    errors: ['not_found', 'conflict', 'limit_reached', 'lesson_ended'],
  }),
  'invitations.withdraw': route({
    method: 'delete',
    path: '/lessons/:id/invitations/:userId',
    summary: 'Take an invitation back. Safe to repeat',
    auth: STAFF,
    params: lesson.extend({ userId: UserId }),
    errors: ['not_found'],
  }),
  'invitations.answer': route({
    method: 'put',
    path: '/lessons/:id/invitation',
    summary: 'Say whether I come to a lesson that I was asked to',
    auth: 'user',
    params: lesson,
    body: z.strictObject({ state: z.enum(['accepted', 'declined']) }),
    response: Lesson,
    errors: ['not_found', 'lesson_ended'],
  }),
} as const;

import { z } from 'zod';
import { LessonId, UserId } from '../../kernel/ids.ts';
import { CourseId } from './lessons.ts';
import { Download, route } from './route.ts';

/**
 * `present`; `late`: came more than `lateAfterMinutes` after the beginning (or a fifth of the lesson, where that is less); `partial`: was there
 * for less than half of it; `dropped`: the same, because the network took them out and they did not get back; `absent`: was not there.
 */
export const AttendanceStatus = z.enum(['present', 'late', 'partial', 'dropped', 'absent']);
export type AttendanceStatus = z.infer<typeof AttendanceStatus>;

/** By which the status follows from the log. A lesson begins when its host is there, but not before its time. */
export const ATTENDANCE_RULES = {
  lateAfterMinutes: 10,
  /** Of a short lesson: a share of its length. */
  lateAfterShare: 0.2,
  /** Who was there for less of it has been there in part. */
  partialBelowShare: 0.5,
  /** A break that is no longer is none: somebody came back. */
  mergeSeconds: 60,
  /** Whose network bore sound at most for more of their time could not attend well. */
  poorShare: 0.2,
} as const;

/** What one did, as the log has it. Nobody's face or eyes are looked at. */
export const ParticipationCounts = z.object({
  messages: z.number().int(),
  hands: z.number().int(),
  /** To polls, and to questions of graded quizzes: each once, however often it was changed. */
  answers: z.number().int(),
  micSeconds: z.number().int(),
  cameraSeconds: z.number().int(),
  /** With a network that bore sound at most. */
  poorSeconds: z.number().int(),
});

export const AttendanceRow = z
  .object({
    student: z.object({ id: UserId, name: z.string() }),
    /** What counts: the teacher's word, where there is one. */
    status: AttendanceStatus,
    /** What the log says. */
    computed: AttendanceStatus,
    /** A teacher has said otherwise. */
    corrected: z.boolean(),
    firstSeenAt: z.iso.datetime().nullable(),
    secondsPresent: z.number().int(),
    drops: z.number().int(),
    /** Milliseconds since 1970. */
    stretches: z.array(z.tuple([z.number(), z.number()])),
    participation: ParticipationCounts,
  })
  .meta({ id: 'AttendanceRow' });
export type AttendanceRow = z.infer<typeof AttendanceRow>;

export const LessonAttendance = z
  .object({
    lesson: z.object({ id: LessonId, title: z.string(), course: z.object({ id: CourseId, title: z.string() }).nullable() }),
    /** `waiting`: the lesson is not over, or its log is being read; `lost`: there is no log of it. */
    state: z.enum(['waiting', 'known', 'lost']),
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    students: z.array(AttendanceRow),
    /** There were polls in it. */
    polled: z.boolean(),
  })
  .meta({ id: 'LessonAttendance' });
export type LessonAttendance = z.infer<typeof LessonAttendance>;

const AttendanceCell = z.object({
  lessonId: LessonId,
  status: AttendanceStatus,
  corrected: z.boolean(),
  secondsPresent: z.number().int(),
});

/** Lessons that a course's table has at most: the newest. */
export const COURSE_LESSONS_MAX = 60;

export const CourseAttendance = z
  .object({
    course: z.object({ id: CourseId, title: z.string() }),
    /** Those that are known, oldest first. */
    lessons: z.array(z.object({ id: LessonId, title: z.string(), startsAt: z.iso.datetime() })),
    students: z.array(
      z.object({
        student: z.object({ id: UserId, name: z.string() }),
        /** Of the lessons above, those that were theirs. */
        cells: z.array(AttendanceCell),
        /** Share of them in which they were present or late, in percent; null: there was none. */
        percent: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'CourseAttendance' });
export type CourseAttendance = z.infer<typeof CourseAttendance>;

export const MyAttendance = z
  .object({
    lessons: z.array(z.object({ id: LessonId, title: z.string(), startsAt: z.iso.datetime(), cell: AttendanceCell })),
    percent: z.number().nullable(),
  })
  .meta({ id: 'MyAttendance' });

const STAFF = ['teacher', 'admin'] as const;
const byLesson = z.object({ id: LessonId });
const byCourse = z.object({ id: CourseId });

export const attendanceRoutes = {
  'attendance.lesson': route({
    method: 'get',
    path: '/lessons/:id/attendance',
    summary: 'Who was in a lesson: its host, the teacher of its course, or an admin',
    auth: STAFF,
    params: byLesson,
    response: LessonAttendance,
    errors: ['not_found'],
  }),
  'attendance.correct': route({
    method: 'put',
    path: '/lessons/:id/attendance/:studentId',
    summary: 'Says otherwise than the log; null takes that back',
    auth: STAFF,
    params: z.object({ id: LessonId, studentId: UserId }),
    body: z.strictObject({ status: AttendanceStatus.nullable() }),
    response: AttendanceRow,
    errors: ['not_found'],
  }),
  'attendance.csv': route({
    method: 'get',
    path: '/lessons/:id/attendance.csv',
    summary: 'The same, as a table for a spreadsheet',
    auth: STAFF,
    params: byLesson,
    response: Download,
    download: 'text/csv',
    errors: ['not_found'],
  }),
  'attendance.pollsCsv': route({
    method: 'get',
    path: '/lessons/:id/polls.csv',
    summary: 'The polls of a lesson, while it runs or afterwards, as a table for a spreadsheet; names only of those whose poll had names',
    auth: STAFF,
    params: byLesson,
    response: Download,
    download: 'text/csv',
    errors: ['not_found'],
  }),
  'attendance.course': route({
    method: 'get',
    path: '/courses/:id/attendance',
    summary: 'Every student and the newest lessons of a course: its teacher, or an admin',
    auth: STAFF,
    params: byCourse,
    response: CourseAttendance,
    errors: ['not_found'],
  }),
  'attendance.courseCsv': route({
    method: 'get',
    path: '/courses/:id/attendance.csv',
    summary: 'The same, as a table for a spreadsheet',
    auth: STAFF,
    params: byCourse,
    response: Download,
    download: 'text/csv',
    errors: ['not_found'],
  }),
  'attendance.mine': route({
    method: 'get',
    path: '/courses/:id/attendance/mine',
    summary: 'In which lessons of a course I was',
    auth: ['student'],
    params: byCourse,
    response: MyAttendance,
    errors: ['not_found'],
  }),
} as const;

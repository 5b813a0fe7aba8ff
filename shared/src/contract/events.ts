import { z } from 'zod';
import { ErrorCode } from '../kernel/errors.ts';
import { DeckId, LessonId, RecordingId, RoomId, UserId } from '../kernel/ids.ts';
import { DeckTrouble } from './decks.ts';
import { CourseId } from './http/lessons.ts';

/** A decimal id of a row (`bigint`). */
const rowId = z.string().regex(/^[0-9]{1,19}$/);
const course = { courseId: CourseId };
const student = { studentId: UserId };

/**
 * What happened in the school, by topic: the routing key on the topic exchange. Written to the outbox in the transaction of the fact
 * itself. Ids only, and what a reader could not look up later; nothing secret.
 */
export const EVENTS = {
  'user.registered': z.object({ userId: UserId }),
  /** Something that others may have in a cache: name, role, grade, active or not. */
  'user.updated': z.object({ userId: UserId }),
  'course.published': z.object(course),
  'course.updated': z.object(course),
  /** A place was taken; or one was got by waiting, or from the teacher. */
  'enrollment.created': z.object({ ...course, ...student, fromWaiting: z.boolean(), given: z.boolean().default(false) }),
  'enrollment.dropped': z.object({ ...course, ...student }),
  'enrollment.completed': z.object({ ...course, ...student }),
  'progress.updated': z.object({ ...course, ...student, percentage: z.number() }),
  'payment.successful': z.object({ ...course, ...student, paymentId: rowId }),
  'assessment.published': z.object({ ...course, assessmentId: rowId }),
  'assessment.submitted': z.object({ ...course, ...student, assessmentId: rowId, attemptId: z.uuid() }),
  /** Graded and returned: the student may see it. */
  'assessment.graded': z.object({ ...course, ...student, assessmentId: rowId, attemptId: z.uuid() }),
  /** A teacher lets the student go on with what was handed in. */
  'attempt.reopened': z.object({ ...course, ...student, assessmentId: rowId, attemptId: z.uuid() }),
  'lesson.scheduled': z.object({ lessonId: LessonId }),
  /** Somebody from outside its course was asked to it. */
  'lesson.invited': z.object({ lessonId: LessonId, userId: UserId }),
  /** Another time, host, room or title; or it was cancelled. */
  'lesson.changed': z.object({ lessonId: LessonId, change: z.enum(['moved', 'substituted', 'cancelled', 'edited']) }),
  /** It begins in a while: `kind` says how long a while. */
  'lesson.reminded': z.object({ lessonId: LessonId, userId: UserId, kind: z.enum(['day', 'soon']) }),
  'lesson.started': z.object({ lessonId: LessonId }),
  'lesson.ended': z.object({ lessonId: LessonId }),
  /** A student was there, by the log or by the teacher's word. */
  'lesson.attended': z.object({ lessonId: LessonId, ...student }),
  /** A room's log began or ended, at `at` (milliseconds since 1970): said by each signaling instance that follows it, with one id. */
  'room.opened': z.object({ roomId: RoomId, at: z.number().int() }),
  'room.ended': z.object({ roomId: RoomId, at: z.number().int() }),
  /** A recorder has begun; said again by each that takes over. `at`: milliseconds since 1970. */
  'recording.started': z.object({ lessonId: LessonId, recordingId: RecordingId, at: z.number().int() }),
  /** All that there will be is in storage: the lesson ended, or the recording was stopped. */
  'recording.ready': z.object({ lessonId: LessonId, recordingId: RecordingId }),
  /** Its MP4 is in storage, or no try could make it. */
  'export.finished': z.object({
    recordingId: RecordingId,
    exportId: z.uuid(),
    /** null: there is none, `error` says why. */
    bytes: z.number().int().positive().nullable(),
    error: ErrorCode.nullable(),
    /** Segments that are not in it, because storage has lost or altered them. */
    leftOut: z.number().int().nonnegative(),
  }),
  /** Its picture is in storage, and the small ones. */
  'poster.made': z.object({ recordingId: RecordingId }),
  /** Slides have become pages, which are in storage with the list of them; or `trouble` says why not. */
  'deck.converted': z.object({ deckId: DeckId, trouble: DeckTrouble.nullable() }),
} as const;

export type Topic = keyof typeof EVENTS;
export type EventPayload<T extends Topic> = z.input<(typeof EVENTS)[T]>;

/** An event as it travels: `id` is the same however often it comes, and consumers know by it what they have had. */
export const EventMessage = z.object({
  id: z.uuid(),
  topic: z.enum(Object.keys(EVENTS) as [Topic, ...Topic[]]),
  at: z.iso.datetime(),
  payload: z.record(z.string(), z.unknown()),
});
export type EventMessage = z.infer<typeof EventMessage>;

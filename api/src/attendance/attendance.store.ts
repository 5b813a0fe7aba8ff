import { sql } from 'kysely';
import type { AttendanceStatus } from '@watoto/shared/contract/http/attendance.ts';
import { ParticipationCounts } from '@watoto/shared/contract/http/attendance.ts';
import { Entry } from '@watoto/shared/room/entry.ts';
import { OF_POLLS } from '@watoto/shared/room/poll-reading.ts';
import { z } from 'zod';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import { byName } from '../users/by-name.ts';

/** Rows that one statement inserts. */
const BATCH = 500;

/** A lesson whose log waits to be read, locked; undefined: none. */
export async function dueLesson(tx: Queries, before: Date) {
  return tx
    .selectFrom('lessons')
    .select(['id', 'course_id', 'host_id', 'starts_at', 'ended_at'])
    .where('log_due_at', '<=', before)
    .where('log_sealed_at', 'is', null)
    .orderBy('log_due_at')
    .limit(1)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
}

/** A sealed lesson whose log need not be kept in the live tiers any more, locked. */
export async function keptLesson(tx: Queries, before: Date) {
  return tx
    .selectFrom('lessons')
    .select(['id', 'log_entries'])
    .where('log_sealed_at', '<=', before)
    .where('log_dropped_at', 'is', null)
    .orderBy('log_sealed_at')
    .limit(1)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
}

/** Entries that are there already stay as they are. */
export async function insertEntries(tx: Queries, lessonId: string, entries: readonly Entry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += BATCH) {
    const rows = entries.slice(at, at + BATCH).map(({ seq, at: time, type, by, data }) => ({
      lesson_id: lessonId,
      seq: String(seq),
      at: new Date(time),
      type,
      peer: by,
      data: JSON.stringify(data),
    }));
    await tx
      .insertInto('lesson_events')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['lesson_id', 'seq', 'at']).doNothing())
      .execute();
  }
}

/** Those who were to be in a lesson: who takes its course, or was invited and did not decline. By name. `ended: null`: it is to come. */
export async function expectedIn(db: Queries, lesson: { id: string; course_id: string | null; ended: Date | null }) {
  const rows = await db
    .selectFrom('users')
    .select(['users.id', 'users.first_name', 'users.last_name'])
    .where('users.role', '=', 'student')
    .where((eb) =>
      eb.or([
        eb.exists(
          eb
            .selectFrom('enrollments')
            .select(sql.lit(1).as('one'))
            .whereRef('enrollments.student_id', '=', 'users.id')
            .where('enrollments.course_id', '=', lesson.course_id ?? '-1')
            .where('enrollments.status', '<>', 'dropped')
            .$if(lesson.ended !== null, (before) => before.where('enrollments.enrolled_at', '<=', lesson.ended)),
        ),
        eb.exists(
          eb
            .selectFrom('lesson_invitations')
            .select(sql.lit(1).as('one'))
            .whereRef('lesson_invitations.user_id', '=', 'users.id')
            .where('lesson_invitations.lesson_id', '=', lesson.id)
            .where('lesson_invitations.state', '<>', 'declined'),
        ),
      ]),
    )
    .execute();
  return rows.toSorted(byName('last_name', 'first_name', 'id'));
}

/** Those who left the course since, or were never of it but may have been let in. */
export async function othersOf(db: Queries, lesson: { id: string; course_id: string | null }): Promise<string[]> {
  const left = await db
    .selectFrom('enrollments')
    .select('student_id')
    .where('course_id', '=', lesson.course_id ?? '-1')
    .where('status', '=', 'dropped')
    .execute();
  const declined = await db
    .selectFrom('lesson_invitations')
    .innerJoin('users', 'users.id', 'lesson_invitations.user_id')
    .select('user_id')
    .where('lesson_id', '=', lesson.id)
    .where('state', '=', 'declined')
    .where('users.role', '=', 'student')
    .execute();
  return [...left.map(({ student_id }) => student_id), ...declined.map(({ user_id }) => user_id)];
}

/** What a sealed log says of who was there, and of polls. What no longer fits an entry is left out. */
export async function entriesOfPolls(db: Queries, lessonId: string): Promise<Entry[]> {
  const rows = await db
    .selectFrom('lesson_events')
    .select(['seq', 'at', 'type', 'peer', 'data'])
    .where('lesson_id', '=', lessonId)
    .where('type', '~', OF_POLLS.source)
    .orderBy('seq')
    .execute();
  return rows.flatMap(({ seq, at, type, peer, data }) => {
    const read = Entry.safeParse({ id: `read-${seq}`, seq: Number(seq), at: at.getTime(), by: peer, type, data });
    return read.success ? [read.data] : [];
  });
}

export async function wasPolled(db: Queries, lessonId: string): Promise<boolean> {
  const row = await db
    .selectFrom('lesson_events')
    .select('seq')
    .where('lesson_id', '=', lessonId)
    .where('type', '=', 'poll.opened')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export interface NewAttendance {
  readonly lesson_id: string;
  readonly user_id: string;
  readonly intervals: string;
  readonly first_seen: Date | null;
  readonly seconds_present: number;
  readonly drops: number;
  readonly status: AttendanceStatus;
  readonly participation: string;
}

/** What a teacher has said stays. */
export async function putAttendance(tx: Queries, rows: readonly NewAttendance[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('attendance')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(['lesson_id', 'user_id']).doUpdateSet((eb) => ({
        intervals: eb.ref('excluded.intervals'),
        first_seen: eb.ref('excluded.first_seen'),
        seconds_present: eb.ref('excluded.seconds_present'),
        drops: eb.ref('excluded.drops'),
        status: eb.ref('excluded.status'),
        participation: eb.ref('excluded.participation'),
      })),
    )
    .execute();
}

export async function sealed(
  tx: Queries,
  id: string,
  facts: { log_sealed_at: Date; log_entries: number; held_from?: Date; held_until?: Date },
): Promise<void> {
  await tx.updateTable('lessons').set(facts).where('id', '=', id).execute();
}

export async function dropped(tx: Queries, id: string, at: Date, entries: number): Promise<void> {
  await tx.updateTable('lessons').set({ log_dropped_at: at, log_entries: entries }).where('id', '=', id).execute();
}

const Stretches = z.array(z.tuple([z.number(), z.number()]));
/** Rows of people who were erased have none. */
const Participation = z.preprocess((counts) => ({ ...NOTHING_DONE, ...(counts as object) }), ParticipationCounts);
export const NOTHING_DONE = { messages: 0, hands: 0, answers: 0, micSeconds: 0, cameraSeconds: 0, poorSeconds: 0 };

/** The lesson, if its attendance is this person's to see: its host, who holds it for somebody, its course's teacher, or an admin. */
export async function lessonManagedBy(db: Queries, { userId, role }: Person, id: string) {
  let query = db
    .selectFrom('lessons')
    .leftJoin('courses', 'courses.id', 'lessons.course_id')
    .select(['lessons.id', 'lessons.title', 'lessons.course_id', 'courses.title as course_title', 'lessons.starts_at', 'lessons.duration'])
    .select([
      'lessons.ended_at',
      'lessons.log_due_at',
      'lessons.log_sealed_at',
      'lessons.log_entries',
      'lessons.held_from',
      'lessons.held_until',
    ])
    .where('lessons.id', '=', id);
  if (role !== 'admin') {
    const me = role === 'teacher' ? userId : '-1';
    query = query.where((eb) =>
      eb.or([eb('lessons.host_id', '=', me), eb('lessons.substitutes_for', '=', me), eb('courses.instructor', '=', me)]),
    );
  }
  return query.executeTakeFirst();
}
export type ManagedLesson = NonNullable<Awaited<ReturnType<typeof lessonManagedBy>>>;

/** Questions of the lesson's graded quizzes that they have answered. Counted when it is looked at: an answer that waited for the network comes after the log was read. */
const quizAnswers = sql<number>`(
  select count(distinct (attempts.assessment_id, attempt_answers.question_id))::int
  from live_quizzes
  join attempts on attempts.assessment_id = live_quizzes.assessment_id and attempts.student_id = a.user_id
  join attempt_answers on attempt_answers.attempt_id = attempts.id and attempt_answers.answer is not null
  where live_quizzes.lesson_id = a.lesson_id
)`;

/** Rows of a lesson, or of one student in it, by name. */
export async function rowsOf(db: Queries, lessonId: string, studentId: string | null = null) {
  let query = db
    .selectFrom('attendance as a')
    .innerJoin('users', 'users.id', 'a.user_id')
    .select(['a.user_id', 'users.first_name', 'users.last_name', 'a.status', 'a.corrected_status', 'a.first_seen', 'a.seconds_present'])
    .select(['a.drops', 'a.intervals', 'a.participation', quizAnswers.as('quiz_answers')])
    .where('a.lesson_id', '=', lessonId);
  if (studentId !== null) query = query.where('a.user_id', '=', studentId);
  const rows = await query.execute();
  return rows
    .map((row) => ({ ...row, intervals: Stretches.parse(row.intervals), participation: Participation.parse(row.participation) }))
    .toSorted(byName('last_name', 'first_name', 'user_id'));
}
export type AttendanceFacts = Awaited<ReturnType<typeof rowsOf>>[number];

/** False: nobody of that lesson. */
export async function correct(
  tx: Queries,
  { lessonId, studentId, by, status, at }: { lessonId: string; studentId: string; by: string; status: AttendanceStatus | null; at: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('attendance')
    .set({ corrected_status: status, corrected_by: status === null ? null : by, updated_at: at })
    .where('lesson_id', '=', lessonId)
    .where('user_id', '=', studentId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** The newest lessons of a course of which is known who was there, oldest first. */
export async function knownLessons(db: Queries, courseId: string, most: number) {
  const rows = await db
    .selectFrom('lessons')
    .select(['id', 'title', 'starts_at'])
    .where('course_id', '=', courseId)
    .where('log_entries', '>', 0)
    .orderBy('starts_at', 'desc')
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.reverse();
}

export async function cellsOf(db: Queries, lessonIds: readonly string[], studentId: string | null = null) {
  if (lessonIds.length === 0) return [];
  let query = db
    .selectFrom('attendance')
    .select(['lesson_id', 'user_id', 'status', 'corrected_status', 'seconds_present'])
    .where('lesson_id', 'in', lessonIds);
  if (studentId !== null) query = query.where('user_id', '=', studentId);
  return query.execute();
}
export type CellFacts = Awaited<ReturnType<typeof cellsOf>>[number];

/** The course, if the student takes it or has taken it. */
export async function courseTakenBy(db: Queries, studentId: string, courseId: string): Promise<boolean> {
  const row = await db
    .selectFrom('enrollments')
    .select('id')
    .where('student_id', '=', studentId)
    .where('course_id', '=', courseId)
    .where('status', '<>', 'dropped')
    .executeTakeFirst();
  return row !== undefined;
}

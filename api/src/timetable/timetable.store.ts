import { sql } from 'kysely';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import { byName } from '../users/by-name.ts';
import { type LessonRow, visibleTo } from '../lessons/lessons.store.ts';

const LONGEST_MS = 480 * 60_000;

export interface TimetableFilter {
  readonly from: Date;
  readonly to: Date;
  readonly hostId?: string | undefined;
  readonly roomId?: string | undefined;
  readonly after: { readonly startsAt: string; readonly id: string } | null;
  readonly limit: number;
}

/** Lessons of theirs that touch a span of time, earliest first; cancelled ones too. */
export async function lessonsBetween(
  db: Queries,
  person: Person,
  { from, to, hostId, roomId, after, limit }: TimetableFilter,
): Promise<LessonRow[]> {
  let query = visibleTo(db, person)
    .where('lessons.starts_at', '>', new Date(from.getTime() - LONGEST_MS))
    .where(sql<boolean>`lessons.starts_at + make_interval(mins => lessons.duration) > ${from}`)
    .where('lessons.starts_at', '<', to);
  if (hostId !== undefined) query = query.where('lessons.host_id', '=', hostId);
  if (roomId !== undefined) query = query.where('lessons.room_id', '=', roomId);
  if (after) query = query.where(sql<boolean>`(lessons.starts_at, lessons.id) > (${after.startsAt}::timestamptz, ${after.id}::uuid)`);
  return query.orderBy('lessons.starts_at').orderBy('lessons.id').limit(limit).execute();
}

/** Everyone who may hold lessons, and whether they are free between two moments. */
export async function teachers(db: Queries, span: { from: Date; to: Date; exceptLessonId?: string | undefined } | null) {
  const rows = await db
    .selectFrom('users')
    .select(['users.id', 'users.first_name', 'users.last_name'])
    .$if(span !== null, (q) =>
      q.select((eb) =>
        eb
          .exists(
            eb
              .selectFrom('lessons')
              .select(sql.lit(1).as('one'))
              .whereRef('lessons.host_id', '=', 'users.id')
              .where('lessons.status', 'in', ['scheduled', 'live'])
              .where('lessons.starts_at', '<', span?.to ?? new Date(0))
              .where('lessons.starts_at', '>', new Date((span?.from.getTime() ?? 0) - LONGEST_MS))
              .where(sql<boolean>`lessons.starts_at + make_interval(mins => lessons.duration) > ${span?.from ?? new Date(0)}`)
              .where(sql<boolean>`lessons.id is distinct from ${span?.exceptLessonId ?? null}::uuid`),
          )
          .as('busy'),
      ),
    )
    .where('users.role', 'in', ['teacher', 'admin'])
    .where('users.is_active', '=', true)
    .orderBy('users.id')
    .limit(500)
    .execute();
  return rows
    .toSorted(byName('first_name', 'last_name', 'id'))
    .map((row) => ({ id: row.id, name: `${row.first_name} ${row.last_name}`, free: !row.busy }));
}

/** Courses that a student is in the middle of. */
export async function learning(db: Queries, userId: string, limit: number) {
  return db
    .selectFrom('enrollments')
    .innerJoin('courses', 'courses.id', 'enrollments.course_id')
    .select(['courses.id', 'courses.title', 'enrollments.progress_percentage'])
    .where('enrollments.student_id', '=', userId)
    .where('enrollments.status', 'in', ['enrolled', 'in_progress'])
    .orderBy(
      (eb) =>
        eb
          .selectFrom('module_progress')
          .select((max) => max.fn.max('module_progress.updated_at').as('touched'))
          .whereRef('module_progress.enrollment_id', '=', 'enrollments.id'),
      (order) => order.desc().nullsLast(),
    )
    .orderBy('enrollments.id', 'desc')
    .limit(limit)
    .execute();
}

/** Work that students have handed in and nobody has graded; of this teacher's courses, or of all. */
export async function waitingToBeGraded(db: Queries, { userId, role }: Person): Promise<number> {
  const { count } = await db
    .selectFrom('attempts')
    .innerJoin('assessments', 'assessments.id', 'attempts.assessment_id')
    .innerJoin('courses', 'courses.id', 'assessments.course_id')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('attempts.status', '=', 'submitted')
    .where('assessments.deleted_at', 'is', null)
    .$if(role !== 'admin', (q) => q.where('courses.instructor', '=', userId))
    .executeTakeFirstOrThrow();
  return count;
}

export async function schoolInFigures(db: Queries, from: Date, to: Date) {
  const count = (of: string) => sql<number>`(select count(*)::int from ${sql.raw(of)})`;
  const { rows } = await sql<{ students: number; teachers: number; courses: number; lessonsToday: number; live: number }>`select
    ${count("users where role = 'student' and is_active")} as students,
    ${count("users where role = 'teacher' and is_active")} as teachers,
    ${count('courses where is_active')} as courses,
    (select count(*)::int from lessons where starts_at >= ${from} and starts_at < ${to} and status <> 'cancelled') as "lessonsToday",
    ${count("lessons where status = 'live'")} as live`.execute(db);
  return rows[0]!;
}

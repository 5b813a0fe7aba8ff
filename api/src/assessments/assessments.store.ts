import { sql } from 'kysely';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import { byName } from '../users/by-name.ts';
import { holdCourse } from '../progress/progress.store.ts';

/** Assessments with what every list shows of them. */
function withCounts(db: Queries) {
  return db
    .selectFrom('assessments')
    .innerJoin('courses', 'courses.id', 'assessments.course_id')
    .selectAll('assessments')
    .select((eb) => [
      'courses.title as course_title',
      'courses.instructor',
      eb
        .selectFrom('questions')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('questions.assessment_id', '=', 'assessments.id')
        .as('questions'),
    ])
    .where('assessments.deleted_at', 'is', null);
}

/** What this person may see: students, what is published in courses that they take; teachers, their courses; admins, all. */
function visibleTo(db: Queries, { userId, role }: Person) {
  const all = withCounts(db);
  if (role === 'admin') return all;
  if (role === 'teacher') return all.where('courses.instructor', '=', userId);
  return all
    .where('assessments.published_at', 'is not', null)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('enrollments')
          .select('enrollments.id')
          .whereRef('enrollments.course_id', '=', 'assessments.course_id')
          .where('enrollments.student_id', '=', userId)
          .where('enrollments.status', '<>', 'dropped'),
      ),
    );
}

export type AssessmentRow = Awaited<ReturnType<ReturnType<typeof withCounts>['executeTakeFirstOrThrow']>>;

export async function assessmentFor(db: Queries, person: Person, id: string): Promise<AssessmentRow | undefined> {
  return visibleTo(db, person).where('assessments.id', '=', id).executeTakeFirst();
}

/** Locked until the transaction ends: `update` for those who change it, `share` for those who begin or end it. Its course is held before. */
export async function lockAssessment(db: Queries, id: string, how: 'update' | 'share'): Promise<void> {
  const of = await db.selectFrom('assessments').select('course_id').where('id', '=', id).executeTakeFirst();
  if (of) await holdCourse(db, of.course_id);
  const locked = db.selectFrom('assessments').select('id').where('id', '=', id);
  await (how === 'update' ? locked.forNoKeyUpdate() : locked.forShare()).execute();
}

export interface AssessmentFilter {
  readonly courseId?: string | undefined;
  readonly moduleId?: string | undefined;
  readonly after: { readonly key: string; readonly id: string } | null;
  readonly limit: number;
}

/** Those that close first; those that never close last, newest first. `key` is the place in that order. */
export async function assessmentsFor(db: Queries, person: Person, filter: AssessmentFilter): Promise<(AssessmentRow & { key: string })[]> {
  const key = sql<string>`coalesce(to_char(assessments.closes_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '9999')`;
  let listed = visibleTo(db, person).select(key.as('key'));
  if (filter.courseId !== undefined) listed = listed.where('assessments.course_id', '=', filter.courseId);
  if (filter.moduleId !== undefined) listed = listed.where('assessments.module_id', '=', filter.moduleId);
  let query = db.selectFrom(listed.as('listed')).selectAll();
  const { after } = filter;
  if (after)
    query = query.where((eb) =>
      eb.or([eb('listed.key', '>', after.key), eb.and([eb('listed.key', '=', after.key), eb('listed.id', '<', after.id)])]),
    );
  return query.orderBy('listed.key').orderBy('listed.id', 'desc').limit(filter.limit).execute();
}

/** Attempts of one student, by assessment. */
export async function attemptsOf(db: Queries, studentId: string, assessments: readonly string[]) {
  if (assessments.length === 0) return [];
  return db
    .selectFrom('attempts')
    .select(['id', 'assessment_id', 'attempt', 'status', 'score', 'submitted_at'])
    .where('student_id', '=', studentId)
    .where('assessment_id', 'in', assessments)
    .execute();
}

export async function extrasOf(db: Queries, studentId: string, assessments: readonly string[]) {
  if (assessments.length === 0) return [];
  return db
    .selectFrom('accommodations')
    .select(['assessment_id', 'extra_minutes', 'extra_attempts', 'closes_at'])
    .where('student_id', '=', studentId)
    .where('assessment_id', 'in', assessments)
    .execute();
}

/** How many attempts there are, and how many wait for a person. */
export async function workloads(db: Queries, assessments: readonly string[]) {
  if (assessments.length === 0) return [];
  return db
    .selectFrom('attempts')
    .select([
      'assessment_id',
      sql<number>`count(*)::int`.as('attempts'),
      sql<number>`(count(*) filter (where status = 'submitted'))::int`.as('to_grade'),
    ])
    .where('assessment_id', 'in', assessments)
    .groupBy('assessment_id')
    .execute();
}

/** The course, for those who may manage it. */
export async function courseManagedBy(db: Queries, { userId, role }: Person, id: string) {
  let query = db.selectFrom('courses').select(['id', 'title', 'instructor', 'missing_grades']).where('id', '=', id);
  if (role !== 'admin') query = query.where('instructor', '=', role === 'teacher' ? userId : '-1');
  return query.executeTakeFirst();
}

export async function moduleInCourse(db: Queries, moduleId: string, courseId: string): Promise<boolean> {
  const found = await db
    .selectFrom('course_modules')
    .select('id')
    .where('id', '=', moduleId)
    .where('course_id', '=', courseId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
}

/** After its questions have changed. */
export async function touch(db: Queries, id: string, at: Date): Promise<void> {
  await db
    .updateTable('assessments')
    .set((eb) => ({
      version: eb('version', '+', 1),
      updated_at: at,
      grades_due: at,
      total_points: sql<string>`(select coalesce(sum(points), 0) from questions where questions.assessment_id = assessments.id)`,
    }))
    .where('id', '=', id)
    .execute();
}

export async function accommodationsOf(db: Queries, assessmentId: string) {
  const rows = await db
    .selectFrom('accommodations')
    .innerJoin('users', 'users.id', 'accommodations.student_id')
    .select(['accommodations.student_id', 'users.first_name', 'users.last_name', 'extra_minutes', 'extra_attempts', 'closes_at'])
    .where('assessment_id', '=', assessmentId)
    .execute();
  return rows.toSorted(byName('last_name', 'student_id'));
}

export async function setAccommodation(
  db: Queries,
  key: { assessmentId: string; studentId: string },
  extra: { extra_minutes: number; extra_attempts: number; closes_at: Date | null },
): Promise<void> {
  await db
    .insertInto('accommodations')
    .values({ assessment_id: key.assessmentId, student_id: key.studentId, ...extra })
    .onConflict((oc) => oc.columns(['assessment_id', 'student_id']).doUpdateSet({ ...extra, grades_due: extra.closes_at }))
    .execute();
}

export async function removeAccommodation(db: Queries, key: { assessmentId: string; studentId: string }): Promise<void> {
  await db.deleteFrom('accommodations').where('assessment_id', '=', key.assessmentId).where('student_id', '=', key.studentId).execute();
}

export async function takesCourse(db: Queries, courseId: string, studentId: string): Promise<boolean> {
  const found = await db
    .selectFrom('enrollments')
    .select('id')
    .where('course_id', '=', courseId)
    .where('student_id', '=', studentId)
    .where('status', '<>', 'dropped')
    .executeTakeFirst();
  return found !== undefined;
}

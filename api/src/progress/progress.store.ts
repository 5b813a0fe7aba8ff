import { sql } from 'kysely';
import type { Queries } from '../db/database.ts';
import { NOT_STARTED, type Progress } from './merge-progress.ts';

/**
 * Holds a course's modules as they are, until the transaction ends. Any number of students at once; whoever changes the modules
 * (`lockCourse`) waits for them, and they for that.
 */
export async function holdCourse(tx: Queries, courseId: string): Promise<void> {
  await tx.selectFrom('courses').select('id').where('id', '=', courseId).forKeyShare().execute();
}

/** The module, also one that was taken away. */
export async function moduleOf(db: Queries, moduleId: string) {
  return db
    .selectFrom('course_modules')
    .select((eb) => [
      'id',
      'course_id',
      'type',
      'deleted_at',
      eb
        .exists(eb.selectFrom('assessments').select('assessments.id').whereRef('assessments.module_id', '=', 'course_modules.id'))
        .as('assessed'),
    ])
    .where('id', '=', moduleId)
    .executeTakeFirst();
}

/** A student's place in a course, locked: what they report comes one after the other. */
export async function lockEnrolment(tx: Queries, courseId: string, studentId: string) {
  return tx
    .selectFrom('enrollments')
    .select(['id', 'status', 'progress_percentage', 'completed_at'])
    .where('course_id', '=', courseId)
    .where('student_id', '=', studentId)
    .where('status', '<>', 'dropped')
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function progressOf(db: Queries, enrollmentId: string, moduleId: string): Promise<Progress & { score: string | null }> {
  const known = await db
    .selectFrom('module_progress')
    .select(['status', 'started_at', 'completed_at', 'time_spent_seconds', 'position_seconds', 'updated_at', 'score'])
    .where('enrollment_id', '=', enrollmentId)
    .where('module_id', '=', moduleId)
    .executeTakeFirst();
  return known ?? { ...NOT_STARTED, score: null };
}

export async function saveProgress(
  tx: Queries,
  enrollmentId: string,
  moduleId: string,
  { updated_at, ...progress }: Progress & { score: string | null },
): Promise<void> {
  const row = { ...progress, ...(updated_at === null ? {} : { updated_at }) };
  await tx
    .insertInto('module_progress')
    .values({ enrollment_id: enrollmentId, module_id: moduleId, ...row })
    .onConflict((oc) => oc.columns(['enrollment_id', 'module_id']).doUpdateSet(row))
    .execute();
}

/**
 * 100 x required modules completed / required modules: of the whole course, or of one student in it. 0 where no module is required:
 * there is nothing yet that one could have done.
 */
export async function recount(tx: Queries, courseId: string, enrollmentId: string | null = null): Promise<void> {
  await sql`
    update enrollments e set progress_percentage = counted.percentage
    from (
      select e.id, coalesce(round(100.0 * count(p.id) / nullif(count(m.id), 0), 2), 0) as percentage
      from enrollments e
      left join course_modules m on m.course_id = e.course_id and m.deleted_at is null and m.is_required
      left join module_progress p on p.enrollment_id = e.id and p.module_id = m.id and p.status = 'completed'
      where e.course_id = ${courseId} and (${enrollmentId}::bigint is null or e.id = ${enrollmentId}::bigint)
      group by e.id
    ) counted
    where e.id = counted.id and e.progress_percentage <> counted.percentage`.execute(tx);
}

export async function percentageOf(db: Queries, enrollmentId: string): Promise<number> {
  const { progress_percentage } = await db
    .selectFrom('enrollments')
    .select('progress_percentage')
    .where('id', '=', enrollmentId)
    .executeTakeFirstOrThrow();
  return Number(progress_percentage);
}

export async function markActive(tx: Queries, enrollmentId: string, moduleId: string): Promise<void> {
  await tx
    .updateTable('enrollments')
    .set({ current_module: moduleId, status: sql`case when status = 'enrolled' then 'in_progress' else status end` })
    .where('id', '=', enrollmentId)
    .execute();
}

export async function markCompleted(tx: Queries, enrollmentId: string, at: Date): Promise<void> {
  await tx.updateTable('enrollments').set({ status: 'completed', completed_at: at }).where('id', '=', enrollmentId).execute();
}

/** Everyone in a course, with how far they are. */
export async function classOf(db: Queries, courseId: string) {
  return db
    .selectFrom('student_progress as of')
    .innerJoin('users', 'users.id', 'of.student_id')
    .select((eb) => [
      'of.student_id',
      'users.first_name',
      'users.last_name',
      'of.status',
      'of.progress_percentage',
      'of.modules',
      'of.modules_completed',
      'of.time_spent_minutes',
      'of.enrolled_at',
      'of.completed_at',
      eb
        .selectFrom('module_progress as p')
        .innerJoin('enrollments as e', 'e.id', 'p.enrollment_id')
        .select((one) => one.fn.max('p.updated_at').as('at'))
        .whereRef('e.course_id', '=', 'of.course_id')
        .whereRef('e.student_id', '=', 'of.student_id')
        .as('last_active_at'),
    ])
    .where('of.course_id', '=', courseId)
    .where('of.status', '<>', 'dropped')
    .execute();
}

/** Live modules of this lesson's, and modules that name the recording, for one who is in their course. */
export async function modulesAbout(
  tx: Queries,
  { lessonId, recordingId = null, studentId }: { lessonId: string; recordingId?: string | null; studentId: string },
) {
  return tx
    .selectFrom('course_modules as m')
    .innerJoin('enrollments as e', (join) => join.onRef('e.course_id', '=', 'm.course_id').on('e.student_id', '=', studentId))
    .select((eb) => [
      'm.id',
      eb.exists(eb.selectFrom('assessments').select('assessments.id').whereRef('assessments.module_id', '=', 'm.id')).as('assessed'),
    ])
    .where('e.status', '<>', 'dropped')
    .where('m.deleted_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('m.lesson_id', '=', lessonId),
        ...(recordingId === null ? [] : [eb('m.content_url', 'like', `%/recordings/${recordingId}`)]),
      ]),
    )
    .execute();
}

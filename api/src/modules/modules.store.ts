import { type Insertable, sql, type Updateable } from 'kysely';
import type { Queries } from '../db/database.ts';
import type { CourseModulesTable } from '../db/tables/learning.ts';

/** Modules with how far one student is in each. */
function modulesFor(db: Queries, studentId: string) {
  return db
    .selectFrom('course_modules as m')
    .leftJoin('enrollments as e', (join) =>
      join.onRef('e.course_id', '=', 'm.course_id').on('e.student_id', '=', studentId).on('e.status', '<>', 'dropped'),
    )
    .leftJoin('module_progress as p', (join) => join.onRef('p.enrollment_id', '=', 'e.id').onRef('p.module_id', '=', 'm.id'))
    .select([
      'm.id',
      'm.course_id',
      'm.version',
      'm.type',
      'm.title',
      'm.description',
      'm.duration_minutes',
      'm.is_required',
      'm.sequence_order',
      'e.id as enrollment_id',
      'p.status',
      'p.started_at',
      'p.completed_at',
      'p.time_spent_seconds',
      'p.position_seconds',
      'p.updated_at',
      'p.score',
    ]);
}

export type ModuleRow = Awaited<ReturnType<ReturnType<typeof modulesFor>['executeTakeFirstOrThrow']>>;

/** In their order; or those that were taken away, newest first. */
export async function listModules(db: Queries, courseId: string, studentId: string, { removed = false } = {}): Promise<ModuleRow[]> {
  const all = modulesFor(db, studentId).where('m.course_id', '=', courseId);
  if (removed)
    return all.where('m.deleted_at', 'is not', null).orderBy('m.deleted_at', 'desc').orderBy('m.id', 'desc').limit(100).execute();
  return all.where('m.deleted_at', 'is', null).orderBy('m.sequence_order').execute();
}

export async function moduleFor(db: Queries, id: string, studentId: string) {
  return modulesFor(db, studentId)
    .leftJoin('files as f', (join) => join.onRef('f.id', '=', 'm.file_id').on('f.state', '=', 'ready'))
    .leftJoin('files as c', (join) => join.onRef('c.id', '=', 'm.captions_file').on('c.state', '=', 'ready'))
    .leftJoin('lessons as l', 'l.id', 'm.lesson_id')
    .select((eb) => [
      'm.content_url',
      'm.content_text',
      'm.deleted_at',
      'f.id as file_id',
      'f.name as file_name',
      'f.type as file_type',
      'f.bytes as file_bytes',
      'c.id as captions_file',
      'm.captions_language',
      'l.id as lesson_id',
      'l.title as lesson_title',
      'l.starts_at as lesson_starts_at',
      eb.exists(eb.selectFrom('assessments').select('assessments.id').whereRef('assessments.module_id', '=', 'm.id')).as('assessed'),
    ])
    .where('m.id', '=', id)
    .executeTakeFirst();
}
export type ModuleDetailRow = NonNullable<Awaited<ReturnType<typeof moduleFor>>>;

/** Where a student stands in the course, for the page of its modules. */
export async function standingIn(db: Queries, courseId: string, studentId: string) {
  return db
    .selectFrom('enrollments')
    .select(['status', 'progress_percentage', 'current_module'])
    .where('course_id', '=', courseId)
    .where('student_id', '=', studentId)
    .where('status', '<>', 'dropped')
    .executeTakeFirst();
}

export async function countModules(db: Queries, courseId: string): Promise<number> {
  const { count } = await db
    .selectFrom('course_modules')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('course_id', '=', courseId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

export async function insertModule(tx: Queries, module: Insertable<CourseModulesTable>): Promise<string> {
  const { id } = await tx.insertInto('course_modules').values(module).returning('id').executeTakeFirstOrThrow();
  return id;
}

/** Every edit is a new version. */
export async function updateModule(tx: Queries, id: string, patch: Updateable<CourseModulesTable>): Promise<void> {
  await tx
    .updateTable('course_modules')
    .set({ ...patch, version: sql`version + 1` })
    .where('id', '=', id)
    .execute();
}

/** Numbers them from 1 in the order of `ids`, in one statement: the constraint looks at its end. */
export async function orderModules(tx: Queries, courseId: string, ids: readonly string[]): Promise<void> {
  await sql`
    update course_modules m set sequence_order = given.place
    from unnest(${ids}::bigint[]) with ordinality as given (id, place)
    where m.id = given.id and m.course_id = ${courseId} and m.sequence_order is distinct from given.place`.execute(tx);
}

/** The same modules in another course. Lessons and assessments stay where they are: each belongs to one course. */
export async function copyModules(tx: Queries, from: string, to: string, at: Date): Promise<void> {
  await sql`
    insert into course_modules (course_id, title, description, type, content_url, content_text, file_id, captions_file, captions_language, duration_minutes, is_required,
                                sequence_order, created_at, updated_at)
    select ${to}, title, description, type, content_url, content_text, file_id, captions_file, captions_language, duration_minutes, is_required,
           row_number() over (order by sequence_order), ${at}, ${at}
    from course_modules where course_id = ${from} and deleted_at is null`.execute(tx);
}

/** A file of this course that may be shown, and is meant for this. */
export async function isFileOf(db: Queries, fileId: string, courseId: string, purpose: 'material' | 'captions'): Promise<boolean> {
  const file = await db
    .selectFrom('files')
    .select('id')
    .where('id', '=', fileId)
    .where('course_id', '=', courseId)
    .where('purpose', '=', purpose)
    .where('state', '=', 'ready')
    .executeTakeFirst();
  return file !== undefined;
}

export async function isLessonOf(db: Queries, lessonId: string, courseId: string): Promise<boolean> {
  const lesson = await db
    .selectFrom('lessons')
    .select('id')
    .where('id', '=', lessonId)
    .where('course_id', '=', courseId)
    .executeTakeFirst();
  return lesson !== undefined;
}

import type { Insertable, Updateable } from 'kysely';
import type { Queries } from '../db/database.ts';
import type { FilesTable } from '../db/tables/learning.ts';

export async function insertFile(db: Queries, file: Insertable<FilesTable>): Promise<void> {
  await db.insertInto('files').values(file).execute();
}

export async function fileOf(db: Queries, id: string) {
  return db.selectFrom('files').selectAll().where('id', '=', id).where('state', '<>', 'deleted').executeTakeFirst();
}
export type FileRow = NonNullable<Awaited<ReturnType<typeof fileOf>>>;

/** Changes a file that is in this state; false: it is in another. */
export async function moveOn(db: Queries, id: string, from: FileRow['state'], patch: Updateable<FilesTable>): Promise<boolean> {
  const changed = await db.updateTable('files').set(patch).where('id', '=', id).where('state', '=', from).returning('id').execute();
  return changed.length > 0;
}

/** Begun before this, and never finished. */
export async function unfinishedSince(db: Queries, before: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('files')
    .select('id')
    .where('state', 'in', ['uploading', 'checking'])
    .where('created_at', '<', before)
    .limit(500)
    .execute();
  return rows.map(({ id }) => id);
}

export async function deleteFile(db: Queries, id: string): Promise<void> {
  await db.deleteFrom('files').where('id', '=', id).execute();
}

/** Courses that show this file in a module: copies of a course share its files. */
export async function coursesShowing(db: Queries, fileId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('course_modules')
    .select('course_id')
    .distinct()
    .where((eb) => eb.or([eb('file_id', '=', fileId), eb('captions_file', '=', fileId)]))
    .where('deleted_at', 'is', null)
    .execute();
  return rows.map(({ course_id }) => course_id);
}

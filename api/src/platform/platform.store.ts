import { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { Queries } from '../db/database.ts';

/** What the timetable says of a live lesson. */
export interface PlannedLesson {
  readonly id: LessonId;
  readonly title: string;
  readonly course: string | null;
  readonly host: string;
}

/** The lessons of these rooms, by id: a lesson's room carries the lesson's id. Other rooms are left out. */
export async function lessonsOf(db: Queries, roomIds: readonly string[]): Promise<Map<string, PlannedLesson>> {
  const ids = roomIds.filter((id) => LessonId.safeParse(id).success);
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('lessons')
    .innerJoin('users as host', 'host.id', 'lessons.host_id')
    .leftJoin('courses', 'courses.id', 'lessons.course_id')
    .select(['lessons.id', 'lessons.title', 'courses.title as course', 'host.first_name', 'host.last_name'])
    .where('lessons.id', 'in', ids)
    .execute();
  return new Map(
    rows.map(({ id, title, course, first_name, last_name }) => [
      id,
      { id: LessonId.parse(id), title, course, host: `${first_name} ${last_name}` },
    ]),
  );
}

export async function personExists(db: Queries, id: string): Promise<boolean> {
  return (await db.selectFrom('users').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

/** Ends every sign-in of the person; how many there were. */
export async function revokeSignIns(db: Queries, userId: string, at: Date): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('auth_families')
    .set({ revoked_at: at, revoke_reason: 'signed out by an admin' })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

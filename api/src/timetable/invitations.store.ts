import { sql } from 'kysely';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { InvitationState } from '@watoto/shared/contract/http/lessons.ts';
import type { Queries } from '../db/database.ts';
import { hasEmail } from '../db/fields/lookup.ts';
import { byName } from '../users/by-name.ts';

function named(db: Queries) {
  return db
    .selectFrom('lesson_invitations')
    .innerJoin('users', 'users.id', 'lesson_invitations.user_id')
    .select(['users.id', 'users.first_name', 'users.last_name', 'users.email', 'lesson_invitations.state']);
}
export type InvitationRow = Awaited<ReturnType<ReturnType<typeof named>['executeTakeFirstOrThrow']>>;

export async function invitationsTo(db: Queries, lessonId: string): Promise<InvitationRow[]> {
  return (await named(db).where('lesson_id', '=', lessonId).execute()).toSorted(byName('first_name', 'id'));
}

export async function invitationOf(db: Queries, lessonId: string, userId: string): Promise<InvitationRow | undefined> {
  return named(db).where('lesson_id', '=', lessonId).where('user_id', '=', userId).executeTakeFirst();
}

/** A person of the school, by their address as they write it. */
export async function personByEmail(db: Queries, email: string): Promise<UserId | undefined> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where(hasEmail(db, [email]))
    .where('is_active', '=', true)
    .executeTakeFirst();
  return row && UserId.parse(row.id);
}

/** Do they come anyway: as the host, or with the course? */
export async function comesAnyway(db: Queries, lessonId: string, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('lessons')
    .leftJoin('enrollments', (join) =>
      join
        .onRef('enrollments.course_id', '=', 'lessons.course_id')
        .on('enrollments.student_id', '=', userId)
        .on('enrollments.status', '<>', 'dropped'),
    )
    .select('lessons.id')
    .where('lessons.id', '=', lessonId)
    .where((eb) => eb.or([eb('lessons.host_id', '=', userId), eb('enrollments.id', 'is not', null)]))
    .executeTakeFirst();
  return row !== undefined;
}

export async function countInvitations(db: Queries, lessonId: string): Promise<number> {
  const { count } = await db
    .selectFrom('lesson_invitations')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('lesson_id', '=', lessonId)
    .executeTakeFirstOrThrow();
  return count;
}

export async function invite(db: Queries, lessonId: string, userId: string, by: string, at: Date): Promise<boolean> {
  const row = await db
    .insertInto('lesson_invitations')
    .values({ lesson_id: lessonId, user_id: userId, invited_by: by, created_at: at })
    .onConflict((oc) => oc.doNothing())
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function withdraw(db: Queries, lessonId: string, userId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('lesson_invitations')
    .where('lesson_id', '=', lessonId)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

export async function answer(db: Queries, lessonId: string, userId: string, state: InvitationState): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('lesson_invitations')
    .set({ state })
    .where('lesson_id', '=', lessonId)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

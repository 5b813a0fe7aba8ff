import { sql } from 'kysely';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { Person } from '../../auth/access-token.ts';
import type { Queries } from '../../db/database.ts';
import { type LessonRow, visibleTo } from '../../lessons/lessons.store.ts';

export async function feedOf(db: Queries, userId: string): Promise<{ created_at: Date } | undefined> {
  return db.selectFrom('calendar_feeds').select('created_at').where('user_id', '=', userId).executeTakeFirst();
}

/** One address for each person: the one before is gone. */
export async function setFeed(db: Queries, userId: string, tokenHash: Buffer, at: Date): Promise<void> {
  await db
    .insertInto('calendar_feeds')
    .values({ user_id: userId, token_hash: tokenHash, created_at: at })
    .onConflict((oc) => oc.column('user_id').doUpdateSet({ token_hash: tokenHash, created_at: sql`excluded.created_at` }))
    .execute();
}

export async function removeFeed(db: Queries, userId: string): Promise<void> {
  await db.deleteFrom('calendar_feeds').where('user_id', '=', userId).execute();
}

/** Whose address this is, if they may still use their account. */
export async function ownerOf(db: Queries, tokenHash: Buffer): Promise<(Person & { locale: string }) | undefined> {
  const row = await db
    .selectFrom('calendar_feeds')
    .innerJoin('users', 'users.id', 'calendar_feeds.user_id')
    .select(['users.id', 'users.role', 'users.locale'])
    .where('calendar_feeds.token_hash', '=', tokenHash)
    .where('users.is_active', '=', true)
    .executeTakeFirst();
  return row && { userId: UserId.parse(row.id), role: row.role, locale: row.locale };
}

/** What a person goes to between two moments. An admin sees every lesson, but goes only to their own. */
export async function lessonsToGoTo(db: Queries, { userId }: Person, from: Date, to: Date): Promise<LessonRow[]> {
  // As anybody would see it: what they host, take or are invited to.
  return visibleTo(db, { userId, role: 'student' })
    .where('lessons.starts_at', '>=', from)
    .where('lessons.starts_at', '<', to)
    .where((eb) => eb.or([eb('lessons.substitutes_for', 'is', null), eb('lessons.substitutes_for', '<>', userId)]))
    .where((eb) => eb.or([eb('invitation.state', 'is', null), eb('invitation.state', '<>', 'declined')]))
    .orderBy('lessons.starts_at')
    .orderBy('lessons.id')
    .limit(2_000)
    .execute();
}

import { sql } from 'kysely';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { Person } from '../../auth/access-token.ts';
import type { Queries } from '../../db/database.ts';
import { type LessonRow, visibleTo } from '../../lessons/lessons.store.ts';
import { addDays } from '../local-time.ts';
import { namedSeries } from '../series.store.ts';

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

/** More than anybody goes to in the time that a calendar has. */
const MOST = 5_000;

/** What a person goes to between two moments. An admin sees every lesson, but goes only to their own. */
export async function lessonsToGoTo(db: Queries, { userId }: Person, from: Date, to: Date): Promise<LessonRow[]> {
  // As anybody would see it: what they host, take or are invited to.
  return (
    visibleTo(db, { userId, role: 'student' })
      .where('lessons.starts_at', '>=', from)
      // Those of a series are all there is of it beside its rule.
      .where((eb) => eb.or([eb('lessons.starts_at', '<', to), eb('lessons.series_id', 'is not', null)]))
      .where((eb) => eb.or([eb('lessons.substitutes_for', 'is', null), eb('lessons.substitutes_for', '<>', userId)]))
      .where((eb) => eb.or([eb('invitation.state', 'is', null), eb('invitation.state', '<>', 'declined')]))
      .orderBy('lessons.starts_at')
      .orderBy('lessons.id')
      .limit(MOST)
      .execute()
  );
}

/** Series that a person goes to as a whole, because they hold them or take their course; those that end before `from` are left out. */
export async function seriesToGoTo(db: Queries, { userId }: Person, from: Date) {
  return (
    namedSeries(db)
      // Local days reach a little over those of UTC.
      .where('lesson_series.last_date', '>=', addDays(from.toISOString().slice(0, 10), -1))
      .where((eb) =>
        eb.or([
          eb('lesson_series.host_id', '=', userId),
          eb(
            'lesson_series.course_id',
            'in',
            eb.selectFrom('enrollments').select('course_id').where('student_id', '=', userId).where('status', '<>', 'dropped'),
          ),
        ]),
      )
      .orderBy('lesson_series.id')
      .execute()
  );
}
export type SeriesToGoTo = Awaited<ReturnType<typeof seriesToGoTo>>[number];

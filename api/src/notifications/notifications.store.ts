import { sql } from 'kysely';
import { NotificationFacts, NotificationKind, type PushSubscriptionBody } from '@watoto/shared/contract/http/notifications.ts';
import type { Queries } from '../db/database.ts';

export interface NotificationFilter {
  readonly unread: boolean;
  readonly before: string | null;
  readonly limit: number;
}

/** Newest first. */
export async function notificationsOf(db: Queries, userId: string, { unread, before, limit }: NotificationFilter) {
  let query = db
    .selectFrom('notifications')
    .select(['id', 'kind', 'payload', 'read_at', 'created_at'])
    .where('user_id', '=', userId)
    // Of a kind that is told no more.
    .where('kind', 'in', NotificationKind.options)
    .orderBy('id', 'desc')
    .limit(limit);
  if (unread) query = query.where('read_at', 'is', null);
  if (before !== null) query = query.where('id', '<', before);
  return (await query.execute()).map(({ kind, payload, ...row }) => ({
    ...row,
    kind: NotificationKind.parse(kind),
    facts: NotificationFacts.parse(payload),
  }));
}

export async function unreadOf(db: Queries, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom('notifications')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('user_id', '=', userId)
    .where('kind', 'in', NotificationKind.options)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

/** Those that were not so before. */
export async function mark(db: Queries, userId: string, ids: readonly string[] | 'all', readAt: Date | null): Promise<string[]> {
  let query = db
    .updateTable('notifications')
    .set({ read_at: readAt })
    .where('user_id', '=', userId)
    .where('read_at', readAt === null ? 'is not' : 'is', null);
  if (ids !== 'all') query = query.where('id', 'in', [...ids]);
  return (await query.returning('id').execute()).map(({ id }) => id);
}

export async function preferencesOf(db: Queries, userIds: readonly string[], kinds: readonly string[] = NotificationKind.options) {
  if (userIds.length === 0) return [];
  return db
    .selectFrom('notification_preferences')
    .select(['user_id', 'kind', 'in_app', 'email', 'push'])
    .where('user_id', 'in', [...userIds])
    .where('kind', 'in', [...kinds])
    .execute();
}

export async function prefer(
  db: Queries,
  row: { user_id: string; kind: string; in_app: boolean; email: boolean; push: boolean },
): Promise<void> {
  const { in_app, email, push } = row;
  await db
    .insertInto('notification_preferences')
    .values(row)
    .onConflict((oc) => oc.columns(['user_id', 'kind']).doUpdateSet({ in_app, email, push }))
    .execute();
}

/** A browser belongs to whoever signed in there last. */
export async function subscribe(db: Queries, userId: string, { endpoint, keys }: PushSubscriptionBody): Promise<void> {
  const row = { user_id: userId, keys: JSON.stringify(keys), failures: 0 };
  await db
    .insertInto('push_subscriptions')
    .values({ endpoint, ...row })
    .onConflict((oc) => oc.column('endpoint').doUpdateSet(row))
    .execute();
}

export async function unsubscribe(db: Queries, userId: string, endpoint: string): Promise<void> {
  await db.deleteFrom('push_subscriptions').where('user_id', '=', userId).where('endpoint', '=', endpoint).execute();
}

/** Oldest first. */
export async function subscriptionsOf(db: Queries, userId: string) {
  return db.selectFrom('push_subscriptions').select(['id', 'endpoint', 'keys']).where('user_id', '=', userId).orderBy('id').execute();
}

export async function forgetSubscriptions(db: Queries, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await db
      .deleteFrom('push_subscriptions')
      .where('id', 'in', [...ids])
      .execute();
}

import { NotificationFacts, NotificationKind } from '@watoto/shared/contract/http/notifications.ts';
import type { Queries } from '../db/database.ts';

export interface Delivery {
  readonly id: string;
  readonly userId: string;
  readonly channel: 'email' | 'push';
  readonly kind: NotificationKind;
  readonly facts: NotificationFacts;
  readonly messageId: string;
  /** This one included. */
  readonly attempt: number;
}

/** Takes what is due, until `leaseEnds`: whoever sends it and dies loses it then. Nobody else takes it meanwhile. */
export async function claimDue(db: Queries, now: Date, leaseEnds: Date, limit: number): Promise<Delivery[]> {
  const rows = await db
    .updateTable('notification_deliveries')
    .set((eb) => ({ due_at: leaseEnds, attempts: eb('attempts', '+', 1) }))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notification_deliveries')
        .select('id')
        .where('state', '=', 'waiting')
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .limit(limit)
        .forNoKeyUpdate()
        .skipLocked(),
    )
    .returning(['id', 'user_id', 'channel', 'kind', 'payload', 'message_id', 'attempts'])
    .execute();
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    channel: row.channel,
    kind: NotificationKind.parse(row.kind),
    facts: NotificationFacts.parse(row.payload),
    messageId: row.message_id,
    attempt: row.attempts,
  }));
}

export async function settle(db: Queries, id: string, state: 'sent' | 'failed', error: string | null = null): Promise<void> {
  await db
    .updateTable('notification_deliveries')
    .set({ state, error: error?.slice(0, 500) ?? null })
    .where('id', '=', id)
    .execute();
}

export async function postpone(db: Queries, id: string, dueAt: Date, error: string): Promise<void> {
  await db
    .updateTable('notification_deliveries')
    .set({ due_at: dueAt, error: error.slice(0, 500) })
    .where('id', '=', id)
    .execute();
}

/** Undefined: the account is closed. */
export async function readerOf(db: Queries, userId: string) {
  return db
    .selectFrom('users')
    .select(['email', 'first_name', 'locale', 'time_zone', 'role'])
    .where('id', '=', userId)
    .where('is_active', '=', true)
    .executeTakeFirst();
}

/** Mails that were given up, newest first. */
export async function failedMails(db: Queries, before: string | null, limit: number) {
  let query = db
    .selectFrom('notification_deliveries')
    .innerJoin('users', 'users.id', 'notification_deliveries.user_id')
    .select([
      'notification_deliveries.id',
      'notification_deliveries.user_id',
      'notification_deliveries.kind',
      'notification_deliveries.payload',
      'notification_deliveries.error',
      'notification_deliveries.attempts',
      'notification_deliveries.created_at',
      'users.first_name',
      'users.last_name',
      'users.email',
    ])
    .where('notification_deliveries.state', '=', 'failed')
    .where('notification_deliveries.channel', '=', 'email')
    .where('notification_deliveries.kind', 'in', NotificationKind.options)
    .orderBy('notification_deliveries.id', 'desc')
    .limit(limit);
  if (before !== null) query = query.where('notification_deliveries.id', '<', before);
  return (await query.execute()).map(({ kind, payload, ...row }) => ({
    ...row,
    kind: NotificationKind.parse(kind),
    title: NotificationFacts.parse(payload).title,
  }));
}

/** As if they had never been tried. Those that were really changed. */
export async function sendAgain(db: Queries, ids: readonly string[], at: Date): Promise<string[]> {
  const rows = await db
    .updateTable('notification_deliveries')
    .set({ state: 'waiting', attempts: 0, due_at: at, error: null })
    .where('id', 'in', [...ids])
    .where('state', '=', 'failed')
    .where('channel', '=', 'email')
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

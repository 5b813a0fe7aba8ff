import { sql } from 'kysely';
import { EventMessage } from '@watoto/shared/contract/events.ts';
import type { Queries } from '../db/database.ts';

export interface Waiting {
  readonly id: string;
  readonly message: EventMessage;
}

/** The oldest that nobody else is relaying, locked until the transaction ends. */
export async function takeWaiting(tx: Queries, limit: number): Promise<Waiting[]> {
  const rows = await tx
    .selectFrom('outbox')
    .select(['id', 'topic', 'message_id', 'payload', 'created_at'])
    .where('published_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  return rows.map(({ id, topic, message_id, payload, created_at }) => ({
    id,
    message: EventMessage.parse({ id: message_id, topic, at: created_at.toISOString(), payload }),
  }));
}

export async function markPublished(tx: Queries, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.updateTable('outbox').set({ published_at: sql`now()` }).where('id', 'in', ids).execute();
}

/** By the database's clock, which stamped them. */
export async function oldestWaiting(db: Queries): Promise<{ ageSeconds: number; waiting: number }> {
  const { age, waiting } = await db
    .selectFrom('outbox')
    .select([
      sql<number>`coalesce(extract(epoch from now() - min(created_at)), 0)::float8`.as('age'),
      sql<number>`count(*)::int`.as('waiting'),
    ])
    .where('published_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { ageSeconds: Math.max(0, age), waiting };
}

/** Days that is kept which nobody needs any more. The inbox outlives every way in which an event could come again. */
const KEPT_DAYS = { outbox: 7, inbox: 30, deadLetters: 90, deliveries: 30, notifications: 180 };

export async function cleanUp(db: Queries): Promise<void> {
  const before = (days: number) => sql<Date>`now() - make_interval(days => ${days})`;
  await db.deleteFrom('outbox').where('published_at', '<', before(KEPT_DAYS.outbox)).execute();
  await db.deleteFrom('inbox').where('created_at', '<', before(KEPT_DAYS.inbox)).execute();
  await db.deleteFrom('dead_letters').where('state', '<>', 'dead').where('decided_at', '<', before(KEPT_DAYS.deadLetters)).execute();
  await db
    .deleteFrom('notification_deliveries')
    .where('state', '<>', 'waiting')
    .where('created_at', '<', before(KEPT_DAYS.deliveries))
    .execute();
  await db.deleteFrom('notifications').where('created_at', '<', before(KEPT_DAYS.notifications)).execute();
}

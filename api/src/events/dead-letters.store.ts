import { sql } from 'kysely';
import type { DeadLetter } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { Queries } from '../db/database.ts';

/** Keeps it for an admin to look at. One that died before and was replayed is dead again. */
export async function buryLetter(db: Queries, consumer: string, { message, error, attempts }: DeadLetter): Promise<void> {
  await db
    .insertInto('dead_letters')
    .values({
      consumer,
      topic: message.topic,
      message_id: message.id,
      payload: JSON.stringify(message.payload),
      occurred_at: new Date(message.at),
      error,
      attempts,
    })
    .onConflict((oc) =>
      oc.columns(['consumer', 'message_id']).doUpdateSet({
        error,
        attempts: sql`dead_letters.attempts + ${attempts}`,
        state: 'dead',
        decided_by: null,
        decided_at: null,
      }),
    )
    .execute();
}

export interface DeadFilter {
  readonly consumer?: string | undefined;
  readonly topic?: string | undefined;
}

const letters = (db: Queries) =>
  db
    .selectFrom('dead_letters')
    .select(['id', 'consumer', 'topic', 'message_id', 'payload', 'error', 'attempts', 'occurred_at', 'created_at'])
    .where('state', '=', 'dead');

export type DeadLetterRow = Awaited<ReturnType<ReturnType<typeof letters>['executeTakeFirstOrThrow']>>;

/** Newest first. */
export async function deadLetters(
  db: Queries,
  { consumer, topic }: DeadFilter,
  before: string | null,
  limit: number,
): Promise<DeadLetterRow[]> {
  let query = letters(db).orderBy('id', 'desc').limit(limit);
  if (consumer !== undefined) query = query.where('consumer', '=', consumer);
  if (topic !== undefined) query = query.where('topic', '=', topic);
  if (before !== null) query = query.where('id', '<', before);
  return query.execute();
}

/** How many there are of each kind, most first. */
export async function deadKinds(db: Queries): Promise<{ consumer: string; topic: string; count: number }[]> {
  return db
    .selectFrom('dead_letters')
    .select(['consumer', 'topic', sql<number>`count(*)::int`.as('count')])
    .where('state', '=', 'dead')
    .groupBy(['consumer', 'topic'])
    .orderBy('count', 'desc')
    .orderBy('consumer')
    .limit(100)
    .execute();
}

export async function countDead(db: Queries): Promise<number> {
  const { count } = await db
    .selectFrom('dead_letters')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('state', '=', 'dead')
    .executeTakeFirstOrThrow();
  return count;
}

/** Oldest first: events are replayed in the order in which they happened. */
export async function idsOfKind(db: Queries, { consumer, topic }: Required<DeadFilter>, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('dead_letters')
    .select('id')
    .where('state', '=', 'dead')
    .where('consumer', '=', consumer ?? '')
    .where('topic', '=', topic ?? '')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Undefined: it is not there, or not dead any more. Locked until the transaction ends. */
export async function lockLetter(tx: Queries, id: string): Promise<DeadLetterRow | undefined> {
  return letters(tx).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
}

export async function decide(tx: Queries, id: string, state: 'replayed' | 'dropped', by: string, at: Date): Promise<void> {
  await tx.updateTable('dead_letters').set({ state, decided_by: by, decided_at: at }).where('id', '=', id).execute();
}

export async function failedAgain(db: Queries, id: string, error: string): Promise<void> {
  await db.updateTable('dead_letters').set({ error, attempts: sql`attempts + 1` }).where('id', '=', id).execute();
}

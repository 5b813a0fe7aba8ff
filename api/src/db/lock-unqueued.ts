import { sql } from 'kysely';
import type { Queries } from './database.ts';

/** Holds a row that waits for the queue of jobs. False: somebody else has it in hand, or has queued it. */
export async function lockUnqueued(tx: Queries, table: 'decks' | 'recording_exports', id: string): Promise<boolean> {
  const unqueued = sql`select from ${sql.table(table)} where id = ${id} and state = 'waiting' and queued_at is null`;
  const { rows } = await sql`${unqueued} for update skip locked`.execute(tx);
  return rows.length > 0;
}

import type { Queries } from '../db/database.ts';
import type { UserRow } from '../db/tables.ts';

/** An account that may still be used. */
export async function activeUser(db: Queries, id: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', id).where('is_active', '=', true).executeTakeFirst();
}

/** Locked until the transaction ends: edits come one after the other. */
export async function lockUser(db: Queries, id: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
}

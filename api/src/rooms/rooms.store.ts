import { type Selectable, sql, type Updateable } from 'kysely';
import type { Queries } from '../db/database.ts';
import { UNIQUE_VIOLATION, violates } from '../db/database-error.ts';
import type { RoomsTable } from '../db/tables/timetable.ts';

export type RoomRow = Selectable<RoomsTable>;

/** By name; `after` is the last one of the page before. */
export async function rooms(db: Queries, after: { name: string; id: string } | null, limit: number): Promise<RoomRow[]> {
  let query = db.selectFrom('rooms').selectAll();
  if (after) query = query.where(sql<boolean>`(lower(name), id) > (${after.name}, ${after.id}::bigint)`);
  return query.orderBy(sql`lower(name)`).orderBy('id').limit(limit).execute();
}

/** Locked until the transaction ends, also against lessons that are about to name it: it may be removed. */
export async function lockRoom(db: Queries, id: string): Promise<RoomRow | undefined> {
  return db.selectFrom('rooms').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function insertRoom(db: Queries, room: { name: string; seats: number; is_active: boolean }): Promise<RoomRow> {
  return db.insertInto('rooms').values(room).returningAll().executeTakeFirstOrThrow();
}

export async function updateRoom(db: Queries, id: string, patch: Updateable<RoomsTable>): Promise<RoomRow> {
  return db
    .updateTable('rooms')
    .set((eb) => ({ ...patch, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Is anything still to take place in it? */
export async function isPlanned(db: Queries, id: string): Promise<boolean> {
  const lesson = await db
    .selectFrom('lessons')
    .select('id')
    .where('room_id', '=', id)
    .where('status', 'in', ['scheduled', 'live'])
    .limit(1)
    .executeTakeFirst();
  return lesson !== undefined;
}

export async function deleteRoom(db: Queries, id: string): Promise<void> {
  await db.deleteFrom('rooms').where('id', '=', id).execute();
}

export function nameIsTaken(error: unknown): boolean {
  return violates(error, UNIQUE_VIOLATION, 'rooms_name');
}

import type { Kysely } from 'kysely';
import { z } from 'zod';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type NewSchoolRoom, type SchoolRoom, type SchoolRoomChange, SchoolRoomId } from '@watoto/shared/contract/http/rooms.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Tables } from '../db/tables.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import * as store from './rooms.store.ts';

const Cursor = z.tuple([z.string().max(200), z.string().regex(/^\d{1,19}$/)]);

/** The rooms of the school's building, where lessons take place. Who may is in the contract: staff look, admins change. */
export class Rooms {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async list({
    cursor,
    limit,
  }: {
    cursor?: string | undefined;
    limit: number;
  }): Promise<{ items: SchoolRoom[]; nextCursor: string | null }> {
    const place = cursor === undefined ? null : decodeCursor(Cursor, cursor);
    const rows = await store.rooms(this.#db, place && { name: place[0], id: place[1] }, limit + 1);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return { items: shown.map(toRoom), nextCursor: rows.length > limit && last ? encodeCursor([last.name.toLowerCase(), last.id]) : null };
  }

  /** Throws `conflict` where one has this name. */
  async create(person: Person, { name, seats, isActive }: NewSchoolRoom): Promise<SchoolRoom> {
    return this.#db
      .transaction()
      .execute(async (tx) => {
        const room = await store.insertRoom(tx, { name, seats, is_active: isActive });
        await audit(tx, { actor: person.userId, action: 'room.created', subject: `rooms:${room.id}`, after: { name, seats, isActive } });
        return toRoom(room);
      })
      .catch(refuseName);
  }

  /** Throws `not_found`, `precondition_failed` and `conflict`. */
  async change(person: Person, id: SchoolRoomId, change: SchoolRoomChange, ifVersion: number | null): Promise<SchoolRoom> {
    return this.#db
      .transaction()
      .execute(async (tx) => {
        const before = await store.lockRoom(tx, id);
        if (!before) throw new AppError('not_found');
        if (ifVersion !== null && ifVersion !== before.version) throw new AppError('precondition_failed');
        const { name, seats, isActive } = change;
        const after = await store.updateRoom(tx, id, {
          ...(name === undefined ? {} : { name }),
          ...(seats === undefined ? {} : { seats }),
          ...(isActive === undefined ? {} : { is_active: isActive }),
        });
        await audit(tx, {
          actor: person.userId,
          action: 'room.changed',
          subject: `rooms:${id}`,
          before: { name: before.name, seats: before.seats, isActive: before.is_active },
          after: change,
        });
        return toRoom(after);
      })
      .catch(refuseName);
  }

  /** Throws `not_found`, and `conflict` while lessons are planned in it: close it instead. */
  async remove(person: Person, id: SchoolRoomId): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const room = await store.lockRoom(tx, id);
      if (!room) throw new AppError('not_found');
      if (await store.isPlanned(tx, id))
        throw new AppError('conflict', { message: 'Lessons are planned in this room. Move them, or close the room.' });
      await store.deleteRoom(tx, id);
      await audit(tx, {
        actor: person.userId,
        action: 'room.removed',
        subject: `rooms:${id}`,
        before: { name: room.name, seats: room.seats },
      });
    });
  }
}

function refuseName(error: unknown): never {
  if (store.nameIsTaken(error)) throw new AppError('conflict', { message: 'There is a room of this name already.', cause: error });
  throw error;
}

function toRoom({ id, name, seats, is_active, version }: store.RoomRow): SchoolRoom {
  return { id: SchoolRoomId.parse(id), name, seats, isActive: is_active, version };
}

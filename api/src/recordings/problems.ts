import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { recordingRoutes } from '@watoto/shared/contract/http/recordings.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Tables } from '../db/tables.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';

type Of = (typeof recordingRoutes)['recordings.problems'];

const Cursor = z.tuple([z.string().regex(/^\d{1,18}$/)]);

/** What the reconciler found, newest first. */
export class Problems {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async list({ cursor, limit }: RouteRequest<Of>['query']): Promise<RouteAnswer<Of>> {
    let query = this.#db.selectFrom('recording_problems').selectAll();
    if (cursor !== undefined) query = query.where('id', '<', decodeCursor(Cursor, cursor)[0]);
    const rows = await query
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const check = await this.#db.selectFrom('recording_checks').select('checked_at').executeTakeFirst();
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(({ recording_id, kind, key, found_at, mended }) => ({
        recordingId: recording_id,
        kind,
        key,
        foundAt: found_at.toISOString(),
        mended,
      })),
      nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null,
      checkedAt: check?.checked_at.toISOString() ?? null,
    };
  }
}

import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { eventRoutes } from '@watoto/shared/contract/http/events.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Tables } from '../db/tables.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import * as store from './delivery.store.ts';

type Routes = typeof eventRoutes;
const Cursor = z.tuple([z.string().regex(/^\d{1,19}$/)]);

export interface FailedMailsDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  /** There is something to send. */
  readonly wake: () => void;
}

/** Mails of notifications that were given up: an admin sees to whom and why, and has them sent after all. */
export class FailedMails {
  readonly #deps: FailedMailsDeps;

  constructor(deps: FailedMailsDeps) {
    this.#deps = deps;
  }

  async list({ cursor, limit }: RouteRequest<Routes['events.failedMails']>['query']): Promise<RouteAnswer<Routes['events.failedMails']>> {
    const before = cursor === undefined ? null : decodeCursor(Cursor, cursor)[0];
    const rows = await store.failedMails(this.#deps.db, before, limit + 1);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => ({
        id: row.id,
        to: { id: UserId.parse(row.user_id), name: `${row.first_name} ${row.last_name}` },
        email: row.email,
        kind: row.kind,
        title: row.title,
        error: row.error ?? '',
        attempts: row.attempts,
        at: row.created_at.toISOString(),
      })),
      nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null,
    };
  }

  /** Those that have been sent meanwhile, or are on their way again, are passed over. */
  async retry(person: Person, ids: readonly string[], address: string): Promise<{ retried: number }> {
    const { db, clock, wake } = this.#deps;
    const again = await db.transaction().execute(async (tx) => {
      const changed = await store.sendAgain(tx, ids, new Date(clock.now()));
      for (const id of changed)
        await audit(tx, { actor: person.userId, action: 'mail.retried', subject: `notification_deliveries:${id}`, address });
      return changed;
    });
    if (again.length > 0) wake();
    return { retried: again.length };
  }
}

import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import {
  type Channels,
  NotificationKind,
  type NotificationPreference,
  type notificationRoutes,
  type PushSubscriptionBody,
} from '@watoto/shared/contract/http/notifications.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import type { Tables } from '../db/tables.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { DEFAULT_CHANNELS } from './channels.ts';
import * as store from './notifications.store.ts';

type Routes = typeof notificationRoutes;
const Cursor = z.tuple([z.string().regex(/^\d{1,19}$/)]);
/** Browsers of one person. */
const MOST_BROWSERS = 10;
const MOST_IDS = 1_000;

export interface NotificationsDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly emailWorks: boolean;
  /** null: no web push. */
  readonly pushKey: string | null;
}

/** What a person was told, and how they want to be told. Everyone sees and changes their own only. */
export class Notifications {
  readonly #deps: NotificationsDeps;

  constructor(deps: NotificationsDeps) {
    this.#deps = deps;
  }

  async list(
    { userId }: Person,
    { unread, cursor, limit }: RouteRequest<Routes['notifications.list']>['query'],
  ): Promise<RouteAnswer<Routes['notifications.list']>> {
    const before = cursor === undefined ? null : decodeCursor(Cursor, cursor)[0];
    const rows = await store.notificationsOf(this.#deps.db, userId, { unread: unread === 'true', before, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(({ id, kind, facts, read_at, created_at }) => ({
        id,
        kind,
        facts,
        at: created_at.toISOString(),
        readAt: read_at?.toISOString() ?? null,
      })),
      nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null,
    };
  }

  async unread({ userId }: Person): Promise<{ unread: number }> {
    return { unread: await store.unreadOf(this.#deps.db, userId) };
  }

  async mark({ userId }: Person, ids: readonly string[] | 'all', read: boolean): Promise<{ ids: string[]; unread: number }> {
    const changed = await store.mark(this.#deps.db, userId, ids, read ? new Date(this.#deps.clock.now()) : null);
    return { ids: changed.slice(0, MOST_IDS), unread: await store.unreadOf(this.#deps.db, userId) };
  }

  async preferences({ userId }: Person): Promise<RouteAnswer<Routes['notifications.preferences']>> {
    const { db, emailWorks, pushKey } = this.#deps;
    const chosen = new Map((await store.preferencesOf(db, [userId])).map((row) => [row.kind, row]));
    const kinds = NotificationKind.options.map((kind): NotificationPreference => {
      const row = chosen.get(kind);
      return { kind, ...(row ? { inApp: row.in_app, email: row.email, push: row.push } : DEFAULT_CHANNELS[kind]) };
    });
    return { kinds, emailWorks, pushKey };
  }

  async prefer({ userId }: Person, kind: NotificationKind, channels: Channels): Promise<NotificationPreference> {
    const { inApp: in_app, email, push } = channels;
    await store.prefer(this.#deps.db, { user_id: userId, kind, in_app, email, push });
    return { kind, ...channels };
  }

  /** Throws `limit_reached` for an eleventh browser. */
  async subscribe({ userId }: Person, subscription: PushSubscriptionBody): Promise<void> {
    await this.#deps.db.transaction().execute(async (tx) => {
      await tx.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute();
      await store.subscribe(tx, userId, subscription);
      if ((await store.subscriptionsOf(tx, userId)).length > MOST_BROWSERS) throw new AppError('limit_reached');
    });
  }

  async unsubscribe({ userId }: Person, endpoint: string): Promise<void> {
    await store.unsubscribe(this.#deps.db, userId, endpoint);
  }
}

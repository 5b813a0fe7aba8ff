import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { ApiKeyId, type ApiKey, type apiKeyRoutes, type NewApiKey } from '@watoto/shared/contract/http/api-keys.ts';
import type { RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import { SCOPES } from '@watoto/shared/contract/http/scopes.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Tables } from '../db/tables.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import * as store from './api-keys.store.ts';

/** Tells a key from an access token, and a scanner for leaked secrets what it has found. */
const MARK = 'wat_';
const PREFIX_LENGTH = MARK.length + 6;
/** More than any school has programs: a loop is not to fill the table. */
const KEYS_EACH = 50;
/** How exact "last used" is: one write for each so many milliseconds, not one for each call. */
const USED_EVERY_MS = 60_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** A call by a key: for whom, and what it may. */
export interface KeyHolder {
  readonly person: Person;
  readonly keyId: string;
  readonly scopes: readonly string[];
}

type Page = RouteAnswer<(typeof apiKeyRoutes)['apiKeys.list']>;

const Cursor = z.tuple([ApiKeyId]);

export function isApiKey(token: string): boolean {
  return token.startsWith(MARK);
}

/** Keys for programs. A key is kept as its hash only: it has 256 random bits, so a fast hash is enough. */
export class ApiKeys {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  async list({ cursor, limit }: { cursor?: string | undefined; limit: number }): Promise<Page> {
    const before = cursor === undefined ? null : decodeCursor(Cursor, cursor)[0];
    const rows = await store.keysBefore(this.#db, before, limit + 1);
    const items = rows.slice(0, limit).map((row) => this.#view(row));
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null };
  }

  /** The only time that the key itself is seen. */
  async create(person: Person, { name, scopes, expiresInDays }: NewApiKey): Promise<{ apiKey: ApiKey; key: string }> {
    const unknown = scopes.find((scope) => !SCOPES.some((known) => known === scope));
    if (unknown !== undefined) throw new AppError('invalid_input', { message: `There is no scope ${unknown}.` });
    const now = new Date(this.#clock.now());
    const key = MARK + randomBytes(32).toString('base64url');
    return this.#db.transaction().execute(async (tx) => {
      if ((await store.countUsable(tx, person.userId, now)) >= KEYS_EACH) throw new AppError('limit_reached');
      const id = await store.insertKey(tx, {
        name,
        user_id: person.userId,
        key_hash: hashOf(key),
        prefix: key.slice(0, PREFIX_LENGTH),
        scopes: [...new Set(scopes)].toSorted(),
        expires_at: expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * DAY_MS),
        created_at: now,
      });
      await audit(tx, { actor: person.userId, action: 'apiKey.made', subject: `api_keys:${id}`, after: { name, scopes, expiresInDays } });
      return { apiKey: this.#view(must(await store.keyById(tx, id), 'the key just made')), key };
    });
  }

  async revoke(person: Person, id: ApiKeyId): Promise<ApiKey> {
    return this.#db.transaction().execute(async (tx) => {
      if (await store.revokeKey(tx, id, new Date(this.#clock.now())))
        await audit(tx, { actor: person.userId, action: 'apiKey.revoked', subject: `api_keys:${id}` });
      const row = await store.keyById(tx, id);
      if (!row) throw new AppError('not_found');
      return this.#view(row);
    });
  }

  /** Throws `unauthenticated` for a key that is none, or no longer one. */
  async verify(key: string): Promise<KeyHolder> {
    const hash = hashOf(key);
    const row = await store.keyByHash(this.#db, hash);
    const now = this.#clock.now();
    const good =
      row !== undefined &&
      timingSafeEqual(row.key_hash, hash) &&
      row.is_active &&
      row.revoked_at === null &&
      (row.expires_at === null || row.expires_at.getTime() > now);
    if (!good) throw new AppError('unauthenticated');
    if ((row.last_used_at?.getTime() ?? 0) <= now - USED_EVERY_MS) await store.markUsed(this.#db, row.id, new Date(now));
    return { person: { userId: UserId.parse(row.user_id), role: row.role }, keyId: row.id, scopes: row.scopes };
  }

  #view(row: store.ApiKeyRow): ApiKey {
    const expired = row.expires_at !== null && row.expires_at.getTime() <= this.#clock.now();
    return {
      id: ApiKeyId.parse(row.id),
      name: row.name,
      prefix: row.prefix,
      scopes: row.scopes,
      owner: { id: UserId.parse(row.owner_id), name: `${row.owner_first_name} ${row.owner_last_name}` },
      createdAt: row.created_at.toISOString(),
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
      expiresAt: row.expires_at?.toISOString() ?? null,
      state: row.revoked_at !== null ? 'revoked' : expired ? 'expired' : 'active',
    };
  }
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

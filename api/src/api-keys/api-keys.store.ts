import type { Queries } from '../db/database.ts';

function keys(db: Queries) {
  return db
    .selectFrom('api_keys')
    .innerJoin('users as owner', 'owner.id', 'api_keys.user_id')
    .select([
      'api_keys.id',
      'api_keys.name',
      'api_keys.prefix',
      'api_keys.scopes',
      'api_keys.created_at',
      'api_keys.last_used_at',
      'api_keys.expires_at',
      'api_keys.revoked_at',
      'owner.id as owner_id',
      'owner.first_name as owner_first_name',
      'owner.last_name as owner_last_name',
    ]);
}

export type ApiKeyRow = Awaited<ReturnType<ReturnType<typeof keys>['executeTakeFirstOrThrow']>>;

/** The newest first. */
export async function keysBefore(db: Queries, before: string | null, limit: number): Promise<ApiKeyRow[]> {
  const listed = before === null ? keys(db) : keys(db).where('api_keys.id', '<', before);
  return listed.orderBy('api_keys.id', 'desc').limit(limit).execute();
}

export async function keyById(db: Queries, id: string): Promise<ApiKeyRow | undefined> {
  return keys(db).where('api_keys.id', '=', id).executeTakeFirst();
}

/** Keys of an account that may still be used; the account's row is locked, so that nobody adds one meanwhile. */
export async function countUsable(tx: Queries, userId: string, now: Date): Promise<number> {
  await tx.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute();
  const usable = await tx
    .selectFrom('api_keys')
    .select('id')
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .execute();
  return usable.length;
}

export interface NewKey {
  readonly name: string;
  readonly user_id: string;
  readonly key_hash: Buffer;
  readonly prefix: string;
  readonly scopes: string[];
  readonly expires_at: Date | null;
  readonly created_at: Date;
}

export async function insertKey(tx: Queries, key: NewKey): Promise<string> {
  return (await tx.insertInto('api_keys').values(key).returning('id').executeTakeFirstOrThrow()).id;
}

/** @returns whether it was not revoked before. */
export async function revokeKey(tx: Queries, id: string, at: Date): Promise<boolean> {
  const revoked = await tx
    .updateTable('api_keys')
    .set({ revoked_at: at })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return revoked.numUpdatedRows > 0n;
}

/** A key by its hash, with the account that it acts for. */
export async function keyByHash(db: Queries, hash: Buffer) {
  return db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .select([
      'api_keys.id',
      'api_keys.key_hash',
      'api_keys.scopes',
      'api_keys.expires_at',
      'api_keys.revoked_at',
      'api_keys.last_used_at',
      'users.id as user_id',
      'users.role',
      'users.is_active',
    ])
    .where('api_keys.key_hash', '=', hash)
    .executeTakeFirst();
}

export async function markUsed(db: Queries, id: string, at: Date): Promise<void> {
  await db.updateTable('api_keys').set({ last_used_at: at }).where('id', '=', id).execute();
}

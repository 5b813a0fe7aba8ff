import type { Queries } from '../db/database.ts';
import type { UserRow } from '../db/tables.ts';

/** A refresh token as stored. */
export interface StoredToken {
  readonly id: string;
  readonly familyId: string;
  readonly rotatedAt: Date | null;
  readonly expiresAt: Date;
}

export interface Family {
  readonly id: string;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly user: UserRow;
}

export interface NewFamily {
  readonly userId: string;
  readonly address: string;
  readonly agent: string;
  readonly expiresAt: Date;
  readonly now: Date;
}

/** The account of an e-mail, whatever its case. */
export async function userByEmail(db: Queries, email: string): Promise<UserRow | undefined> {
  return db
    .selectFrom('users')
    .selectAll()
    .where((eb) => eb(eb.fn<string>('lower', ['email']), '=', email.toLowerCase()))
    .executeTakeFirst();
}

export async function openFamily(db: Queries, family: NewFamily): Promise<string> {
  const { id } = await db
    .insertInto('auth_families')
    .values({ user_id: family.userId, address: family.address, agent: family.agent, expires_at: family.expiresAt, created_at: family.now })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function addToken(
  db: Queries,
  familyId: string,
  tokenHash: Buffer,
  { expiresAt, now }: { expiresAt: Date; now: Date },
  rotatedFrom: string | null,
): Promise<void> {
  await db
    .insertInto('refresh_tokens')
    .values({ family_id: familyId, token_hash: tokenHash, expires_at: expiresAt, rotated_from: rotatedFrom, created_at: now })
    .execute();
}

/** The token of this hash, locked: who refreshes with the same token at the same time waits here and then sees what came of it. */
export async function lockToken(db: Queries, tokenHash: Buffer): Promise<StoredToken | undefined> {
  return db
    .selectFrom('refresh_tokens')
    .select(['id', 'family_id as familyId', 'rotated_at as rotatedAt', 'expires_at as expiresAt'])
    .where('token_hash', '=', tokenHash)
    .forUpdate()
    .executeTakeFirst();
}

export async function familyOf(db: Queries, familyId: string): Promise<Family> {
  const {
    expires_at: expiresAt,
    revoked_at: revokedAt,
    user_id: userId,
  } = await db
    .selectFrom('auth_families')
    .select(['expires_at', 'revoked_at', 'user_id'])
    .where('id', '=', familyId)
    .executeTakeFirstOrThrow();
  const user = await db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow();
  return { id: familyId, expiresAt, revokedAt, user };
}

export async function markRotated(db: Queries, tokenId: string, at: Date): Promise<void> {
  await db.updateTable('refresh_tokens').set({ rotated_at: at }).where('id', '=', tokenId).execute();
}

/** true when this call revoked it; false when it was revoked already. */
export async function revokeFamily(db: Queries, familyId: string, reason: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('auth_families')
    .set({ revoked_at: at, revoke_reason: reason })
    .where('id', '=', familyId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Forgets what can't be used nor replayed any more. */
export async function sweepExpired(db: Queries, userId: string, now: Date): Promise<void> {
  await db.deleteFrom('auth_families').where('user_id', '=', userId).where('expires_at', '<', now).execute();
  await db
    .deleteFrom('refresh_tokens')
    .where('expires_at', '<', now)
    .where('family_id', 'in', (eb) => eb.selectFrom('auth_families').select('id').where('user_id', '=', userId))
    .execute();
}

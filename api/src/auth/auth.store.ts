import { sql } from 'kysely';
import type { AuditEntry } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { hasEmail } from '../db/fields/lookup.ts';
import type { UserRow } from '../db/tables.ts';
import { notLocked } from './lockout.ts';

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

export interface SignIn {
  readonly userId: string;
  readonly address: string;
  readonly agent: string;
  readonly familyExpiresAt: Date;
  readonly tokenHash: Buffer;
  readonly tokenExpiresAt: Date;
  readonly now: Date;
}

const SIGNED_IN: AuditEntry['action'] = 'auth.signedIn';

/** The account of an e-mail, whatever its case. */
export async function userByEmail(db: Queries, email: string): Promise<UserRow | undefined> {
  return db
    .selectFrom('users')
    .selectAll()
    .where(hasEmail(db, [email]))
    .executeTakeFirst();
}

/**
 * Opens a family with its first token, notes when the person was here, and writes the line of the audit log: one statement, as a
 * whole school signs in at once and each further one costs about a millisecond of CPU on both sides. False: someone has locked the account meanwhile.
 */
export async function signIn(db: Queries, one: SignIn): Promise<boolean> {
  const { rows } = await sql`
    with noted as (
      update users set last_login = ${one.now}, failed_sign_ins = 0, locked_until = null
      where id = ${one.userId} and ${notLocked(one.now)} returning id),
    family as (
      insert into auth_families (user_id, address, agent, expires_at, created_at)
      select id, ${one.address}, ${one.agent}, ${one.familyExpiresAt}::timestamptz, ${one.now}::timestamptz from noted returning id),
    token as (
      insert into refresh_tokens (family_id, token_hash, expires_at, created_at)
      select id, ${one.tokenHash}::bytea, ${one.tokenExpiresAt}::timestamptz, ${one.now}::timestamptz from family),
    logged as (
      insert into audit_log (actor, action, subject, address)
      select ${one.userId}::bigint, ${SIGNED_IN}, 'auth_families:' || id, ${one.address} from family)
    select id from family`.execute(db);
  return rows.length > 0;
}

export async function addToken(
  db: Queries,
  familyId: string,
  tokenHash: Buffer,
  { expiresAt, now }: { expiresAt: Date; now: Date },
  rotatedFrom: string,
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
export async function sweepExpired(db: Queries, now: Date): Promise<void> {
  await db.deleteFrom('auth_families').where('expires_at', '<', now).execute();
  await db.deleteFrom('refresh_tokens').where('expires_at', '<', now).execute();
}

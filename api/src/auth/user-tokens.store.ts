import { randomBytes } from 'node:crypto';
import type { Queries } from '../db/database.ts';
import type { UserTokensTable } from '../db/tables/people.ts';
import { hashOf } from './refresh-token.ts';

export type TokenKind = UserTokensTable['kind'];

const HOUR_MS = 60 * 60 * 1_000;
export const INVITE_MS = 7 * 24 * HOUR_MS;
const GOOD_FOR_MS: Record<TokenKind, number> = { verify: 24 * HOUR_MS, reset: HOUR_MS, invite: INVITE_MS };

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Makes the token of a link for this account; the older ones of its kind stop working. */
export async function addUserToken(db: Queries, user: { id: string; email: string }, kind: TokenKind, now: Date): Promise<string> {
  const token = newToken();
  await dropUserTokens(db, user.id, [kind], now);
  await db
    .insertInto('user_tokens')
    .values({
      user_id: user.id,
      kind,
      token_hash: hashOf(token),
      email: user.email,
      expires_at: new Date(now.getTime() + GOOD_FOR_MS[kind]),
      created_at: now,
    })
    .execute();
  return token;
}

/** What was sent before works no more. */
export async function dropUserTokens(db: Queries, userId: string, kinds: readonly TokenKind[], now: Date): Promise<void> {
  await db
    .updateTable('user_tokens')
    .set({ expires_at: now })
    .where('user_id', '=', userId)
    .where('kind', 'in', kinds)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .execute();
}

/** How many links of these kinds an account was sent since. */
export async function tokensSince(db: Queries, userId: string, kinds: readonly TokenKind[], since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('user_tokens')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('user_id', '=', userId)
    .where('kind', 'in', kinds)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The token, locked: two clicks at once come one after the other. */
export async function lockUserToken(db: Queries, token: string, kinds: readonly TokenKind[]) {
  return db
    .selectFrom('user_tokens')
    .innerJoin('users', 'users.id', 'user_tokens.user_id')
    .selectAll('users')
    .select([
      'user_tokens.id as token_id',
      'user_tokens.kind',
      'user_tokens.used_at',
      'user_tokens.expires_at as token_expires_at',
      'user_tokens.email as sent_to',
    ])
    .where('user_tokens.token_hash', '=', hashOf(token))
    .where('user_tokens.kind', 'in', kinds)
    .forUpdate()
    .executeTakeFirst();
}

export async function markUsed(db: Queries, tokenId: string, at: Date): Promise<void> {
  await db.updateTable('user_tokens').set({ used_at: at }).where('id', '=', tokenId).execute();
}

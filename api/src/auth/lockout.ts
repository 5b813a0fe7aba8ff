import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type Kysely, sql } from 'kysely';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Queries } from '../db/database.ts';
import type { Tables, UserRow } from '../db/tables.ts';

/** Wrong passwords in a row, from anywhere, after which nobody signs in for a while. */
export const MOST_FAILURES = 10;
export const LOCK_MS = 15 * 60 * 1_000;

/** Closes an account that someone guesses at, from however many addresses. */
export class Lockout {
  /** Addresses without an account are closed just the same: who asks must not learn which those are. */
  readonly #nobody = new RateLimiterMemory({ keyPrefix: 'login-nobody', points: MOST_FAILURES, duration: LOCK_MS / 1_000 });

  /** Throws `account_locked`, before anything is hashed. */
  async check(email: string, user: UserRow | undefined, now: Date): Promise<void> {
    const until = user ? (user.locked_until?.getTime() ?? 0) : await this.#nobodyUntil(email, now);
    if (until > now.getTime()) throw locked(until - now.getTime());
  }

  /** Counts a wrong password; true where this one locks the account. */
  async failed(db: Kysely<Tables>, email: string, user: UserRow | undefined, now: Date): Promise<boolean> {
    if (user) return countFailure(db, user.id, now);
    await this.#nobody.penalty(email);
    return false;
  }

  async #nobodyUntil(email: string, now: Date): Promise<number> {
    const counted = await this.#nobody.get(email);
    return counted && counted.consumedPoints >= MOST_FAILURES ? now.getTime() + counted.msBeforeNext : 0;
  }
}

/** However many guess at once: one statement counts, and only one of them locks. */
async function countFailure(db: Queries, userId: string, now: Date): Promise<boolean> {
  const last = sql<boolean>`failed_sign_ins + 1 >= ${MOST_FAILURES}`;
  const row = await db
    .updateTable('users')
    .set({
      failed_sign_ins: sql`case when ${last} then 0 else failed_sign_ins + 1 end`,
      locked_until: sql`case when ${last} then ${new Date(now.getTime() + LOCK_MS)}::timestamptz end`,
    })
    .where('id', '=', userId)
    .where(notLocked(now))
    .returning('locked_until')
    .executeTakeFirst();
  return row?.locked_until !== null && row !== undefined;
}

/** Nobody has locked the account, or not any more. */
export const notLocked = (now: Date) => sql<boolean>`(locked_until is null or locked_until <= ${now})`;

export function locked(ms = LOCK_MS): AppError {
  return new AppError('account_locked', { retryAfterMs: ms });
}

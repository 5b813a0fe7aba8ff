import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError, ERRORS, WireError } from '@watoto/shared/kernel/errors.ts';
import type { UserId } from '@watoto/shared/kernel/ids.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Tables } from '../db/tables.ts';
import { errorFor } from './error-for.ts';

/** How long an answer is kept for who repeats its key. */
const KEPT_MS = 24 * 60 * 60 * 1_000;
/** A claim that nobody has renewed for so long belongs to a process that died. */
const CLAIM_MS = 60_000;
const RENEW_EVERY_MS = 20_000;
/** When to look again whether the first one is done. */
const RETRY_AFTER_MS = 1_000;
/** Says that an answer is the one given when its key was first used. */
export const REPLAYED = 'Idempotency-Replayed';
const KEY = /^[\x21-\x7e]{8,200}$/;

export interface IdempotencyDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Answers are kept encrypted under it: some have a secret that is shown once. */
  readonly secret: string;
}

/** One call that may be repeated under its key. */
export interface Repeatable {
  readonly userId: UserId;
  readonly key: string;
  readonly operation: string;
  /** All that the call says: the same key for something else is refused. */
  readonly request: unknown;
}

const Kept = z.union([z.object({ error: WireError }), z.object({ answer: z.unknown() })]);
type Kept = z.infer<typeof Kept>;

/** What a key was first used for; `answer` null: that still runs. */
interface Taken {
  readonly operation: string;
  readonly request_hash: Buffer;
  readonly answer: Buffer | null;
}

/** Throws `invalid_input` for a key that is none. */
export function readIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (!KEY.test(header)) throw new AppError('invalid_input', { message: 'Idempotency-Key: 8 to 200 printable characters, no spaces.' });
  return header;
}

/**
 * Does a thing once for each key (draft-ietf-httpapi-idempotency-key-header): the key is claimed before, the answer kept after.
 * What failed through no fault of the caller frees its key, and so does, after a minute, a process that died with it.
 */
export class Idempotency {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #encryption: Buffer;

  constructor({ db, clock, logger, secret }: IdempotencyDeps) {
    this.#db = db;
    this.#clock = clock;
    this.#logger = logger;
    this.#encryption = Buffer.from(hkdfSync('sha256', secret, '', 'answers of idempotency keys', 32));
  }

  /** @returns what `work` answered, now or when the key was first used (`replayed`). Throws as `work` did. */
  async once(call: Repeatable, work: () => unknown): Promise<{ answer: unknown; replayed: boolean }> {
    // Keyed: some requests have a password in them, which a plain hash would let anyone guess who reads the table.
    const hash = createHmac('sha256', this.#encryption).update(JSON.stringify(call.request)).digest();
    const claim = randomBytes(16);
    const taken = await this.#claim(call, hash, claim);
    if (taken) return { answer: this.#replay(call, taken, hash), replayed: true };
    const stop = this.#clock.every(RENEW_EVERY_MS, () => void this.#renew(call, claim));
    try {
      const answer = await work();
      await this.#keep(call, claim, { answer: answer ?? null });
      return { answer, replayed: false };
    } catch (thrown) {
      await this.#settle(call, claim, errorFor(thrown));
      throw thrown;
    } finally {
      stop();
    }
  }

  /** Forgets what is older than a day. */
  async clean(): Promise<void> {
    await this.#db.deleteFrom('idempotency_keys').where('claimed_at', '<', this.#ago(KEPT_MS)).execute();
  }

  /** Takes the key, if it is free; else what it was used for. */
  async #claim({ userId, key, operation }: Repeatable, hash: Buffer, claim: Buffer): Promise<Taken | null> {
    const now = new Date(this.#clock.now());
    const claimed = await this.#db
      .insertInto('idempotency_keys')
      .values({ user_id: userId, key, operation, request_hash: hash, claim, claimed_at: now })
      .onConflict((oc) =>
        oc
          .columns(['user_id', 'key'])
          .doUpdateSet({ operation, request_hash: hash, claim, claimed_at: now, answer: null })
          .where((eb) =>
            eb.or([
              eb.and([eb('idempotency_keys.answer', 'is', null), eb('idempotency_keys.claimed_at', '<', this.#ago(CLAIM_MS))]),
              eb('idempotency_keys.claimed_at', '<', this.#ago(KEPT_MS)),
            ]),
          ),
      )
      .returning('key')
      .executeTakeFirst();
    if (claimed) return null;
    const taken = await this.#db
      .selectFrom('idempotency_keys')
      .select(['operation', 'request_hash', 'answer'])
      .where('user_id', '=', userId)
      .where('key', '=', key)
      .executeTakeFirst();
    // Freed in between: whoever asks again gets it.
    return taken ?? { operation, request_hash: hash, answer: null };
  }

  #replay(call: Repeatable, taken: Taken, hash: Buffer): unknown {
    if (taken.operation !== call.operation || !taken.request_hash.equals(hash)) throw new AppError('key_reused');
    if (taken.answer === null)
      throw new AppError('conflict', { message: 'The first request with this Idempotency-Key still runs.', retryAfterMs: RETRY_AFTER_MS });
    const kept = this.#open(call, taken.answer);
    if ('error' in kept) throw new ReplayedError(kept.error);
    return kept.answer;
  }

  /** A refusal is an answer too, unless the very same call may succeed later. */
  async #settle(call: Repeatable, claim: Buffer, error: AppError): Promise<void> {
    try {
      if (error.retryable || ERRORS[error.code].fault !== 'caller') await this.#free(call, claim);
      else await this.#keep(call, claim, { error: error.toWire() });
    } catch (err) {
      // What was thrown first says more. The key frees itself after a minute.
      this.#logger.warn({ err }, 'idempotency key not settled');
    }
  }

  async #renew(call: Repeatable, claim: Buffer): Promise<void> {
    try {
      await this.#mine(call, claim, { claimed_at: new Date(this.#clock.now()) });
    } catch (err) {
      this.#logger.warn({ err }, 'idempotency key not renewed');
    }
  }

  async #keep(call: Repeatable, claim: Buffer, kept: Kept): Promise<void> {
    try {
      await this.#mine(call, claim, { answer: this.#seal(call, kept) });
    } catch (err) {
      // It is done, and the caller must hear so; a repeat within the minute is refused, later it runs again.
      this.#logger.warn({ err }, 'answer not kept under its idempotency key');
    }
  }

  #mine({ userId, key }: Repeatable, claim: Buffer, change: { claimed_at: Date } | { answer: Buffer }) {
    const mine = this.#db.updateTable('idempotency_keys').set(change);
    return mine.where('user_id', '=', userId).where('key', '=', key).where('claim', '=', claim).execute();
  }

  async #free({ userId, key }: Repeatable, claim: Buffer): Promise<void> {
    await this.#db
      .deleteFrom('idempotency_keys')
      .where('user_id', '=', userId)
      .where('key', '=', key)
      .where('claim', '=', claim)
      .where(sql<boolean>`answer is null`)
      .execute();
  }

  #seal({ userId, key }: Repeatable, kept: Kept): Buffer {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#encryption, nonce).setAAD(Buffer.from(`${userId} ${key}`));
    const text = Buffer.concat([cipher.update(JSON.stringify(kept)), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]);
  }

  /** Throws `conflict` where the server's secret was changed since. */
  #open({ userId, key }: Repeatable, sealed: Buffer): Kept {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#encryption, sealed.subarray(0, 12), { authTagLength: 16 })
        .setAAD(Buffer.from(`${userId} ${key}`))
        .setAuthTag(sealed.subarray(12, 28));
      return Kept.parse(JSON.parse(Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString()));
    } catch (cause) {
      throw new AppError('conflict', { message: 'This was done already; its answer can no longer be read.', cause });
    }
  }

  #ago(ms: number): Date {
    return new Date(this.#clock.now() - ms);
  }
}

/** The refusal that was given when the key was first used. */
export class ReplayedError extends AppError {
  constructor(error: WireError) {
    const { code, message, retryAfterMs, details } = error;
    super(code, { message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }), ...(details === undefined ? {} : { details }) });
  }
}

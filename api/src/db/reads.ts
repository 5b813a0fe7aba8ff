import { type Kysely, sql } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Queries } from './database.ts';
import { databaseTrouble } from './database-error.ts';
import type { Tables } from './tables.ts';

/** How often the replica is asked how far it is. */
const LOOK_EVERY_MS = 250;
/** A replica further behind than this is not read from at all. */
const MAX_LAG_MS = 5_000;
/** Clocks of several machines differ by so much. */
const CLOCK_SKEW_MS = 250;
/** The server ends reads that stand in the way of what it has to replay. */
const RECOVERY_CONFLICT = '40001';

/** Where lists, searches and reports are read. */
export interface Reads {
  /** Runs a read that may be a moment old, but never older than what this person has written themselves. */
  run<T>(userId: string, read: (db: Queries) => Promise<T>): Promise<T>;
  /** This person has written something, now or at that time. */
  wrote(userId: string, at?: number): void;
  /** Is there a replica at all? */
  readonly replicated: boolean;
}

/** All reads from the one database that there is. */
export function readsOf(db: Kysely<Tables>): Reads {
  return { run: (_, read) => read(db), wrote: () => {}, replicated: false };
}

export interface ReplicaReadsDeps {
  readonly primary: Kysely<Tables>;
  readonly replica: Kysely<Tables>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Reads from a replica, where it has all that the person has written: the primary says how far its log is, and the replica how much of
 * it is replayed. Whatever the replica does (lag, die, hang), reads go to the primary instead.
 */
export class ReplicaReads implements Reads {
  readonly replicated = true;
  readonly #primary: Kysely<Tables>;
  readonly #replica: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #scope: Scope;
  /** Places of the primary's log, and when it was there: those that the replica has not reached yet. */
  #ahead: { readonly at: number; readonly lsn: bigint }[] = [];
  /** All that was committed before this is in the replica. */
  #freshAsOf = Number.NEGATIVE_INFINITY;
  readonly #wroteAt = new Map<string, number>();
  #looking = false;

  constructor({ primary, replica, clock, logger }: ReplicaReadsDeps) {
    this.#primary = primary;
    this.#replica = replica;
    this.#clock = clock;
    this.#logger = logger;
    this.#scope = new Scope('replica', (err) => logger.error({ err }, 'watching the replica'));
    this.#scope.run(() => this.look());
    this.#scope.defer(clock.every(LOOK_EVERY_MS, () => this.#scope.run(() => this.look())));
  }

  /** Milliseconds that the replica is behind, at most. */
  get lagMs(): number {
    return this.#clock.now() - this.#freshAsOf;
  }

  wrote(userId: string, at: number = this.#clock.now()): void {
    // What a browser tells us must not hold its reads at the primary for ever.
    const believed = Math.min(at, this.#clock.now());
    this.#wroteAt.set(userId, Math.max(believed, this.#wroteAt.get(userId) ?? 0));
  }

  async run<T>(userId: string, read: (db: Queries) => Promise<T>): Promise<T> {
    const wroteAt = this.#wroteAt.get(userId);
    const hasTheirs = wroteAt === undefined || wroteAt + CLOCK_SKEW_MS < this.#freshAsOf;
    if (!hasTheirs || this.lagMs > MAX_LAG_MS) return read(this.#primary);
    try {
      return await read(this.#replica);
    } catch (error) {
      if (!isReplicaTrouble(error)) throw error;
      this.#lost(error);
      return read(this.#primary);
    }
  }

  /** Asks both how far they are. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const at = this.#clock.now();
      this.#ahead.push({ at, lsn: await lsnOf(this.#primary, 'pg_current_wal_lsn()') });
      const replayed = await lsnOf(this.#replica, 'pg_last_wal_replay_lsn()');
      for (const place of this.#ahead) if (place.lsn <= replayed) this.#freshAsOf = Math.max(this.#freshAsOf, place.at);
      // A replica that hangs must not make this grow without end.
      this.#ahead = this.#ahead.filter(({ lsn }) => lsn > replayed).slice(-100);
      this.#forget();
    } catch (error) {
      this.#lost(error);
    } finally {
      this.#looking = false;
    }
  }

  close(reason: string): Promise<void> {
    return this.#scope.close(reason);
  }

  #lost(err: unknown): void {
    if (this.#freshAsOf !== Number.NEGATIVE_INFINITY) this.#logger.warn({ err }, 'the replica is away: reading from the primary');
    this.#freshAsOf = Number.NEGATIVE_INFINITY;
    this.#ahead = [];
  }

  /** Who wrote long ago is like who never did. */
  #forget(): void {
    for (const [userId, at] of this.#wroteAt) if (at + CLOCK_SKEW_MS < this.#freshAsOf) this.#wroteAt.delete(userId);
  }
}

async function lsnOf(db: Kysely<Tables>, which: 'pg_current_wal_lsn()' | 'pg_last_wal_replay_lsn()'): Promise<bigint> {
  const { rows } = await sql<{ lsn: string | null }>`select (${sql.raw(which)} - '0/0'::pg_lsn)::text as lsn`.execute(db);
  return BigInt(rows[0]?.lsn ?? '0');
}

function isReplicaTrouble(error: unknown): boolean {
  if (error instanceof Error && 'code' in error && error.code === RECOVERY_CONFLICT) return true;
  const trouble = databaseTrouble(error);
  return trouble?.code === 'unavailable' || trouble?.code === 'timeout';
}

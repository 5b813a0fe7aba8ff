import type { Kysely } from 'kysely';
import type { EventMessage } from '@watoto/shared/contract/events.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Tables } from '../db/tables.ts';
import type { EventMetrics } from './metrics.ts';
import * as store from './outbox.store.ts';
import { WakeableLoop } from './wakeable-loop.ts';

export interface OutboxRelayDeps {
  readonly db: Kysely<Tables>;
  readonly bus: EventBus;
  readonly logger: Logger;
  readonly metrics: EventMetrics;
  /** Milliseconds between two looks where nobody says that there is something. */
  readonly everyMs?: number;
}

const BATCH = 100;
const EVERY_MS = 500;
const BACKOFF = { firstMs: 200, mostMs: 10_000 };
const CLEAN_EVERY_MS = 60 * 60 * 1_000;
/** The rows stay locked meanwhile: less than the database lets a transaction be idle. */
const PUBLISH_MS = 20_000;

/**
 * Takes what was announced from the outbox to the bus, oldest first, and marks it when the bus has it. Several may run at once: rows
 * that one has in hand are left out by the others. One that dies in between leaves them unmarked: they are published again, and
 * consumers know them. Where the bus is away everything waits in the database.
 */
export class OutboxRelay {
  readonly #deps: OutboxRelayDeps;
  readonly #loop: WakeableLoop;
  #age = 0;
  #cleanedAt = 0;

  constructor(deps: OutboxRelayDeps) {
    this.#deps = deps;
    this.#loop = new WakeableLoop({
      name: 'outbox relay',
      everyMs: deps.everyMs ?? EVERY_MS,
      backoff: BACKOFF,
      step: (signal) => this.#step(signal),
      onFailure: (err, failures) => {
        // One line when it begins, and one now and then while it lasts.
        if (failures <= 1 || failures % 20 === 0) deps.logger.warn({ err, failures }, 'outbox: events wait');
      },
    });
  }

  /** Seconds that the oldest event has waited. */
  get age(): number {
    return this.#age;
  }

  /** Something was announced and committed, perhaps. */
  wake(): void {
    this.#loop.wake();
  }

  close(reason: string): Promise<void> {
    return this.#loop.close(reason);
  }

  async #step(signal: AbortSignal): Promise<boolean> {
    const { db, bus } = this.#deps;
    try {
      if (!bus.isUp) throw new AppError('unavailable', { message: 'The event bus is away.' });
      const taken = await this.#relay(signal);
      if (taken === 0) this.#age = 0;
      else if (taken === BATCH) return true;
      await this.#clean();
      return false;
    } finally {
      if (!signal.aborted && (this.#age > 0 || !bus.isUp)) this.#age = (await store.oldestWaiting(db)).ageSeconds;
    }
  }

  async #relay(signal: AbortSignal): Promise<number> {
    const { db, metrics } = this.#deps;
    let failure: unknown = null;
    const taken = await db.transaction().execute(async (tx) => {
      const waiting = await store.takeWaiting(tx, BATCH);
      const published = await Promise.all(
        waiting.map(async ({ id, message }) => {
          try {
            await this.#publish(message, signal);
            metrics.published(message.topic);
            return id;
          } catch (error) {
            failure ??= error;
            return null;
          }
        }),
      );
      await store.markPublished(
        tx,
        published.filter((id) => id !== null),
      );
      return waiting.length;
    });
    if (failure !== null) {
      // Known from now on that something waits; how long is asked after this.
      this.#age = Math.max(this.#age, Number.MIN_VALUE);
      throw failure;
    }
    return taken;
  }

  /** Given up after a while, and when we close: it stays in the outbox then. */
  #publish(message: EventMessage, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => settle(() => reject(new AppError(signal.aborted ? 'cancelled' : 'timeout')));
      const timer = setTimeout(giveUp, PUBLISH_MS);
      const settle = (tell: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        tell();
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#deps.bus.publish(message).then(
        () => settle(resolve),
        (error: unknown) => settle(() => reject(error)),
      );
      if (signal.aborted) giveUp();
    });
  }

  async #clean(): Promise<void> {
    const now = performance.now();
    if (this.#cleanedAt !== 0 && now - this.#cleanedAt < CLEAN_EVERY_MS) return;
    this.#cleanedAt = now;
    await store.cleanUp(this.#deps.db);
  }
}

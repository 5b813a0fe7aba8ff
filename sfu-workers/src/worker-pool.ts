import type { WebRtcServer, Worker } from 'mediasoup/types';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { watch } from '@watoto/shared/kernel/watchdog.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { closeMediaWorker, killWorker, type MediaWorker } from './adapters/mediasoup.ts';
import { leastLoaded } from './load.ts';

/** A Worker that takes rooms. */
export interface PooledWorker {
  readonly index: number;
  readonly worker: Worker;
  readonly server: WebRtcServer;
  /** Owns its rooms; closes with the Worker. */
  readonly scope: Scope;
  readonly startedAt: number;
  /** CPU time that its process has used, seconds, as of the last look at it. */
  cpuSeconds: number;
}

export interface WorkerDeath {
  readonly worker: PooledWorker;
  readonly reason: string;
}

export interface WorkerPoolDeps {
  readonly size: number;
  /** Starts the Worker of this index, with its sockets. */
  readonly start: (index: number) => Promise<MediaWorker>;
  readonly pingMs: number;
  readonly scope: Scope;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** A Worker that lived for so long died of something new, and not of how it starts: it is replaced at once. Milliseconds. */
const STEADY_MS = 3_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;
/** Milliseconds that a room waits for a Worker to come (back). */
const NEXT_MS = 3_000;

/** Milliseconds before the n-th attempt (from 0) to replace a Worker: at once, then doubling. */
export function replaceDelay(attempt: number): number {
  return attempt === 0 ? 0 : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
}

/** Keeps `size` Workers running: watches each, replaces those that die. */
export class WorkerPool {
  /** A Worker died or was found hung. Its rooms are lost; they are closed after the listeners have run. */
  readonly died = new Emitter<WorkerDeath>();
  readonly #deps: WorkerPoolDeps;
  readonly #workers = new Map<number, PooledWorker>();
  readonly #attempts = new Map<number, number>();
  readonly #replacing = new Set<number>();
  readonly #ready = new Emitter<PooledWorker>();
  #retiring = false;

  private constructor(deps: WorkerPoolDeps) {
    this.#deps = deps;
  }

  /** Starts all Workers; rejects (and leaves none) where one can't start. */
  static async open(deps: WorkerPoolDeps): Promise<WorkerPool> {
    const pool = new WorkerPool(deps);
    const started = await Promise.allSettled(Array.from({ length: deps.size }, (_, index) => pool.#start(index)));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed) {
      await deps.scope.close('a Worker could not start');
      throw failed.reason;
    }
    return pool;
  }

  get workers(): readonly PooledWorker[] {
    return [...this.#workers.values()];
  }

  /** The Worker with the least load; undefined where all are being replaced. */
  pick(loadOf: (worker: PooledWorker) => number): PooledWorker | undefined {
    return leastLoaded(this.workers, loadOf);
  }

  /** The next Worker that starts: when all are being replaced it is a matter of milliseconds. Throws `unavailable`. */
  next(): Promise<PooledWorker> {
    const { clock, scope } = this.#deps;
    if (scope.closed) return Promise.reject(new AppError('unavailable'));
    return new Promise((resolve, reject) => {
      const settle = () => {
        off();
        cancel();
        forget();
      };
      const fail = () => {
        settle();
        reject(new AppError('unavailable', { message: 'No media Worker is running.', retryAfterMs: 1_000 }));
      };
      const off = this.#ready.on((worker) => {
        settle();
        resolve(worker);
      });
      const cancel = clock.after(NEXT_MS, fail);
      const forget = scope.defer(fail);
    });
  }

  /** Workers that end from now on are not replaced (the node is leaving). */
  retire(): void {
    this.#retiring = true;
  }

  /** The node stays after all: those that ended meanwhile are started again. */
  unretire(): void {
    if (!this.#retiring) return;
    this.#retiring = false;
    const { scope, size } = this.#deps;
    for (let index = 0; index < size; index += 1) if (!this.#workers.has(index)) scope.run(() => this.#replace(index));
  }

  async #start(index: number): Promise<void> {
    const { start, scope, logger, clock, pingMs } = this.#deps;
    const { worker, server } = await start(index);
    if (scope.closed) {
      await closeMediaWorker(worker);
      throw new AppError('cancelled');
    }
    const own = scope.child(`worker-${index}`);
    own.defer(() => closeMediaWorker(worker));
    const pooled: PooledWorker = { index, worker, server, scope: own, startedAt: clock.now(), cpuSeconds: 0 };
    worker.once('died', (error) => this.#lost(pooled, `the Worker died ${error.message}`));
    const hung = () => {
      this.#lost(pooled, 'the Worker hung');
      killWorker(worker);
    };
    own.defer(watch({ ping: () => look(pooled), intervalMs: pingMs, onHung: hung, clock }));
    this.#workers.set(index, pooled);
    logger.info({ index, pid: worker.pid }, 'worker started');
    this.#ready.emit(pooled);
  }

  #lost(pooled: PooledWorker, reason: string): void {
    const { scope, logger } = this.#deps;
    const { index, worker } = pooled;
    if (this.#workers.get(index) !== pooled || pooled.scope.closed) return;
    this.#workers.delete(index);
    logger[this.#retiring ? 'info' : 'error']({ index, pid: worker.pid, reason }, 'worker lost');
    this.died.emit({ worker: pooled, reason });
    scope.run(pooled.scope.close(reason));
    if (!this.#retiring) scope.run(() => this.#replaceDead(pooled));
  }

  #replaceDead({ index, startedAt }: PooledWorker): Promise<void> {
    if (this.#deps.clock.now() - startedAt >= STEADY_MS) this.#attempts.delete(index);
    return this.#replace(index);
  }

  /** One at a time for each index. */
  async #replace(index: number): Promise<void> {
    if (this.#replacing.has(index)) return;
    this.#replacing.add(index);
    try {
      await this.#startAgain(index);
    } finally {
      this.#replacing.delete(index);
    }
  }

  async #startAgain(index: number): Promise<void> {
    const { scope, logger, clock } = this.#deps;
    while (!scope.closed && !this.#retiring) {
      const attempt = this.#attempts.get(index) ?? 0;
      this.#attempts.set(index, attempt + 1);
      await wait(clock, replaceDelay(attempt), scope.signal);
      if (scope.closed) return;
      try {
        return await this.#start(index);
      } catch (err) {
        if (!scope.closed) logger.error({ index, attempt, err }, 'worker not replaced yet');
      }
    }
  }
}

/** Is it alive? The answer says what it has used. */
async function look(pooled: PooledWorker): Promise<void> {
  const { ru_utime: user, ru_stime: system } = await pooled.worker.getResourceUsage();
  pooled.cpuSeconds = (user + system) / 1_000;
}

/** Resolves after `ms`, or when aborted. */
function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', aborted);
      resolve();
    });
    const aborted = () => {
      cancel();
      resolve();
    };
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
  });
}

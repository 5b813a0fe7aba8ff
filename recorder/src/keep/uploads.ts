import { type Backoff, backoffMs, wait } from '@watoto/shared/kernel/backoff.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Spool } from './spool.ts';

/** Uploads at once: storage far away has a long round trip, and segments of several tracks close together. */
const AT_ONCE = 4;
const AGAIN: Backoff = { firstMs: 250, mostMs: 3_000 };
/** Milliseconds that one try may take: a connection that hangs is tried anew. */
const TRY_MS = 20_000;

export interface UploadsDeps {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
  /** How each try went, with its seconds. */
  readonly onTry?: (ok: boolean, seconds: number, bytes: number) => void;
}

interface Waiting {
  readonly spool: Spool;
  readonly key: string;
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Brings what is spooled into storage, in order, a few at once, and never gives up while this process lives. */
export class Uploads {
  readonly #deps: UploadsDeps;
  readonly #queue: Waiting[] = [];
  readonly #underWay = new Set<Waiting>();
  #failing = false;

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
    deps.scope.defer(() => {
      for (const { reject } of this.#queue.splice(0)) reject(new AppError('cancelled'));
    });
  }

  /** Storage did not take what it was given last. */
  get failing(): boolean {
    return this.#failing;
  }

  get waiting(): number {
    return this.#queue.length + this.#underWay.size;
  }

  /** Since when the oldest one waits; null: none does. */
  get oldest(): number | null {
    const all = [...this.#underWay, ...this.#queue].map(({ since }) => since);
    return all.length === 0 ? null : Math.min(...all);
  }

  /** Resolves when storage has confirmed it. Rejects with `cancelled` when the recorder closes; and where the spool can't be read. */
  upload(spool: Spool, key: string): Promise<void> {
    const { clock, scope } = this.#deps;
    if (scope.closed) return Promise.reject(new AppError('cancelled'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ spool, key, since: clock.now(), resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#underWay.size >= AT_ONCE) return;
    const waiting = this.#queue.shift();
    if (!waiting) return;
    this.#underWay.add(waiting);
    const done = this.#untilKept(waiting).then(waiting.resolve, waiting.reject);
    this.#deps.scope.run(
      done.finally(() => {
        this.#underWay.delete(waiting);
        this.#next();
      }),
    );
  }

  async #untilKept({ spool, key }: Waiting): Promise<void> {
    const { store, clock, scope, logger, onTry } = this.#deps;
    const body = await spool.get(key);
    for (let attempt = 1; ; attempt += 1) {
      if (scope.closed) throw new AppError('cancelled');
      const startedAt = performance.now();
      try {
        await store.put(key, body, body.length, AbortSignal.any([scope.signal, AbortSignal.timeout(TRY_MS)]));
        this.#failing = false;
        onTry?.(true, (performance.now() - startedAt) / 1_000, body.length);
        return;
      } catch (err) {
        if (scope.closed) throw err;
        this.#failing = true;
        onTry?.(false, (performance.now() - startedAt) / 1_000, 0);
        logger.warn({ err, key, attempt }, 'storage does not take it');
        await wait(clock, backoffMs(attempt, AGAIN), scope.signal);
      }
    }
  }
}

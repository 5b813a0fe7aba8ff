import type { z } from 'zod';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Cache, Kept } from '@watoto/shared/ports/cache/cache.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Announced } from '../db/announced.ts';
import { type Consumer, consumer } from '../events/consumer.ts';
import { type CacheMetrics, NO_CACHE_METRICS } from './cache-metrics.ts';
import { CACHE_TOPICS, type Cached, namesOf } from './cache-names.ts';
import type { Seal } from '../db/seal.ts';

/** After the cache could not be reached, nobody waits for it for so long. */
const LEAVE_ALONE_MS = 500;
/** How often it is told again what it has not heard. */
const TELL_AGAIN_MS = 250;

/** Answers that are read often and change seldom. */
export interface ReadCache {
  /** Is there one? Without, whoever reads may read from a replica instead. */
  readonly on: boolean;
  /** The copy, or what `load` reads: of many who ask at once, one reads. `load` must read from the primary. */
  get<S extends z.ZodType>(of: Cached<S>, load: () => Promise<z.output<S>>): Promise<z.output<S>>;
  /** This has happened, and is committed: nobody is given what was true before. Never rejects. */
  changed(announced: readonly Announced[]): Promise<void>;
}

/** Keeps nothing. */
export const NO_CACHE: ReadCache = { on: false, get: (_, load) => load(), changed: () => Promise.resolve() };

export interface ReadCacheDeps {
  readonly cache: Cache;
  readonly logger: Logger;
  readonly metrics?: CacheMetrics;
  /** Left out: copies are kept as they are. */
  readonly seal?: Seal | null;
}

export class KeptReads implements ReadCache {
  readonly on = true;
  readonly #cache: Cache;
  readonly #logger: Logger;
  readonly #metrics: CacheMetrics;
  readonly #seal: Seal | null;
  readonly #scope: Scope;
  /** By key and stamp: who asks after a change does not get what was being read before it. */
  readonly #loading = new Map<string, Promise<unknown>>();
  /** What the cache has not heard yet: nothing that hangs on it is taken from there. */
  readonly #untold = new Set<string>();
  #telling = false;
  #awayUntil = Number.NEGATIVE_INFINITY;

  constructor({ cache, logger, metrics = NO_CACHE_METRICS, seal = null }: ReadCacheDeps) {
    this.#cache = cache;
    this.#logger = logger;
    this.#metrics = metrics;
    this.#seal = seal;
    this.#scope = new Scope('cache', (err) => logger.error({ err }, 'cache: in the background'));
  }

  /** Acts on what happened at other instances, and at those that died before they could. */
  get consumer(): Consumer {
    return consumer('cache', CACHE_TOPICS, (_tx, { topic, payload }) => this.changed([{ topic, payload }]));
  }

  async get<S extends z.ZodType>(of: Cached<S>, load: () => Promise<z.output<S>>): Promise<z.output<S>> {
    const kept = await this.#read(of);
    if (!kept) {
      this.#metrics.looked(of.family, 'away');
      return load();
    }
    const known = this.#parse(of, kept.copy);
    if (known !== undefined) {
      this.#metrics.looked(of.family, 'hit');
      return known;
    }
    const flight = `${of.key} ${kept.stamp}`;
    const running = this.#loading.get(flight);
    this.#metrics.looked(of.family, running ? 'shared' : 'miss');
    const loading = running ?? this.#load(of, kept.stamp, load).finally(() => this.#loading.delete(flight));
    if (!running) this.#loading.set(flight, loading);
    // The same key has the same schema.
    return loading as Promise<z.output<S>>;
  }

  async changed(announced: readonly Announced[]): Promise<void> {
    const names = [...new Set(announced.flatMap(namesOf))];
    if (names.length === 0 || (await this.#drop(names))) return;
    for (const name of names) this.#untold.add(name);
    this.#metrics.stuck();
    this.#tellLater();
  }

  close(reason: string): Promise<void> {
    return this.#scope.close(reason);
  }

  async #load<T>({ key, ttlMs }: Cached, stamp: string, load: () => Promise<T>): Promise<T> {
    const value = await load();
    const text = JSON.stringify(value);
    await this.#try(() => this.#cache.write(key, this.#seal?.seal(key, text) ?? text, { stamp, ttlMs }));
    return value;
  }

  async #read({ key, tags }: Cached): Promise<Kept | null> {
    if (this.#untold.size > 0 && [key, ...tags].some((name) => this.#untold.has(name))) return null;
    const kept = await this.#try(() => this.#cache.read(key, tags));
    // Something may have changed while we waited.
    return kept && this.#untold.size > 0 && [key, ...tags].some((name) => this.#untold.has(name)) ? null : kept;
  }

  /** undefined: nothing, or nothing that fits: an older program may have written it. */
  #parse<S extends z.ZodType>({ key, schema }: Cached<S>, copy: string | null): z.output<S> | undefined {
    const text = copy !== null && this.#seal ? this.#seal.open(key, copy) : copy;
    if (text === null) return undefined;
    try {
      const parsed = schema.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : undefined;
    } catch {
      return undefined;
    }
  }

  async #drop(names: readonly string[]): Promise<boolean> {
    return (await this.#try(() => this.#cache.drop(names).then(() => true))) ?? false;
  }

  /** null: the cache is away, and is left alone for a moment. */
  async #try<T>(work: () => Promise<T>): Promise<T | null> {
    if (performance.now() < this.#awayUntil) return null;
    try {
      const done = await work();
      this.#awayUntil = Number.NEGATIVE_INFINITY;
      return done;
    } catch (err) {
      if (this.#awayUntil === Number.NEGATIVE_INFINITY) this.#logger.warn({ err }, 'the cache is away: reading from the database');
      this.#awayUntil = performance.now() + LEAVE_ALONE_MS;
      return null;
    }
  }

  #tellLater(): void {
    if (this.#telling || this.#scope.closed) return;
    this.#telling = true;
    const forget = this.#scope.defer(
      systemClock.after(TELL_AGAIN_MS, () => {
        forget();
        this.#scope.run(async () => {
          const names = [...this.#untold];
          if (await this.#drop(names)) for (const name of names) this.#untold.delete(name);
          this.#telling = false;
          if (this.#untold.size > 0) this.#tellLater();
        });
      }),
    );
  }
}

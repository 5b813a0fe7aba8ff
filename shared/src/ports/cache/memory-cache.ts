import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { type Cache, type Kept, MAX_COPY } from './cache.ts';

export interface MemoryCacheOptions {
  readonly clock?: Clock;
  /** Copies that are kept at most; beyond it, those that nobody has asked for the longest go. */
  readonly most?: number;
}

interface Copy {
  readonly stamp: string;
  readonly text: string;
  readonly until: number;
}

/** Insertion order is the order of use: the first of a map is what was not used the longest. */
class Recent<T> {
  readonly #map = new Map<string, T>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(name: string): T | undefined {
    const value = this.#map.get(name);
    if (value !== undefined) this.set(name, value);
    return value;
  }

  set(name: string, value: T): void {
    this.#map.delete(name);
    this.#map.set(name, value);
    if (this.#map.size <= this.#most) return;
    const [oldest] = this.#map.keys();
    if (oldest !== undefined) this.#map.delete(oldest);
  }

  delete(name: string): void {
    this.#map.delete(name);
  }
}

class MemoryCache implements Cache {
  readonly #copies: Recent<Copy>;
  /** Of each name, since it was last dropped. One that is forgotten makes its copies useless, never wrong. */
  readonly #generations: Recent<string>;
  readonly #clock: Clock;
  #closed = false;

  constructor({ clock = systemClock, most = 2_000 }: MemoryCacheOptions) {
    this.#clock = clock;
    this.#copies = new Recent(most);
    this.#generations = new Recent(most * 4);
  }

  async read(key: string, tags: readonly string[]): Promise<Kept> {
    this.#requireOpen();
    const stamp = [key, ...tags].map((name) => this.#generationOf(name)).join('.');
    const kept = this.#copies.get(key);
    const good = kept !== undefined && kept.stamp === stamp && this.#clock.now() < kept.until;
    return { copy: good ? kept.text : null, stamp };
  }

  async write(key: string, text: string, { stamp, ttlMs }: { readonly stamp: string; readonly ttlMs: number }): Promise<void> {
    this.#requireOpen();
    if (text.length <= MAX_COPY) this.#copies.set(key, { stamp, text, until: this.#clock.now() + ttlMs });
  }

  async drop(names: readonly string[]): Promise<void> {
    this.#requireOpen();
    for (const name of names) this.#generations.delete(name);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #generationOf(name: string): string {
    const known = this.#generations.get(name);
    if (known !== undefined) return known;
    const generation = randomUUID();
    this.#generations.set(name, generation);
    return generation;
  }

  #requireOpen(): void {
    if (this.#closed) throw new AppError('unavailable', { message: 'The cache is closed.' });
  }
}

/** The embedded profile's cache: of one process. */
export function createMemoryCache(options: MemoryCacheOptions = {}): Cache {
  return new MemoryCache(options);
}

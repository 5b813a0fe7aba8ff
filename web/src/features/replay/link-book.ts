import { LINKS_MAX } from '@watoto/shared/contract/http/recordings.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ReplaySource } from './replay-source.ts';

/** Links are renewed so long before they expire: a slow answer must still begin in time. */
const SPARE_MS = 20_000;
/** Asked together: those that are wanted within so long. */
const GATHER_MS = 15;

interface Asked {
  readonly promise: Promise<string>;
  readonly resolve: (url: string) => void;
  readonly reject: (error: unknown) => void;
}

/** Addresses of pieces, asked for in batches and kept while they are good. */
export class LinkBook {
  readonly #source: Pick<ReplaySource, 'links'>;
  readonly #signal: AbortSignal;
  readonly #now: () => number;
  readonly #known = new Map<string, { url: string; until: number }>();
  readonly #asked = new Map<string, Asked>();
  #gathering = false;

  constructor(source: Pick<ReplaySource, 'links'>, signal: AbortSignal, now: () => number = Date.now) {
    this.#source = source;
    this.#signal = signal;
    this.#now = now;
  }

  url(id: string): Promise<string> {
    const known = this.#known.get(id);
    if (known && known.until > this.#now()) return Promise.resolve(known.url);
    const asked = this.#asked.get(id) ?? this.#ask(id);
    return asked.promise;
  }

  /** It did not work: the next one who asks gets a new one. */
  forget(id: string): void {
    this.#known.delete(id);
  }

  #ask(id: string): Asked {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const asked = { promise, resolve, reject };
    this.#asked.set(id, asked);
    if (!this.#gathering) {
      this.#gathering = true;
      setTimeout(() => {
        this.#gathering = false;
        void this.#send();
      }, GATHER_MS);
    }
    return asked;
  }

  async #send(): Promise<void> {
    const all = [...this.#asked];
    this.#asked.clear();
    for (let i = 0; i < all.length; i += LINKS_MAX) await this.#sendSome(new Map(all.slice(i, i + LINKS_MAX)));
  }

  async #sendSome(some: ReadonlyMap<string, Asked>): Promise<void> {
    try {
      const { links, expiresAt } = await this.#source.links([...some.keys()], this.#signal);
      const until = Date.parse(expiresAt) - SPARE_MS;
      for (const { id, url } of links) {
        this.#known.set(id, { url, until });
        some.get(id)?.resolve(url);
      }
      // What has no link is not there; those that have one are answered already.
      for (const asked of some.values()) asked.reject(new AppError('not_found'));
    } catch (error) {
      for (const asked of some.values()) asked.reject(error);
    }
  }
}

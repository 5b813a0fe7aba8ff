import { backoffMs, wait } from '../../kernel/backoff.ts';
import { systemClock } from '../../kernel/clock.ts';
import type { Scope } from '../../kernel/scope.ts';
import { RabbitLink } from './rabbitmq-link.ts';

export interface KeptLinkOptions {
  readonly url: string;
  /** Shown in RabbitMQ's list of connections. */
  readonly name: string;
  readonly scope: Scope;
  readonly onError: (error: unknown) => void;
  /** What each new connection begins with: only then is it there for others. Rejects: it is given up. */
  readonly begin: (link: RabbitLink) => Promise<void>;
}

const RECONNECT = { firstMs: 100, mostMs: 5_000 };

/** A connection in the background, and another one whenever it breaks, until its scope closes. */
export class KeptLink {
  readonly #options: KeptLinkOptions;
  #link: RabbitLink | null = null;

  constructor(options: KeptLinkOptions) {
    this.#options = options;
    options.scope.run(() => this.#keep());
  }

  /** null: there is none now. */
  get link(): RabbitLink | null {
    return this.#link !== null && !this.#link.isLost && !this.#options.scope.closed ? this.#link : null;
  }

  /** What is on its way arrives first. Its scope has begun to close. */
  async close(): Promise<void> {
    await this.#link?.close();
  }

  async #keep(): Promise<void> {
    const { url, name, scope, onError, begin } = this.#options;
    const { signal } = scope;
    for (let failures = 0; !signal.aborted; ) {
      try {
        const link = await RabbitLink.open(url, name);
        try {
          await begin(link);
        } catch (error) {
          await link.close();
          throw error;
        }
        failures = 0;
        // Only now: what is published earlier could miss a queue that is not there yet.
        this.#link = link;
        await Promise.race([link.lost, aborted(signal)]);
      } catch (error) {
        failures += 1;
        onError(error);
      }
      if (!signal.aborted) await wait(systemClock, backoffMs(Math.max(1, failures), RECONNECT), signal);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

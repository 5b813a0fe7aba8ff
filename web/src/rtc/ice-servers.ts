import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { IceServers as Given } from '@watoto/shared/contract/http/ice-servers.ts';
import type { IceServer } from '@watoto/shared/contract/media.ts';

export interface IceServersDeps {
  /** Asks the API for fresh ones. */
  readonly fetch: () => Promise<Given>;
  readonly clock: Clock;
}

/** Credentials are taken for expired so long before they are: ICE needs a moment to use them. */
const MARGIN_MS = 30_000;
/** Media is not held up longer than this by an API that is slow: the direct way may do. */
const PATIENCE_MS = 2_000;

/**
 * The relays that media may take, kept fresh: the way into the lesson brings them, and later media asks anew when they have
 * expired. Their time is counted from when they came: the clock of this device may be wrong.
 */
export class IceServers {
  readonly #deps: IceServersDeps;
  #given: Given | null = null;
  #goodUntil = 0;
  #asking: Promise<void> | null = null;

  constructor(deps: IceServersDeps) {
    this.#deps = deps;
  }

  /** The API's word. */
  heard(given: Given): void {
    this.#given = given;
    this.#goodUntil = given.seconds === null ? Number.POSITIVE_INFINITY : this.#deps.clock.now() + given.seconds * 1_000 - MARGIN_MS;
  }

  /** What to use now; `fallback` is signaling's list, for where the API has none. */
  or(fallback: readonly IceServer[]): IceServer[] {
    return this.#given && this.#given.iceServers.length > 0 ? this.#given.iceServers : [...fallback];
  }

  /** Resolves once they are good, or fresh ones can't be had soon. Never rejects: media then tries without a relay. */
  async fresh(): Promise<void> {
    if (!this.#given || this.#deps.clock.now() < this.#goodUntil) return;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    const { clock } = this.#deps;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(PATIENCE_MS, resolve);
      void this.#asking?.then(() => {
        cancel();
        resolve();
      });
    });
  }

  async #ask(): Promise<void> {
    try {
      this.heard(await this.#deps.fetch());
    } catch {
      // The old ones may still do for what is allocated already; the next time asks again.
    }
  }
}

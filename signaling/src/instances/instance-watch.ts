import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { INSTANCE_BEAT_MS, INSTANCE_FRESH_MS, type Instance, type Instances } from '@watoto/shared/ports/instances/instances.ts';
import type { Logger } from 'pino';

/** What the list no longer has for so long is gone: it was silent for INSTANCE_FRESH_MS before. Milliseconds. */
const UNLISTED_MS = 1_500;
/** Nobody is judged before looks have been good for so long. Milliseconds. */
const GOOD_MS = INSTANCE_FRESH_MS + UNLISTED_MS;
/** A longer pause than this between two good looks makes the view doubtful: it was us, or the store, that was away. Milliseconds. */
const GAP_MS = 2_500;
/** Names of instances long gone. Milliseconds. */
const FORGOTTEN_MS = 10 * 60_000;

export interface InstanceWatchDeps {
  readonly instances: Instances;
  readonly self: Instance;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
}

/** Which signaling instances live. It judges nobody while its own view is doubtful. */
export class InstanceWatch {
  readonly #deps: InstanceWatchDeps;
  readonly #listedAt = new Map<string, number>();
  #looking: Promise<void> | null = null;
  #goodAt = Number.NEGATIVE_INFINITY;
  /** Since when looks have been good without a gap. */
  #goodSince = 0;
  #leaving = false;

  constructor(deps: InstanceWatchDeps) {
    this.#deps = deps;
    deps.scope.defer(() => this.leave());
    deps.scope.defer(deps.clock.every(INSTANCE_BEAT_MS, () => void this.#look()));
    void this.#look();
  }

  /** Not listed for long enough, by a view that was good for longer. One never seen has as long to show itself. */
  isGone(instance: string): boolean {
    if (instance === this.#deps.self.id) return false;
    const now = this.#deps.clock.now();
    const listedAt = this.#listedAt.get(instance);
    if (listedAt === undefined) this.#listedAt.set(instance, now + GOOD_MS);
    const isGood = now - this.#goodAt <= GAP_MS && now - this.#goodSince > GOOD_MS;
    return listedAt !== undefined && isGood && now - listedAt > UNLISTED_MS;
  }

  /** This instance holds nobody any more: it is no longer announced. */
  async leave(): Promise<void> {
    if (this.#leaving) return;
    this.#leaving = true;
    await this.#looking;
    const { instances, self, logger } = this.#deps;
    await instances.withdraw(self.id).catch((err: unknown) => logger.debug({ err }, 'not withdrawn'));
  }

  /** One at a time: a store that hangs must not gather a queue of old news. */
  #look(): Promise<void> {
    if (this.#leaving) return Promise.resolve();
    this.#looking ??= this.#announce()
      .catch((err: unknown) => this.#deps.logger.warn({ err }, 'other instances can not be seen'))
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  async #announce(): Promise<void> {
    const { instances, self, clock } = this.#deps;
    const startedAt = clock.now();
    await instances.announce(self);
    const others = await instances.list();
    const now = clock.now();
    // An answer that took long tells of a moment long ago.
    if (now - startedAt > GAP_MS) return;
    if (now - this.#goodAt > GAP_MS) this.#goodSince = now;
    this.#goodAt = now;
    for (const { id } of others) this.#listedAt.set(id, now);
    for (const [id, at] of this.#listedAt) if (now - at > FORGOTTEN_MS) this.#listedAt.delete(id);
  }
}

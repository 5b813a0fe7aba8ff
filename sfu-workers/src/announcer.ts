import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { NodeRecord, Registry } from '@watoto/shared/ports/registry/registry.ts';

/** Milliseconds between two heartbeats: a third of what makes a node stale. */
const HEARTBEAT_MS = 1_000;

export interface AnnouncerDeps {
  readonly registry: Registry;
  readonly node: Omit<NodeRecord, 'state'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** After each heartbeat that reached the registry. */
  readonly onBeat?: () => void;
}

/** Tells the registry that the node is there, as long as it is. */
export class Announcer {
  readonly #deps: AnnouncerDeps;
  #state: NodeRecord['state'] = 'ready';
  #beating: Promise<void> | null = null;
  #stop: () => void = () => {};

  private constructor(deps: AnnouncerDeps) {
    this.#deps = deps;
  }

  /** Resolves when the node is known for the first time; rejects where the registry can't be reached. */
  static async open(deps: AnnouncerDeps): Promise<Announcer> {
    const announcer = new Announcer(deps);
    await deps.registry.announce({ ...deps.node, state: 'ready' });
    announcer.#stop = deps.clock.every(HEARTBEAT_MS, () => void announcer.#beat());
    return announcer;
  }

  /** No new rooms for this node, please. */
  async drain(): Promise<void> {
    this.#state = 'draining';
    await this.#beating;
    await this.#beat();
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#beating;
    await this.#deps.registry.withdraw(this.#deps.node.id);
  }

  /** One at a time: a registry that hangs must not gather a queue of old news. */
  #beat(): Promise<void> {
    const { registry, node, logger, onBeat } = this.#deps;
    this.#beating ??= registry
      .announce({ ...node, state: this.#state })
      .then(
        () => onBeat?.(),
        (err: unknown) => logger.warn({ err }, 'the registry did not hear this node'),
      )
      .finally(() => {
        this.#beating = null;
      });
    return this.#beating;
  }
}

import { randomUUID } from 'node:crypto';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { NodeRecord, Registry } from '@watoto/shared/ports/registry/registry.ts';

/** Milliseconds between two heartbeats: a third of what makes a node stale. */
const HEARTBEAT_MS = 1_000;

export interface AnnouncerDeps {
  readonly registry: Registry;
  readonly node: Omit<NodeRecord, 'incarnation' | 'state' | 'load'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What the node counts just now. */
  readonly load?: () => NodeRecord['load'];
  /** After each heartbeat that the registry took. */
  readonly onBeat?: () => void;
  /** An administrator wants the node emptied, or no longer. Called when the wish changes. */
  readonly onDrainRequested?: (drain: boolean) => void;
}

/** Tells the registry that the node is there, as long as it is, and hears what the administrator wants of it. */
export class Announcer {
  readonly #deps: AnnouncerDeps;
  /** Of this start: another process with the same id, by mistake or before us, has another one. */
  readonly #incarnation = randomUUID();
  #state: NodeRecord['state'] = 'ready';
  #drainRequested = false;
  #refused = false;
  #beating: Promise<void> | null = null;
  #stop: () => void = () => {};

  private constructor(deps: AnnouncerDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves when the registry has heard the node for the first time; rejects where the registry can't be reached or does not believe
   * it. Where another process has the id, resolves too: that one is given time to fall silent, and `onBeat` comes once it has.
   */
  static async open(deps: AnnouncerDeps): Promise<Announcer> {
    const announcer = new Announcer(deps);
    await announcer.#announce();
    announcer.#stop = deps.clock.every(HEARTBEAT_MS, () => void announcer.#beat());
    return announcer;
  }

  /** No new rooms for this node, please. */
  async drain(): Promise<void> {
    this.#state = 'draining';
    await this.#beating;
    await this.#beat();
  }

  /** New rooms are welcome again. */
  async resume(): Promise<void> {
    this.#state = 'ready';
    await this.#beating;
    await this.#beat();
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#beating;
    await this.#deps.registry.withdraw(this.#deps.node.id, this.#incarnation);
  }

  /** One at a time: a registry that hangs must not gather a queue of old news. */
  #beat(): Promise<void> {
    this.#beating ??= this.#announce()
      .catch((err: unknown) => this.#deps.logger.warn({ err }, 'the registry did not hear this node'))
      .finally(() => {
        this.#beating = null;
      });
    return this.#beating;
  }

  async #announce(): Promise<void> {
    const { registry, node, load, onBeat } = this.#deps;
    const record = { ...node, incarnation: this.#incarnation, state: this.#state, load: load?.() };
    const answer = await registry.announce(record).catch((error: unknown) => this.#taken(error));
    if (!answer) return;
    if (this.#refused) this.#deps.logger.info({ nodeId: node.id }, 'the other process fell silent: this node has its id now');
    this.#refused = false;
    onBeat?.();
    this.#hear(answer.drain);
  }

  /** Somebody else is this node: said once, tried again with each beat. */
  #taken(error: unknown): null {
    if (!(error instanceof AppError && error.code === 'conflict')) throw error;
    const { logger, node } = this.#deps;
    if (!this.#refused) logger.error({ nodeId: node.id }, 'another process announces itself with the id of this node');
    this.#refused = true;
    return null;
  }

  #hear(drain: boolean): void {
    if (drain === this.#drainRequested) return;
    this.#drainRequested = drain;
    this.#deps.logger.info({ drain }, drain ? 'this node is to be emptied' : 'this node may take rooms again');
    this.#deps.onDrainRequested?.(drain);
  }
}

import { type Clock, systemClock } from '../../kernel/clock.ts';
import { wait } from '../../kernel/backoff.ts';
import { AppError } from '../../kernel/errors.ts';
import { Scope } from '../../kernel/scope.ts';
import { SerialQueue } from '../../kernel/serial-queue.ts';
import type { EventMessage } from '../../contract/events.ts';
import { DEAD_AGAIN_MS, type EventBus, MEMORY_RETRY_MS, type Subscription, wordsOf } from './event-bus.ts';

export interface MemoryEventBusOptions {
  readonly clock?: Clock;
  readonly retryMs?: readonly number[];
  readonly deadAgainMs?: number;
}

/** Who shares one consumer's work, and the queue that keeps it in order. */
interface Group {
  readonly members: Subscription[];
  readonly queue: SerialQueue;
  next: number;
}

const MOST_WAITING = 100_000;

/** The embedded profile's: in this process, in order for each consumer. What is safe is what was handled. */
class MemoryEventBus implements EventBus {
  readonly #scope = new Scope('memory event bus');
  readonly #clock: Clock;
  readonly #retryMs: readonly number[];
  readonly #deadAgainMs: number;
  readonly #groups = new Map<string, Group>();

  constructor({ clock = systemClock, retryMs = MEMORY_RETRY_MS, deadAgainMs = DEAD_AGAIN_MS }: MemoryEventBusOptions) {
    this.#clock = clock;
    this.#retryMs = retryMs;
    this.#deadAgainMs = deadAgainMs;
  }

  get isUp(): boolean {
    return !this.#scope.closed;
  }

  async publish(message: EventMessage): Promise<void> {
    if (this.#scope.closed) throw new AppError('unavailable', { message: 'The event bus is closed.' });
    // What a consumer does to its copy is its own affair.
    const text = JSON.stringify(message);
    await Promise.all([...this.#groups.values()].map((group) => this.#deliver(group, text, message.topic)));
  }

  async subscribe(subscription: Subscription): Promise<void> {
    const group = this.#groups.get(subscription.consumer) ?? { members: [], queue: new SerialQueue(MOST_WAITING), next: 0 };
    group.members.push(subscription);
    this.#groups.set(subscription.consumer, group);
  }

  close(reason: string): Promise<void> {
    for (const { queue } of this.#groups.values()) queue.close();
    return this.#scope.close(reason);
  }

  async #deliver(group: Group, text: string, topic: EventMessage['topic']): Promise<void> {
    if (!group.members.some(({ topics }) => topics.includes(topic))) return;
    for (let attempt = 1; ; attempt += 1) {
      const failure = await group.queue.push(() => this.#try(group, text));
      if (failure === null) return;
      const pause = this.#retryMs[attempt - 1];
      if (pause === undefined) return await this.#bury(group, text, failure.error, attempt);
      await this.#pause(pause);
    }
  }

  async #try(group: Group, text: string): Promise<{ error: unknown } | null> {
    const work = this.#member(group)
      .handle(JSON.parse(text))
      .then(
        () => null,
        (error: unknown) => ({ error }),
      );
    // close() waits for what is in hand.
    this.#scope.run(work);
    return await work;
  }

  async #bury(group: Group, text: string, error: unknown, attempts: number): Promise<void> {
    for (;;) {
      const work = this.#member(group)
        .dead({ message: JSON.parse(text), error: wordsOf(error), attempts })
        .then(
          () => true,
          () => false,
        );
      this.#scope.run(work);
      if (await work) return;
      await this.#pause(this.#deadAgainMs);
    }
  }

  /** Throws where it closed meanwhile: the publisher must not take the event for handled. */
  async #pause(ms: number): Promise<void> {
    await wait(this.#clock, ms, this.#scope.signal);
    if (this.#scope.closed) throw new AppError('cancelled');
  }

  #member(group: Group): Subscription {
    group.next += 1;
    const member = group.members[group.next % group.members.length];
    if (!member) throw new AppError('internal');
    return member;
  }
}

export function createMemoryEventBus(options: MemoryEventBusOptions = {}): EventBus {
  return new MemoryEventBus(options);
}

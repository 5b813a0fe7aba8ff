import type { EventMessage, Topic } from '../../contract/events.ts';

/** An event that a consumer could not handle, after all its tries. */
export interface DeadLetter {
  readonly message: EventMessage;
  /** What the last try failed with, for people: no stack. */
  readonly error: string;
  readonly attempts: number;
}

export interface Subscription {
  /** Its own copy of each event: who subscribes by the same name, in whatever process, shares the work. `[a-z0-9-]` */
  readonly consumer: string;
  readonly topics: readonly Topic[];
  /** Rejects: tried again later, while others go on. An event may come twice: consumers are idempotent. */
  readonly handle: (message: EventMessage) => Promise<void>;
  /** Takes what failed all its tries. Rejects: told again, until it resolves. */
  readonly dead: (letter: DeadLetter) => Promise<void>;
}

/** Carries what happened to everyone who wants to hear of it, at least once; in order while nothing fails. */
export interface EventBus {
  /**
   * Resolves when the event is safe: kept by the broker (`rabbitmq`), or handled or dead with every consumer (`memory`, which
   * keeps nothing when the process ends). Rejects with `unavailable` or `timeout` where it may not be: publish it again.
   */
  publish(message: EventMessage): Promise<void>;
  /** From now on, and for a consumer that the broker knows, also from before. Resolves when nothing published later can miss it. */
  subscribe(subscription: Subscription): Promise<void>;
  /** Can it be published to now? */
  readonly isUp: boolean;
  /** Waits for what is being handled; hands out nothing more. Idempotent. */
  close(reason: string): Promise<void>;
}

/** Milliseconds before the second try, the third, ...: after the last one a message is dead. */
export const RETRY_MS: readonly number[] = [500, 5_000, 30_000, 300_000];
/** The same where the process itself holds them, and the publisher waits: in all less than a statement of the relay may take. */
export const MEMORY_RETRY_MS: readonly number[] = [50, 300, 1_500];
/** Milliseconds before a dead letter that nobody could take is told again. */
export const DEAD_AGAIN_MS = 5_000;

export function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message || error.name : String(error)).slice(0, 2_000) || 'unknown';
}

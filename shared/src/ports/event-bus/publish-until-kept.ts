import { type Backoff, backoffMs, wait } from '../../kernel/backoff.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { EventMessage } from '../../contract/events.ts';
import type { EventBus } from './event-bus.ts';

const AGAIN: Backoff = { firstMs: 500, mostMs: 5_000 };

export interface PublishUntilKeptDeps {
  readonly bus: Pick<EventBus, 'publish'>;
  readonly clock: Clock;
  /** Ends the trying: what was not kept by then is lost. */
  readonly signal: AbortSignal;
  /** Hears of each try that failed. */
  readonly onError: (error: unknown) => void;
}

/** For whoever has no outbox: publishes again and again until the bus has it. Its id must be one that consumers may get twice. */
export async function publishUntilKept({ bus, clock, signal, onError }: PublishUntilKeptDeps, message: EventMessage): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      return await bus.publish(message);
    } catch (error) {
      onError(error);
      await wait(clock, backoffMs(attempt, AGAIN), signal);
    }
  }
}

import type { Kysely } from 'kysely';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { EventMessage } from '@watoto/shared/contract/events.ts';
import { createMemoryEventBus } from '@watoto/shared/ports/event-bus/memory-event-bus.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Tables } from '../db/tables.ts';
import { type Consumer, handleOnce } from './consumer.ts';
import { buryLetter, countDead } from './dead-letters.store.ts';
import { type EventMetrics, NO_EVENT_METRICS } from './metrics.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { WakeableLoop } from './wakeable-loop.ts';

const COUNT_EVERY_MS = 15_000;
const COUNT_BACKOFF = { firstMs: 1_000, mostMs: 30_000 };

export interface EventsDeps {
  readonly db: Kysely<Tables>;
  /** Stays the caller's to close, after this. None: one in memory. */
  readonly bus?: EventBus | undefined;
  readonly consumers: readonly Consumer[];
  readonly logger: Logger;
  readonly metrics?: EventMetrics;
  /** A consumer has handled an event, and its effects are committed. */
  readonly onHandled?: () => void;
}

/** What happened, on its way from the outbox over the bus to those who act on it. */
export interface Events {
  /** Seconds that the oldest event has waited to be published. */
  readonly outboxAge: number;
  readonly busUp: boolean;
  /** Letters that wait for an admin, as of some seconds ago. */
  readonly deadLetters: number;
  readonly consumers: readonly Consumer[];
  /** Something may have been announced: look soon. */
  wake(): void;
  close(reason: string): Promise<void>;
}

export function openEvents({ db, bus: given, consumers, logger, metrics = NO_EVENT_METRICS, onHandled }: EventsDeps): Events {
  const scope = new Scope('events', (err) => logger.error({ err }, 'events: in the background'));
  const bus = given ?? scope.own(createMemoryEventBus());
  const handle = async (consumer: Consumer, message: EventMessage) => {
    try {
      const first = await handleOnce(db, consumer, message);
      metrics.handled(consumer.name, first ? 'ok' : 'repeated');
      if (first) onHandled?.();
    } catch (err) {
      metrics.handled(consumer.name, 'failed');
      logger.warn({ err, consumer: consumer.name, topic: message.topic, event: message.id }, 'events: a consumer failed');
      throw err;
    }
  };
  let deadLetters = 0;
  const counting = scope.own(
    new WakeableLoop({
      name: 'count of dead letters',
      everyMs: COUNT_EVERY_MS,
      backoff: COUNT_BACKOFF,
      step: async () => {
        deadLetters = await countDead(db);
        return false;
      },
      // Others say that the database is away.
      onFailure: () => {},
    }),
  );
  // Everyone listens before the first event is relayed.
  const listening = Promise.all(
    consumers.map((consumer) =>
      bus.subscribe({
        consumer: consumer.name,
        topics: consumer.topics,
        handle: (message) => handle(consumer, message),
        async dead(letter) {
          await buryLetter(db, consumer.name, letter);
          metrics.died(consumer.name);
          counting.wake();
          logger.error({ consumer: consumer.name, topic: letter.message.topic, event: letter.message.id }, 'events: a dead letter');
        },
      }),
    ),
  );
  let relay: OutboxRelay | null = null;
  scope.run(async () => {
    await listening;
    if (!scope.closed) relay = scope.own(new OutboxRelay({ db, bus, logger, metrics }));
  });
  return {
    consumers,
    get outboxAge() {
      return relay?.age ?? 0;
    },
    get busUp() {
      return bus.isUp;
    },
    get deadLetters() {
      return deadLetters;
    },
    wake: () => relay?.wake(),
    close: (reason) => scope.close(reason),
  };
}

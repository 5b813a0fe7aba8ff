import type { Metrics } from '@watoto/shared/server/metrics.ts';

/** What events and notifications tell of themselves. */
export interface EventMetrics {
  published(topic: string): void;
  /** `repeated`: it had it before. `failed`: it is tried again. */
  handled(consumer: string, outcome: 'ok' | 'repeated' | 'failed'): void;
  died(consumer: string): void;
  /** `later`: it is tried again. `gone`: the browser has taken its subscription back. */
  delivered(channel: string, outcome: 'sent' | 'later' | 'failed' | 'gone'): void;
}

export const NO_EVENT_METRICS: EventMetrics = { published: () => {}, handled: () => {}, died: () => {}, delivered: () => {} };

/** Asked for at each scrape. */
export interface EventGauges {
  /** Seconds that the oldest event has waited to be published. */
  readonly outboxAge: () => number;
  readonly busUp: () => boolean;
  /** Letters that wait for an admin. */
  readonly deadLetters: () => number;
}

export function createEventMetrics(metrics: Metrics, read: EventGauges): EventMetrics {
  metrics.gauge({
    name: 'watoto_api_outbox_age_seconds',
    help: 'How long the oldest event has waited to be published. Above a minute: the bus is away; nothing is lost.',
    read: read.outboxAge,
  });
  metrics.gauge({
    name: 'watoto_api_event_bus_up',
    help: '1 while events can be published, 0 while the bus is away.',
    read: () => (read.busUp() ? 1 : 0),
  });
  metrics.gauge({
    name: 'watoto_api_dead_letters',
    help: 'Events that no try could handle, and that an admin has neither replayed nor dropped; counted now and then, by every instance alike.',
    read: read.deadLetters,
  });
  const published = metrics.counter({
    name: 'watoto_api_events_published_total',
    help: 'Events that the outbox handed to the bus, by topic.',
    labels: ['topic'],
  });
  const handled = metrics.counter({
    name: 'watoto_api_events_handled_total',
    help: 'Events handled, by consumer and outcome (repeated: it had it before; failed: it is tried again).',
    labels: ['consumer', 'outcome'],
  });
  const died = metrics.counter({
    name: 'watoto_api_dead_letters_total',
    help: 'Events that a consumer could not handle after all its tries. An admin finds them on the events page.',
    labels: ['consumer'],
  });
  const delivered = metrics.counter({
    name: 'watoto_api_deliveries_total',
    help: 'Mails and web pushes of notifications, by outcome (later: tried again; gone: the browser took its subscription back).',
    labels: ['channel', 'outcome'],
  });
  return {
    published: (topic) => published.inc({ topic }),
    handled: (consumer, outcome) => handled.inc({ consumer, outcome }),
    died: (consumer) => died.inc({ consumer }),
    delivered: (channel, outcome) => delivered.inc({ channel, outcome }),
  };
}

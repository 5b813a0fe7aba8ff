import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Tables } from '../db/tables.ts';
import type { Consumer } from '../events/consumer.ts';
import type { EventMetrics } from '../events/metrics.ts';
import type { Mailer } from '../mail/mailer.ts';
import { NotificationDelivery } from './delivery.ts';
import { notificationConsumer } from './notification-consumer.ts';
import { Notifications } from './notifications.ts';
import type { Pusher } from './pusher.ts';

export interface OpenNotificationsDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: EventMetrics;
  readonly publicUrl: string;
  /** null: this school has no mail server, and nothing is queued for one. */
  readonly mailer: Mailer | null;
  readonly pusher: Pusher | null;
}

export interface OpenNotifications {
  readonly notifications: Notifications;
  readonly consumer: Consumer;
  /** There may be something to send. */
  wake(): void;
  close(reason: string): Promise<void>;
}

/** What people are told: written down by a consumer of events, read by the routes, sent by a queue. */
export function openNotifications(deps: OpenNotificationsDeps): OpenNotifications {
  const { db, clock, mailer, pusher } = deps;
  const delivery = mailer || pusher ? new NotificationDelivery(deps) : null;
  const works = { email: mailer !== null, push: pusher !== null };
  return {
    notifications: new Notifications({ db, clock, emailWorks: works.email, pushKey: pusher?.publicKey ?? null }),
    consumer: notificationConsumer({ clock, works }),
    wake: () => delivery?.wake(),
    close: async (reason) => delivery?.close(reason),
  };
}

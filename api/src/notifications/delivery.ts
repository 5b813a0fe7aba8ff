import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { LessonId, UserId } from '@watoto/shared/kernel/ids.ts';
import { PushSubscriptionBody } from '@watoto/shared/contract/http/notifications.ts';
import { wordsOf } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Tables } from '../db/tables.ts';
import type { EventMetrics } from '../events/metrics.ts';
import { WakeableLoop } from '../events/wakeable-loop.ts';
import type { Mailer } from '../mail/mailer.ts';
import { lessonFile } from '../timetable/calendar/calendar-lesson.ts';
import * as store from './delivery.store.ts';
import { mailFor } from './notification-mail.ts';
import { forgetSubscriptions, subscriptionsOf } from './notifications.store.ts';
import type { Pusher } from './pusher.ts';
import { pathOf, wordsFor } from './words.ts';

export interface DeliveryDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: EventMetrics;
  readonly publicUrl: string;
  readonly mailer: Mailer | null;
  readonly pusher: Pusher | null;
  /** Milliseconds between two looks where nobody says that there is something. */
  readonly everyMs?: number;
}

const MINUTE_MS = 60_000;
/** Minutes before the second try, the third, ...: a mail server may be away for a night. */
const RETRY_MIN = [1, 5, 30, 120, 480];
const LEASE_MS = 2 * MINUTE_MS;
const AT_ONCE = 10;
const EVERY_MS = 2_000;
const BACKOFF = { firstMs: 500, mostMs: 30_000 };

/**
 * Sends what people are told by mail and web push, from a queue in the database: what can't be sent now is tried again, what is
 * refused for good is not. Several may run at once. At least once: one that dies between sending and saying so sends again.
 */
export class NotificationDelivery {
  readonly #deps: DeliveryDeps;
  readonly #loop: WakeableLoop;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
    this.#loop = new WakeableLoop({
      name: 'notification delivery',
      everyMs: deps.everyMs ?? EVERY_MS,
      backoff: BACKOFF,
      step: (signal) => this.#step(signal),
      onFailure: (err, failures) => {
        if (failures <= 1 || failures % 20 === 0) deps.logger.warn({ err, failures }, 'notifications: nothing can be sent');
      },
    });
  }

  wake(): void {
    this.#loop.wake();
  }

  close(reason: string): Promise<void> {
    return this.#loop.close(reason);
  }

  async #step(signal: AbortSignal): Promise<boolean> {
    const { db, clock } = this.#deps;
    const now = clock.now();
    const due = await store.claimDue(db, new Date(now), new Date(now + LEASE_MS), AT_ONCE);
    const results = await Promise.allSettled(due.map((delivery) => this.#deliver(delivery, signal)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    return due.length === AT_ONCE && !signal.aborted;
  }

  async #deliver(delivery: store.Delivery, signal: AbortSignal): Promise<void> {
    const { db, clock, logger, metrics } = this.#deps;
    const { id, channel, attempt } = delivery;
    try {
      const outcome = await this.#send(delivery, signal);
      await store.settle(db, id, outcome === 'sent' ? 'sent' : 'failed', outcome === 'sent' ? null : outcome);
      metrics.delivered(channel, outcome === 'sent' ? 'sent' : 'failed');
    } catch (err) {
      const pause = signal.aborted ? 0 : RETRY_MIN[attempt - 1];
      if (mayWorkLater(err) && pause !== undefined) {
        await store.postpone(db, id, new Date(clock.now() + pause * MINUTE_MS), wordsOf(err));
        return metrics.delivered(channel, 'later');
      }
      logger.warn({ err, channel, kind: delivery.kind, attempt }, 'notifications: given up');
      await store.settle(db, id, 'failed', wordsOf(err));
      metrics.delivered(channel, 'failed');
    }
  }

  /** 'sent', or why there was nothing to send. */
  async #send(delivery: store.Delivery, signal: AbortSignal): Promise<string> {
    const { db, clock, publicUrl, mailer } = this.#deps;
    const { kind, facts, channel } = delivery;
    const reader = await store.readerOf(db, delivery.userId);
    if (!reader) return 'the account is closed';
    // A reminder of what has begun is none.
    if (kind === 'lessonReminded' && facts.startsAt !== null && Date.parse(facts.startsAt) < clock.now()) return 'too late';
    const who = { email: reader.email, firstName: reader.first_name, locale: reader.locale, timeZone: reader.time_zone };
    if (channel === 'push') return this.#push(delivery, who, signal);
    if (!mailer) return 'there is no mail server';
    const mail = mailFor(kind, facts, who, publicUrl);
    if (kind !== 'lessonInvited') await mailer.send(mail, signal);
    else {
      const person = { userId: UserId.parse(delivery.userId), role: reader.role };
      const file = await lessonFile(db, person, LessonId.parse(facts.target.id), { publicUrl, locale: reader.locale });
      if (!file) return 'the invitation was taken back';
      await mailer.send({ ...mail, attachments: [{ ...file, contentType: 'text/calendar; charset=utf-8; method=PUBLISH' }] }, signal);
    }
    return 'sent';
  }

  /** To each of the person's browsers. One that is gone is forgotten; one that can't be reached is tried again, and with it the others. */
  async #push({ userId, kind, facts, messageId }: store.Delivery, reader: { locale: string; timeZone: string }, signal: AbortSignal) {
    const { db, pusher, metrics } = this.#deps;
    if (!pusher) return 'web push is off';
    const subscriptions = await subscriptionsOf(db, userId);
    // The tag lets a browser that gets it twice show it once.
    const text = JSON.stringify({ ...wordsFor(kind, facts, reader), path: pathOf(facts.target), tag: messageId });
    const gone: string[] = [];
    const results = await Promise.allSettled(
      subscriptions.map(async ({ id, endpoint, keys }) => {
        const outcome = await pusher.send(PushSubscriptionBody.parse({ endpoint, keys }), text, signal);
        if (outcome === 'gone') gone.push(id);
      }),
    );
    await forgetSubscriptions(db, gone);
    for (const _ of gone) metrics.delivered('push', 'gone');
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [AppError.from(result.reason)] : []));
    const failure = failures.find(mayWorkLater) ?? (failures.length === results.length ? failures[0] : undefined);
    if (failure) throw failure;
    return subscriptions.length > gone.length ? 'sent' : 'no browser is subscribed';
  }
}

/** Not where the other side has refused it for good. */
function mayWorkLater(error: unknown): boolean {
  const { code } = AppError.from(error);
  return code !== 'invalid_input' && code !== 'forbidden';
}

import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { EventMessage } from '@watoto/shared/contract/events.ts';
import type { eventRoutes, LetterChoice } from '@watoto/shared/contract/http/events.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import { wordsOf } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Tables } from '../db/tables.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { handleIn } from './consumer.ts';
import * as store from './dead-letters.store.ts';
import type { Events } from './events.ts';
import { oldestWaiting } from './outbox.store.ts';

type ListQuery = RouteRequest<(typeof eventRoutes)['events.deadLetters']>['query'];
const Cursor = z.tuple([z.string().regex(/^\d{1,19}$/)]);
/** Of one call: the rest is left for the next. */
const MOST_AT_ONCE = 200;

export interface DeadLettersDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly events: Events;
}

/** What consumers could not handle: an admin looks, mends what was wrong, and has it handled after all; or drops it. */
export class DeadLetters {
  readonly #deps: DeadLettersDeps;

  constructor(deps: DeadLettersDeps) {
    this.#deps = deps;
  }

  async list({ consumer, topic, cursor, limit }: ListQuery): Promise<RouteAnswer<(typeof eventRoutes)['events.deadLetters']>> {
    const { db, events } = this.#deps;
    const before = cursor === undefined ? null : decodeCursor(Cursor, cursor)[0];
    const [rows, kinds, outbox] = await Promise.all([
      store.deadLetters(db, { consumer, topic }, before, limit + 1),
      store.deadKinds(db),
      oldestWaiting(db),
    ]);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => ({
        id: row.id,
        consumer: row.consumer,
        topic: row.topic,
        payload: z.record(z.string(), z.unknown()).catch({}).parse(row.payload),
        error: row.error,
        attempts: row.attempts,
        occurredAt: row.occurred_at.toISOString(),
        diedAt: row.created_at.toISOString(),
      })),
      nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null,
      kinds,
      outbox,
      busUp: events.busUp,
    };
  }

  /** Has them handled here and now, whatever bus there is: the answer says how it went. Those that fail again stay. */
  async replay(person: Person, choice: LetterChoice, address: string): Promise<{ replayed: number; failed: number }> {
    let [replayed, failed] = [0, 0];
    for (const id of await this.#chosen(choice)) {
      if (await this.#replayOne(person, id, address)) replayed += 1;
      else failed += 1;
    }
    if (replayed > 0) this.#deps.events.wake();
    return { replayed, failed };
  }

  async drop(person: Person, choice: LetterChoice, address: string): Promise<{ dropped: number }> {
    const ids = await this.#chosen(choice);
    return this.#deps.db.transaction().execute(async (tx) => {
      let dropped = 0;
      for (const id of ids) {
        const letter = await store.lockLetter(tx, id);
        if (!letter) continue;
        await store.decide(tx, id, 'dropped', person.userId, this.#now());
        const { consumer, topic, message_id: event } = letter;
        await audit(tx, {
          actor: person.userId,
          action: 'event.dropped',
          subject: `dead_letters:${id}`,
          before: { consumer, topic, event },
          address,
        });
        dropped += 1;
      }
      return { dropped };
    });
  }

  /** Throws `not_found` where one is meant that is not there. */
  async #chosen(choice: LetterChoice): Promise<string[]> {
    const { db } = this.#deps;
    if (!('id' in choice)) return store.idsOfKind(db, choice, MOST_AT_ONCE);
    if (!(await store.lockLetter(db, choice.id))) throw new AppError('not_found');
    return [choice.id];
  }

  async #replayOne(person: Person, id: string, address: string): Promise<boolean> {
    const { db, events } = this.#deps;
    try {
      await db.transaction().execute(async (tx) => {
        const letter = await store.lockLetter(tx, id);
        // Somebody else was faster.
        if (!letter) return;
        const { consumer: name, topic, message_id, payload, occurred_at } = letter;
        const consumer = events.consumers.find((one) => one.name === name);
        if (!consumer) throw new AppError('not_found', { message: `There is no consumer ${name} any more.` });
        const message = EventMessage.parse({ id: message_id, topic, at: occurred_at.toISOString(), payload });
        await handleIn(tx, consumer, message);
        await store.decide(tx, id, 'replayed', person.userId, this.#now());
        const after = { consumer: name, topic, event: message_id };
        await audit(tx, { actor: person.userId, action: 'event.replayed', subject: `dead_letters:${id}`, after, address });
      });
      return true;
    } catch (error) {
      await store.failedAgain(db, id, wordsOf(error));
      return false;
    }
  }

  #now(): Date {
    return new Date(this.#deps.clock.now());
  }
}

import { randomUUID } from 'node:crypto';
import { EVENTS, type EventPayload, type Topic } from '@watoto/shared/contract/events.ts';
import { noteAnnounced } from './announced.ts';
import type { Queries } from './database.ts';

/** Says that something happened, in the transaction of the fact itself: both are there, or neither. Relayed soon after it commits. */
export async function announce<T extends Topic>(tx: Queries, topic: T, payload: EventPayload<T>): Promise<void> {
  const checked = EVENTS[topic].parse(payload);
  await tx
    .insertInto('outbox')
    .values({ topic, message_id: randomUUID(), payload: JSON.stringify(checked) })
    .execute();
  noteAnnounced(topic, payload);
}

/** The same for many: one statement for a thousand of them. */
export async function announceAll<T extends Topic>(tx: Queries, topic: T, payloads: readonly EventPayload<T>[]): Promise<void> {
  const rows = payloads.map((payload) => ({ topic, message_id: randomUUID(), payload: JSON.stringify(EVENTS[topic].parse(payload)) }));
  for (let from = 0; from < rows.length; from += 1_000)
    await tx
      .insertInto('outbox')
      .values(rows.slice(from, from + 1_000))
      .execute();
  for (const payload of payloads) noteAnnounced(topic, payload);
}

import type { Kysely } from 'kysely';
import { z } from 'zod';
import { type EventMessage, EVENTS, type Topic } from '@watoto/shared/contract/events.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';

/** One event, parsed by its topic's schema. */
export type EventOf<T extends Topic> = T extends Topic
  ? { readonly id: string; readonly topic: T; readonly at: Date; readonly payload: z.output<(typeof EVENTS)[T]> }
  : never;

/** Somebody who acts on what happened: once for each event, however often it comes. */
export interface Consumer {
  /** Names its queue, its rows in the inbox and its dead letters: it stays. */
  readonly name: string;
  readonly topics: readonly Topic[];
  /** Its effects are in `tx`, with the word that it has had the event. Rejects: nothing happened, it is tried again. */
  readonly handle: (tx: Queries, message: EventMessage) => Promise<void>;
}

export function consumer<T extends Topic>(
  name: string,
  topics: readonly T[],
  handle: (tx: Queries, event: EventOf<T>) => Promise<void>,
): Consumer {
  return { name, topics, handle: (tx, message) => handle(tx, parseEvent(message)) };
}

/** Throws `invalid_input` where the payload is not what its topic says. */
function parseEvent<T extends Topic>({ id, topic, at, payload }: EventMessage): EventOf<T> {
  const parsed = EVENTS[topic].safeParse(payload);
  if (!parsed.success) throw new AppError('invalid_input', { message: z.prettifyError(parsed.error).slice(0, 500) });
  // The topic has chosen the schema: what TypeScript can't follow through the table.
  return { id, topic, at: new Date(at), payload: parsed.data } as unknown as EventOf<T>;
}

/** Handles an event in one transaction with the word that it was. False: the consumer has had it before. */
export async function handleOnce(db: Kysely<Tables>, { name, handle }: Consumer, message: EventMessage): Promise<boolean> {
  return db.transaction().execute((tx) => handleIn(tx, { name, handle }, message));
}

/** The same inside a transaction of the caller's. Two who get it at once: the second waits here, then has had it. */
export async function handleIn(tx: Queries, { name, handle }: Pick<Consumer, 'name' | 'handle'>, message: EventMessage): Promise<boolean> {
  const first = await tx
    .insertInto('inbox')
    .values({ consumer: name, message_id: message.id })
    .onConflict((oc) => oc.doNothing())
    .returning('message_id')
    .executeTakeFirst();
  if (!first) return false;
  await handle(tx, message);
  return true;
}

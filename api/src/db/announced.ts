import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventMessage, EventPayload, Topic } from '@watoto/shared/contract/events.ts';

/** Something that a request has announced. */
export type Announced = Pick<EventMessage, 'topic' | 'payload'>;

const current = new AsyncLocalStorage<Announced[]>();

/** What `work` announces on its way, whether it succeeds or not: what was committed before a failure holds. */
export async function collectAnnounced<T>(
  work: () => Promise<T> | T,
  tell: (announced: readonly Announced[]) => Promise<void>,
): Promise<T> {
  const announced: Announced[] = [];
  try {
    return await current.run(announced, work);
  } finally {
    if (announced.length > 0) await tell(announced);
  }
}

/** For whoever caches: the request that runs now has changed this. Not an event: nobody else hears of it. */
export function noteAnnounced<T extends Topic>(topic: T, payload: EventPayload<T>): void {
  current.getStore()?.push({ topic, payload });
}

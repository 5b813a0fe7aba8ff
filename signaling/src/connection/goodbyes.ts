import { wait } from '@watoto/shared/kernel/backoff.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Connection } from './connection.ts';

/** Milliseconds that saying goodbye to everyone takes about: those who take over get them one after another. */
const SPREAD_MS = 3_000;
const PAUSE_MS = 50;
const BATCH = 20;

/** Sends everyone away in small batches, so that a thousand people don't knock at the next instance in one moment. */
export async function sayGoodbye(connections: ReadonlySet<Connection>, clock: Clock, signal: AbortSignal): Promise<void> {
  const size = Math.max(BATCH, Math.ceil((connections.size * PAUSE_MS) / SPREAD_MS));
  while (connections.size > 0 && !signal.aborted) {
    const batch = [...connections].filter((connection) => !connection.closed).slice(0, size);
    if (batch.length === 0) return;
    for (const connection of batch) connection.bye('draining');
    await wait(clock, PAUSE_MS * (0.5 + Math.random()), signal);
  }
}

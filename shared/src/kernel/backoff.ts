import type { Clock } from './clock.ts';

export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** Milliseconds before attempt 1, 2, ...: doubling, with up to half of it taken off, so that many who failed at once don't come back at once. */
export function backoffMs(attempt: number, { firstMs, mostMs }: Backoff, random: () => number = Math.random): number {
  const full = Math.min(mostMs, firstMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(full * (1 - random() / 2));
}

/** Resolves after `ms`, or at once when aborted: whoever waits looks at the signal. */
export function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
}

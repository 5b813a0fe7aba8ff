import type { Clock } from '@watoto/shared/kernel/clock.ts';

export interface WatchdogOptions {
  /** Resolves when the watched one answers; may reject or stay silent. */
  readonly ping: () => Promise<unknown>;
  readonly intervalMs: number;
  readonly onHung: () => void;
  readonly clock: Clock;
}

/** Looks without an answer until a Worker counts as hung. */
export const MISSES = 3;

/**
 * Asks every `intervalMs` and calls `onHung` once after three looks without an answer: a stopped or spinning Worker never
 * tells mediasoup. It counts looks, not time: if our own event loop was away, that is one miss, not a hung Worker.
 * Returns the function that ends it.
 */
export function watch({ ping, intervalMs, onHung, clock }: WatchdogOptions): () => void {
  let waiting = false;
  let misses = 0;
  const stop = clock.every(intervalMs, () => {
    if (waiting) {
      misses += 1;
      if (misses < MISSES) return;
      stop();
      onHung();
      return;
    }
    waiting = true;
    const answered = () => {
      waiting = false;
      misses = 0;
    };
    // A rejection is an answer too: a Worker that died says so by itself.
    ping().then(answered, answered);
  });
  return stop;
}

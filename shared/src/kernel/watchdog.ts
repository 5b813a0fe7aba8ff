import type { Clock } from './clock.ts';

export interface WatchdogOptions {
  /** Resolves when the watched one answers; may reject or stay silent. */
  readonly ping: () => Promise<unknown>;
  readonly intervalMs: number;
  readonly onHung: () => void;
  readonly clock: Clock;
  /** Looks without an answer until it counts as hung. */
  readonly misses?: number;
}

/** Unless said otherwise. */
export const MISSES = 3;

/**
 * Asks every `intervalMs` and calls `onHung` once after so many looks without an answer: what is stopped or spins never says so
 * itself. It counts looks, not time: if our own event loop was away, that is one miss, not a hung peer. Returns the function
 * that ends it.
 */
export function watch({ ping, intervalMs, onHung, clock, misses: allowed = MISSES }: WatchdogOptions): () => void {
  let waiting = false;
  let misses = 0;
  const stop = clock.every(intervalMs, () => {
    if (waiting) {
      misses += 1;
      if (misses < allowed) return;
      stop();
      onHung();
      return;
    }
    waiting = true;
    const answered = () => {
      waiting = false;
      misses = 0;
    };
    // A rejection is an answer too: what died says so by itself.
    ping().then(answered, answered);
  });
  return stop;
}

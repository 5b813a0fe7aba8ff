import type { Clock } from '@watoto/shared/kernel/clock.ts';

/** Waits `ms`, or until woken: by `signal`, or by hand. */
export function waitOrWake(clock: Clock, ms: number, signal: AbortSignal, byHand: (wake: () => void) => () => void): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const cancelTimer = clock.after(ms, () => wake());
    const forget = byHand(() => wake());
    const wake = () => {
      cancelTimer();
      forget();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    signal.addEventListener('abort', wake);
  });
}

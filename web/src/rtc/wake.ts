import type { Clock } from '@watoto/shared/kernel/clock.ts';

/** Waits `ms`, or until woken: by `signal`, by hand, or because the network or the page came back. */
export function waitOrWake(clock: Clock, ms: number, signal: AbortSignal, byHand: (wake: () => void) => () => void): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const onVisible = () => {
      if (document.visibilityState === 'visible') wake();
    };
    const cancelTimer = clock.after(ms, () => wake());
    const forget = byHand(() => wake());
    const wake = () => {
      cancelTimer();
      forget();
      signal.removeEventListener('abort', wake);
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', onVisible);
      resolve();
    };
    signal.addEventListener('abort', wake);
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', onVisible);
  });
}

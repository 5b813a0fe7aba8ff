/** Milliseconds before the first, second, ... attempt to come back. */
const DELAYS_MS = [0, 300, 1_200, 2_700, 4_800, 7_000];
const MOST_MS = 10_000;
const JITTER_MS = 1_000;

/**
 * Milliseconds to wait before an attempt (counted from 1). The first two are not delayed further: one lost socket should be
 * back at once. `spread` is for when many were sent away together; `atLeastMs` is what the server asked for.
 */
export function reconnectDelay(attempt: number, random: () => number, { spread = false, atLeastMs = 0 } = {}): number {
  const delay = DELAYS_MS[attempt - 1] ?? MOST_MS;
  const jitter = attempt > 2 || spread ? random() * JITTER_MS : 0;
  return Math.max(atLeastMs, Math.min(MOST_MS, delay + jitter));
}

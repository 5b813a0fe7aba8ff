import type { PlayerState } from './player-state.ts';

/** Nearer to the newest than this is live: the recorder's segments are not shorter. */
export const LIVE_MS = 8_000;
/** How fast one catches up. */
export const CATCH_UP_RATE = 1.5;

/** Has somebody who catches up arrived? Also where there is nothing more to catch up with. */
export function hasCaughtUp({ replay, line, positionMs, phase }: Pick<PlayerState, 'replay' | 'line' | 'positionMs' | 'phase'>): boolean {
  if (!replay || phase === 'loading' || phase === 'failed') return false;
  return phase === 'ended' || line.durationMs - positionMs < LIVE_MS;
}

/** Time until one has caught up, ms; null: at this speed never. */
export function catchUpMs(behindMs: number, rate: number): number | null {
  return rate > 1 ? Math.max(0, (behindMs - LIVE_MS) / (rate - 1)) : null;
}

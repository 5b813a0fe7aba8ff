import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';

/** So many milliseconds of a recording are worth catching up with. */
export const OFFER_MS = 30_000;
/** As fast as speech is still easy to follow. */
export const CATCH_UP_SPEED = 1.5;
/** Whoever is so near to now has caught up: what is saved is never nearer than a few seconds. */
export const AT_LIVE_MS = 12_000;

/** Whoever has waited so long at the end of what is stored is back. */
export const END_MS = 8_000;

/** How much of the recording went by before this person came; null: nothing to catch up with, or nothing of it is stored yet. */
export function missedMs({ recording, peers }: Pick<RoomState, 'recording' | 'peers'>, me: PeerId | null): number | null {
  const peer = me === null ? undefined : peers[me];
  if (!peer || !recording || recording.phase === 'stopped' || recording.savedUntil === null) return null;
  const missed = peer.joinedAt - recording.startedAt;
  return missed >= OFFER_MS ? missed : null;
}

/** How long catching up takes from so far behind, at the speed of catching up. */
export function takesMs(behind: number): number {
  return behind / (CATCH_UP_SPEED - 1);
}

/** How far is what is seen (`at`) behind `now`? Both by the log's clock. */
export function behindMs(at: number, now: number): number {
  return Math.max(0, now - at);
}

/** `endedAt`: since when there is nothing more to see (the recording is paused, or not saved as it should be); null: there is. */
export function hasCaughtUp(at: number, now: number, endedAt: number | null): boolean {
  return behindMs(at, now) <= AT_LIVE_MS || (endedAt !== null && now - endedAt >= END_MS);
}

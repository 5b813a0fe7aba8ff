import type { PeerId } from '@watoto/shared/kernel/ids.ts';

/** Who is heard: as many as can be told apart by ear. */
export const MAX_HEARD = 5;

export interface Levels {
  /** Volume in dBov (-127..0) of who is heard. */
  readonly levels: readonly { readonly peerId: PeerId; readonly volume: number }[];
  readonly dominant: PeerId | null;
}

export const SILENCE: Levels = { levels: [], dominant: null };

/**
 * What several Routers hear, as one. A microphone that is piped is heard on each: it counts once, as loud as it was heard best. Routers that
 * don't agree on who speaks: the loudest of those they name; where that does not decide, whoever `before` was, so that it doesn't flicker.
 */
export function mergeLevels(heard: readonly Levels[], before: PeerId | null): Levels {
  const [first, ...others] = heard;
  if (!first) return SILENCE;
  if (others.length === 0) return first;
  const loudest = new Map<PeerId, number>();
  for (const { levels } of heard) {
    for (const { peerId, volume } of levels) loudest.set(peerId, Math.max(volume, loudest.get(peerId) ?? volume));
  }
  const levels = [...loudest].map(([peerId, volume]) => ({ peerId, volume }));
  levels.sort((a, b) => b.volume - a.volume || (a.peerId < b.peerId ? -1 : 1));
  return { levels: levels.slice(0, MAX_HEARD), dominant: dominantOf(heard, loudest, before) };
}

function dominantOf(heard: readonly Levels[], loudest: ReadonlyMap<PeerId, number>, before: PeerId | null): PeerId | null {
  let dominant: PeerId | null = null;
  let rank = Number.NEGATIVE_INFINITY;
  for (const { dominant: named } of heard) {
    if (named === null) continue;
    // Nobody heard now, a pause for breath: everyone named ranks alike, whoever spoke before a little higher.
    const ranked = (loudest.get(named) ?? -128) + (named === before ? 0.5 : 0);
    if (ranked > rank) [dominant, rank] = [named, ranked];
  }
  return dominant;
}

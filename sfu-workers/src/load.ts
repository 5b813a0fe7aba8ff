/** A room counts for at least so many people: the class of a room that has just opened is still on its way. */
export const ROOM_EXPECTS = 10;

/** What a Worker has to expect of its rooms, in people. */
export function expectedLoad(peersOfRooms: readonly number[]): number {
  return peersOfRooms.reduce((sum, peers) => sum + Math.max(peers, ROOM_EXPECTS), 0);
}

/** The one with the least load; the first of equals; undefined where there is none. */
export function leastLoaded<T>(candidates: readonly T[], loadOf: (candidate: T) => number): T | undefined {
  let best: { candidate: T; load: number } | undefined;
  for (const candidate of candidates) {
    const load = loadOf(candidate);
    if (!best || load < best.load) best = { candidate, load };
  }
  return best?.candidate;
}

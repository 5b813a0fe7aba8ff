import type { PeerId } from '../kernel/ids.ts';
import type { Peer, RoomState } from './state.ts';

/**
 * The peers of a room, changed one at a time. A thousand people who arrive would be half a million copies of a peer if every entry
 * copied all of them; so whoever reads on from state to state and keeps none but the newest may give the old one away.
 */
export type Roster = RoomState['peers'];
/** Of which there are as many in the minutes after the bell. */
type UsedTokens = RoomState['tokens'];

/** `copy`: the old roster stays as it is. `own`: it may be changed itself. `look`: nobody reads the new one. */
type Mode = 'copy' | 'own' | 'look';
let mode: Mode = 'copy';
const sizes = new WeakMap<Roster, number>();
/** Of lists that are changed in place. */
const tokenIds = new WeakMap<UsedTokens, Set<string>>();

/** Runs `decide`, which waits for nothing, with rosters treated in this way. */
export function changingRosters<T>(how: Mode, decide: () => T): T {
  const outer = mode;
  mode = how;
  try {
    return decide();
  } finally {
    mode = outer;
  }
}

export function sizeOf(roster: Roster): number {
  let size = sizes.get(roster);
  if (size === undefined) sizes.set(roster, (size = Object.keys(roster).length));
  return size;
}

/** With this peer, new or in the place it has. */
export function withPeer(roster: Roster, peer: Peer): Roster {
  if (mode === 'look') return roster;
  if (mode === 'copy') return { ...roster, [peer.id]: peer };
  sizes.set(roster, sizeOf(roster) + (Object.hasOwn(roster, peer.id) ? 0 : 1));
  roster[peer.id] = peer;
  return roster;
}

/** Has this token been used? */
export function isUsed(tokens: UsedTokens, id: string): boolean {
  return tokenIds.get(tokens)?.has(id) ?? tokens.some((used) => used.id === id);
}

/** With one more used token; those up to `before` (milliseconds since 1970) are forgotten. The oldest come first. */
export function withToken(tokens: UsedTokens, token: UsedTokens[number] | null, before: number): UsedTokens {
  if (mode === 'look') return tokens;
  const old = tokens.findIndex(({ at }) => at > before);
  const kept = old === 0 || tokens.length === 0 ? tokens : old === -1 ? [] : tokens.slice(old);
  if (!token) return kept;
  if (mode === 'copy') return [...kept, token];
  let ids = tokenIds.get(kept);
  if (!ids) tokenIds.set(kept, (ids = new Set(kept.map(({ id }) => id))));
  ids.add(token.id);
  kept.push(token);
  return kept;
}

export function withoutPeerOf(roster: Roster, peerId: PeerId): Roster {
  if (mode === 'look' || !Object.hasOwn(roster, peerId)) return roster;
  if (mode === 'copy') {
    const { [peerId]: _gone, ...rest } = roster;
    return rest;
  }
  sizes.set(roster, sizeOf(roster) - 1);
  delete roster[peerId];
  return roster;
}

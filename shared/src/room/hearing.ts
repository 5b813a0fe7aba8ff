import type { PeerId } from '../kernel/ids.ts';
import { isHost } from '../contract/permissions.ts';
import { groupOf, sameGroup } from './groups.ts';
import type { RoomState } from './state.ts';

/** Who is heard at a place: volume in dBov by peer, and the one who speaks most. */
export interface Levels {
  readonly levels: { peerId: PeerId; volume: number }[];
  readonly dominant: PeerId | null;
}

/** What one peer may know of who speaks: those in its group. The loudest of them, where the one who speaks most is elsewhere. */
export function levelsFor(state: RoomState, viewer: PeerId, { levels, dominant }: Levels): Levels {
  if (state.groups?.phase !== 'open') return { levels, dominant };
  const heard = levels.filter(({ peerId }) => sameGroup(state, peerId, viewer));
  if (dominant !== null && sameGroup(state, dominant, viewer)) return { levels: heard, dominant };
  const [loudest] = heard.toSorted((a, b) => b.volume - a.volume);
  return { levels: heard, dominant: loudest?.peerId ?? null };
}

/** A teacher in the main room points for everyone: slides are the room's. What is shown in a group stays there. */
export function hintReaches(state: RoomState, from: PeerId, viewer: PeerId): boolean {
  if (sameGroup(state, from, viewer)) return true;
  const peer = state.peers[from];
  return peer !== undefined && isHost(peer.role) && groupOf(state, from) === null;
}

import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import { waitsIn } from '@watoto/shared/room/lobby.ts';
import type { Peer, RoomState } from '@watoto/shared/room/state.ts';

/** Who waits to be let in, first come first. */
export function waitingIn({ lobby }: Pick<RoomState, 'lobby'>): Peer[] {
  return Object.values(lobby.waiting).toSorted((a, b) => a.joinedAt - b.joinedAt);
}

/** Was this person in the lobby, and is in the room now? */
export function wasLetIn(before: RoomState, after: RoomState, me: PeerId): boolean {
  return waitsIn(before, me) && after.peers[me] !== undefined;
}

/** Whoever has seen nobody was never inside: they were turned away at the door, not put out. */
export function neverInside({ peers }: Pick<RoomState, 'peers'>): boolean {
  return Object.keys(peers).length === 0;
}

/** What a host should know of somebody at the door, in words of i18n. */
export function lobbyFacts({ guest = false, role, accountName, droppedAt }: Peer) {
  const member = guest ? 'order.lobby.guest' : role === 'observer' ? 'people.roles.observer' : 'order.lobby.member';
  return [
    ...(accountName === undefined ? [] : [{ key: 'order.names.account', name: accountName } as const]),
    { key: member, name: '' } as const,
    ...(droppedAt === null ? [] : [{ key: 'order.lobby.away', name: '' } as const]),
  ] as const;
}

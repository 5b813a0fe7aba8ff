import type { PeerId } from '../kernel/ids.ts';
import { isHost } from '../contract/permissions.ts';
import { withLateComer } from './groups.ts';
import { type Rule, actor, isCode, without } from './outcome.ts';
import { type Roster, withPeer } from './roster.ts';
import type { Peer, RoomState } from './state.ts';

/** Someone who is in the room, or waits for it. */
export function personOf(state: Pick<RoomState, 'peers' | 'lobby'>, peerId: PeerId): Peer | undefined {
  return state.peers[peerId] ?? state.lobby.waiting[peerId];
}

/** Everyone in the room, and whoever waits for it. */
export function* everybody(state: Pick<RoomState, 'peers' | 'lobby'>): Generator<Peer> {
  yield* Object.values(state.peers);
  yield* Object.values(state.lobby.waiting);
}

/** How many that is. */
export function peopleIn(state: Pick<RoomState, 'peers' | 'lobby'>): number {
  return Object.keys(state.peers).length + Object.keys(state.lobby.waiting).length;
}

/** Do they wait to be let in? */
export function waitsIn({ peers, lobby }: Pick<RoomState, 'peers' | 'lobby'>, peerId: PeerId): boolean {
  return peers[peerId] === undefined && lobby.waiting[peerId] !== undefined;
}

/** Does whoever comes as this have to wait? */
export function mustWait({ lobby }: RoomState, { id, role, guest = false }: Pick<Peer, 'id' | 'role' | 'guest'>): boolean {
  if (isHost(role) || role === 'recorder' || lobby.letIn.includes(id)) return false;
  return lobby.who === 'everyone' || (lobby.who === 'guests' && guest);
}

export function withWaiting(state: RoomState, peer: Peer): RoomState {
  return { ...state, lobby: { ...state.lobby, waiting: { ...state.lobby.waiting, [peer.id]: peer } } };
}

export function withoutWaiting(state: RoomState, peerId: PeerId): RoomState {
  return { ...state, lobby: { ...state.lobby, waiting: without(state.lobby.waiting, (_peer, id) => id === peerId) } };
}

/** Whoever is here already was let in, as it were. Those who wait go on waiting until they are admitted or refused. */
export const lobbyChanged: Rule<'lobby.changed'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const here = data.who === 'nobody' ? [] : Object.values(state.peers).filter(({ role }) => !isHost(role) && role !== 'recorder');
  return { ...state, lobby: { ...state.lobby, who: data.who, letIn: joinedBy(state.lobby.letIn, here) } };
};

/** Who no longer waits is passed over: two hosts may click at once. */
export const lobbyAdmitted: Rule<'lobby.admitted'> = (state, { by, at, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const { waiting, letIn } = state.lobby;
  const wanted = new Set<string>(data.peerIds);
  const come = Object.values(waiting).filter(({ id }) => wanted.has(id));
  if (come.length === 0) return 'not_found';
  let peers: Roster = state.peers;
  let { groups } = state;
  for (const peer of come) {
    peers = withPeer(peers, { ...peer, joinedAt: at });
    groups = withLateComer({ ...state, peers, groups }, peer.id, peer.role);
  }
  const left = without(waiting, (_peer, id) => wanted.has(id));
  return { ...state, peers, groups, lobby: { ...state.lobby, waiting: left, letIn: joinedBy(letIn, come) } };
};

export const lobbyRefused: Rule<'lobby.refused'> = (state, { by, at, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const peer = state.lobby.waiting[data.peerId];
  if (!peer) return 'not_found';
  const next = withoutWaiting(state, peer.id);
  return data.ban ? withBan(next, peer, at) : next;
};

export const peerUnbanned: Rule<'peer.unbanned'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  if (!state.banned.includes(data.peerId)) return 'not_found';
  return {
    ...state,
    banned: state.banned.filter((id) => id !== data.peerId),
    barred: state.barred.filter(({ peerId }) => peerId !== data.peerId),
  };
};

/** By person, not by device or socket: a peer's id follows from the account. */
export function withBan(state: RoomState, { id: peerId, name, accountName }: Peer, at: number): RoomState {
  const { letIn } = state.lobby;
  return {
    ...state,
    banned: [...state.banned, peerId],
    barred: [...state.barred, { peerId, name: accountName ?? name, at }],
    lobby: letIn.includes(peerId) ? { ...state.lobby, letIn: letIn.filter((id) => id !== peerId) } : state.lobby,
  };
}

function joinedBy(letIn: readonly PeerId[], peers: readonly Peer[]): PeerId[] {
  return [...new Set([...letIn, ...peers.map(({ id }) => id)])];
}

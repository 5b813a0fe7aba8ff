import type { PeerId } from '../kernel/ids.ts';
import { withLateComer } from './groups.ts';
import { can, isHost } from '../contract/permissions.ts';
import { withoutPens } from './board.ts';
import { asGiven, withGiven, withoutGifts } from './given.ts';
import { roomiest } from './legs.ts';
import { everybody, mustWait, personOf, withBan, withoutWaiting, withWaiting } from './lobby.ts';
import { type Rule, actor, isCode, without } from './outcome.ts';
import { withRestedRung } from './rungs.ts';
import { isUsed, sizeOf, withPeer, withToken, withoutPeerOf } from './roster.ts';
import { withoutWords } from './speech.ts';
import type { Peer, RoomState } from './state.ts';

/** People in one room at most. */
export const PEERS_MAX = 1_000;
/** How long a used room token is remembered, ms: well over its lifetime. */
const TOKEN_MEMORY_MS = 5 * 60_000;

export const peerJoined: Rule<'peer.joined'> = (state, { by, at, data }) => {
  if (by !== null) return 'forbidden';
  const { peerId, connectionId, name, role, tokenId, keepsMedia, recordable = false, guest = false } = data;
  if (state.banned.includes(peerId)) return 'banned';
  if (tokenId !== null && isUsed(state.tokens, tokenId)) return 'token_used';
  const known = personOf(state, peerId);
  if (!known && sizeOf(state.peers) + Object.keys(state.lobby.waiting).length >= PEERS_MAX) return 'limit_reached';
  const peer: Peer = known
    ? { ...known, ...namedAs(known, name), connectionId, droppedAt: null, ...(recordable === known.recordable ? {} : { recordable }) }
    : asGiven(state, {
        id: peerId,
        name,
        role,
        connectionId,
        joinedAt: at,
        droppedAt: null,
        nodeId: nodeFor(state),
        ...(recordable ? { recordable } : {}),
        ...(guest ? { guest } : {}),
      });
  const waits = known ? state.peers[peerId] === undefined : mustWait(state, peer);
  if (waits)
    return {
      ...withWaiting(state, peer),
      tokens: withToken(state.tokens, tokenId === null ? null : { id: tokenId, at }, at - TOKEN_MEMORY_MS),
    };
  return {
    ...state,
    peers: withPeer(state.peers, peer),
    groups: withLateComer(state, peerId, peer.role),
    producers: keepsMedia ? state.producers : without(state.producers, (p) => p.peerId === peerId),
    tokens: withToken(state.tokens, tokenId === null ? null : { id: tokenId, at }, at - TOKEN_MEMORY_MS),
  };
};

function nodeFor(state: RoomState): Peer['nodeId'] {
  const legs = state.placement?.legs ?? [];
  return roomiest(legs, legs.length > 1 ? everybody(state) : [])?.nodeId ?? null;
}

export const peerDropped: Rule<'peer.dropped'> = (state, { by, at, data }) => {
  if (by !== null) return 'forbidden';
  const peer = personOf(state, data.peerId);
  if (!peer) return 'not_found';
  if (peer.connectionId !== data.connectionId || peer.droppedAt !== null) return 'conflict';
  if (!state.peers[peer.id]) return withWaiting(state, { ...peer, droppedAt: at });
  return { ...state, peers: withPeer(state.peers, { ...peer, droppedAt: at }) };
};

export const peerLeft: Rule<'peer.left'> = (state, { by, data }) => {
  if (by !== null && by !== data.peerId) return 'forbidden';
  const peer = personOf(state, data.peerId);
  if (!peer) return 'not_found';
  if (data.connectionId !== null && data.connectionId !== peer.connectionId) return 'conflict';
  if (data.reason === 'timeout' && peer.droppedAt === null) return 'conflict';
  return state.peers[peer.id] ? withoutPeer(state, peer.id) : withoutWaiting(state, peer.id);
};

export const peerRemoved: Rule<'peer.removed'> = (state, { by, at, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const peer = state.peers[data.peerId];
  if (!peer) return 'not_found';
  if (peer.role === 'host' || peer.id === host.id) return 'forbidden';
  const next = withoutPens(withoutGifts(withoutPeer(state, peer.id), peer.id), peer.id);
  if (data.ban) return withBan(next, peer, at);
  // Whoever was sent out waits like anybody else, where there is a lobby.
  return { ...next, lobby: { ...next.lobby, letIn: next.lobby.letIn.filter((id) => id !== peer.id) } };
};

export const roleChanged: Rule<'role.changed'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const peer = state.peers[data.peerId];
  if (!peer) return 'not_found';
  if (peer.role === 'host' || peer.role === 'recorder' || data.role === 'host' || data.role === 'recorder') return 'forbidden';
  const { accountRole = peer.role, ...rest } = peer;
  const changed: Peer = { ...rest, role: data.role, ...(data.role === accountRole ? {} : { accountRole }) };
  const next = withGiven({ ...state, peers: withPeer(state.peers, changed) }, changed);
  if (can(data.role, 'publish')) return next;
  return {
    ...withoutPens(
      withoutWords(next, (id) => id === peer.id),
      peer.id,
    ),
    producers: without(next.producers, (p) => p.peerId === peer.id),
    hands: next.hands.filter((h) => h.peerId !== peer.id),
  };
};

/** By themselves, unless that is locked, or by a host. Hosts go on seeing the name that they came with. */
export const peerRenamed: Rule<'peer.renamed'> = (state, { by, data }) => {
  const actedBy = actor(state, by, 'chat');
  if (isCode(actedBy)) return actedBy;
  const peer = state.peers[data.peerId];
  if (!peer) return 'not_found';
  if (!isHost(actedBy.role)) {
    if (peer.id !== actedBy.id) return 'forbidden';
    if (state.locks.names) return 'locked';
  } else if (isHost(peer.role) && peer.id !== actedBy.id) return 'forbidden';
  const { accountName = peer.name, ...rest } = peer;
  const renamed: Peer = { ...rest, name: data.name, ...(data.name === accountName ? {} : { accountName }) };
  return withGiven({ ...state, peers: withPeer(state.peers, renamed) }, renamed);
};

/** Whoever comes back keeps the name that they have here. */
function namedAs(known: Peer, name: string): Pick<Peer, 'name' | 'accountName'> {
  return known.accountName === undefined ? { name } : { name: known.name, accountName: name };
}

function withoutPeer(state: RoomState, peerId: PeerId): RoomState {
  const peers = withoutPeerOf(state.peers, peerId);
  return {
    ...withoutWords(state, (id) => id === peerId),
    peers,
    producers: without(state.producers, (producer) => producer.peerId === peerId),
    hands: state.hands.filter((hand) => hand.peerId !== peerId),
    spotlight: state.spotlight === peerId ? null : state.spotlight,
    rungs: withRestedRung({ ...state, peers }, peerId),
  };
}

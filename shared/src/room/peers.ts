import type { PeerId } from '../kernel/ids.ts';
import { can } from '../contract/permissions.ts';
import { withLateComer } from './groups.ts';
import { roomiest } from './legs.ts';
import { type Rule, actor, isCode, without } from './outcome.ts';
import { withoutRungOf } from './rungs.ts';
import { isUsed, sizeOf, withPeer, withToken, withoutPeerOf } from './roster.ts';
import type { Peer, RoomState } from './state.ts';

/** People in one room at most. */
export const PEERS_MAX = 1_000;
/** How long a used room token is remembered, ms: well over its lifetime. */
const TOKEN_MEMORY_MS = 5 * 60_000;

export const peerJoined: Rule<'peer.joined'> = (state, { at, data }) => {
  const { peerId, connectionId, name, role, tokenId, keepsMedia, recordable = false } = data;
  if (state.banned.includes(peerId)) return 'banned';
  if (tokenId !== null && isUsed(state.tokens, tokenId)) return 'token_used';
  const known = state.peers[peerId];
  if (!known && sizeOf(state.peers) >= PEERS_MAX) return 'limit_reached';
  const peer: Peer = known
    ? { ...known, name, connectionId, droppedAt: null, ...(recordable === known.recordable ? {} : { recordable }) }
    : {
        id: peerId,
        name,
        role,
        connectionId,
        joinedAt: at,
        droppedAt: null,
        nodeId: nodeFor(state),
        ...(recordable ? { recordable } : {}),
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
  return roomiest(legs, legs.length > 1 ? Object.values(state.peers) : [])?.nodeId ?? null;
}

export const peerDropped: Rule<'peer.dropped'> = (state, { at, data }) => {
  const peer = state.peers[data.peerId];
  if (!peer) return 'not_found';
  if (peer.connectionId !== data.connectionId || peer.droppedAt !== null) return 'conflict';
  return { ...state, peers: withPeer(state.peers, { ...peer, droppedAt: at }) };
};

export const peerLeft: Rule<'peer.left'> = (state, { data }) => {
  const peer = state.peers[data.peerId];
  if (!peer) return 'not_found';
  if (data.connectionId !== null && data.connectionId !== peer.connectionId) return 'conflict';
  if (data.reason === 'timeout' && peer.droppedAt === null) return 'conflict';
  return withoutPeer(state, peer.id);
};

export const peerRemoved: Rule<'peer.removed'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const peer = state.peers[data.peerId];
  if (!peer) return 'not_found';
  if (peer.role === 'host' || peer.id === host.id) return 'forbidden';
  const next = withoutPeer(state, peer.id);
  return data.ban ? { ...next, banned: [...next.banned, peer.id] } : next;
};

export const roleChanged: Rule<'role.changed'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const peer = state.peers[data.peerId];
  if (!peer) return 'not_found';
  if (peer.role === 'host' || peer.role === 'recorder' || data.role === 'host' || data.role === 'recorder') return 'forbidden';
  const next: RoomState = { ...state, peers: withPeer(state.peers, { ...peer, role: data.role }) };
  if (can(data.role, 'publish')) return next;
  return {
    ...next,
    producers: without(next.producers, (p) => p.peerId === peer.id),
    hands: next.hands.filter((h) => h.peerId !== peer.id),
  };
};

function withoutPeer(state: RoomState, peerId: PeerId): RoomState {
  return {
    ...state,
    peers: withoutPeerOf(state.peers, peerId),
    producers: without(state.producers, (producer) => producer.peerId === peerId),
    hands: state.hands.filter((hand) => hand.peerId !== peerId),
    spotlight: state.spotlight === peerId ? null : state.spotlight,
    rungs: withoutRungOf(state.rungs, peerId),
  };
}

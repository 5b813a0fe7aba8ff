import type { PeerId } from '../kernel/ids.ts';
import { can, isHost } from '../contract/permissions.ts';
import type { Word } from './order.ts';
import { type Rule, actor, isCode } from './outcome.ts';
import type { Peer, RoomState } from './state.ts';

/** A lock of microphones does not bind whom a host asked to speak. */
export function mayAnswer(state: RoomState, peerId: PeerId): boolean {
  return state.words.some((word) => word.peerId === peerId && word.answer !== 'declined');
}

/** Nobody is unmuted by being asked: the pupil does that, or says that it is not a good time. */
export const speechAsked: Rule<'speech.asked'> = (state, { by, at, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const wanted = data.peerIds === null ? Object.values(state.peers) : data.peerIds.flatMap((id) => state.peers[id] ?? []);
  const silent = wanted.filter((peer) => !isHost(peer.role) && can(peer.role, 'speak') && !speaks(state, peer));
  if (silent.length > 0) return { ...state, words: withWords(state, silent, at) };
  return data.peerIds === null || wanted.length > 0 ? state : 'not_found';
};

export const speechDeclined: Rule<'speech.declined'> = (state, { by }) => {
  const peer = actor(state, by, 'speak');
  if (isCode(peer)) return peer;
  if (!state.words.some((word) => word.peerId === peer.id && word.answer === 'none')) return state;
  return answered(state, peer.id, 'declined');
};

export const wordGiven: Rule<'word.given'> = (state, { by, at, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const peer = state.peers[data.peerId];
  if (!peer) return 'not_found';
  if (isHost(peer.role) || !can(peer.role, 'speak')) return 'forbidden';
  return {
    ...state,
    hands: state.hands.filter((hand) => hand.peerId !== peer.id),
    spotlight: peer.id,
    words: speaks(state, peer) ? state.words : withWords(state, [peer], at),
  };
};

/** Their microphone is on: they have answered. */
export function speaking(state: RoomState, peerId: PeerId): RoomState {
  return state.words.some((word) => word.peerId === peerId) ? answered(state, peerId, 'speaks') : state;
}

/** These have had their say, or are gone. */
export function withoutWords(state: RoomState, which: (peerId: PeerId) => boolean): RoomState {
  const words = state.words.filter(({ peerId }) => !which(peerId));
  return words.length === state.words.length ? state : { ...state, words };
}

function withWords({ words }: RoomState, peers: readonly Peer[], at: number): Word[] {
  const asked = new Set(peers.map(({ id }) => id));
  const kept = words.filter(({ peerId }) => !asked.has(peerId));
  return [...kept, ...peers.map(({ id }): Word => ({ peerId: id, at, answer: 'none' }))];
}

function answered(state: RoomState, peerId: PeerId, answer: Word['answer']): RoomState {
  return { ...state, words: state.words.map((word) => (word.peerId === peerId ? { ...word, answer } : word)) };
}

function speaks(state: RoomState, peer: Peer): boolean {
  return Object.values(state.producers).some((p) => p.peerId === peer.id && p.source === 'mic' && !p.paused);
}

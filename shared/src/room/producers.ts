import type { PeerId, ProducerId } from '../kernel/ids.ts';
import { SOURCE_KIND, type Source } from '../contract/media.ts';
import { isHost } from '../contract/permissions.ts';
import { legOf } from './legs.ts';
import { personOf } from './lobby.ts';
import { type Rule, actor, isCode, without } from './outcome.ts';
import { mayAnswer, speaking } from './speech.ts';
import type { Peer, ProducerState, RoomState } from './state.ts';

/** Do the room's locks keep this peer from sending this source? */
export function isLocked(state: RoomState, peer: Peer, source: Source): boolean {
  if (isHost(peer.role)) return false;
  return source === 'mic' ? state.locks.mic && !mayAnswer(state, peer.id) : source === 'camera' ? state.locks.camera : state.locks.screen;
}

export const mediaReopened: Rule<'media.reopened'> = (state, { by, data }) => {
  // Whoever waits has transports already: entering is to cost one round trip.
  const peer = by === null ? undefined : personOf(state, by);
  if (!peer) return 'not_joined';
  if (data.epoch !== legOf(state, peer)?.epoch) return 'stale_epoch';
  return { ...state, producers: without(state.producers, (p) => p.peerId === peer.id) };
};

export const producerOpened: Rule<'producer.opened'> = (state, { by, data }) => {
  const peer = actor(state, by, 'publish');
  if (isCode(peer)) return peer;
  if (data.epoch !== legOf(state, peer)?.epoch) return 'stale_epoch';
  if (SOURCE_KIND[data.source] !== data.kind) return 'invalid_input';
  if (!data.paused && isLocked(state, peer, data.source)) return 'locked';
  if (Object.hasOwn(state.producers, data.producerId)) return 'conflict';
  if (producerOf(state, peer.id, data.source)) return 'limit_reached';
  if (data.source === 'screenAudio' && !mayBeHeard(state, peer.id, data.paused)) return 'conflict';
  const { producerId: id, kind, source, paused } = data;
  const next = { ...state, producers: { ...state.producers, [id]: { id, peerId: peer.id, kind, source, paused } } };
  return source === 'mic' && !paused ? speaking(next, peer.id) : next;
};

/** By its owner, or by the platform. */
export const producerClosed: Rule<'producer.closed'> = (state, { by, data }) => {
  const producer = state.producers[data.producerId];
  if (!producer || (by !== null && by !== producer.peerId)) return 'not_found';
  const silent = withPaused(state, (p) => isSoundOf(p, producer), true);
  return { ...silent, producers: without(silent.producers, (p) => p.id === data.producerId) };
};

export const producerPaused: Rule<'producer.paused'> = (state, { by, data }) => {
  const producer = owned(state, by, data.producerId);
  return producer ? withPaused(state, (p) => p === producer || isSoundOf(p, producer), true) : 'not_found';
};

export const producerResumed: Rule<'producer.resumed'> = (state, { by, data }) => {
  const producer = owned(state, by, data.producerId);
  const peer = producer && state.peers[producer.peerId];
  if (!producer || !peer) return 'not_found';
  if (isLocked(state, peer, producer.source)) return 'locked';
  if (producer.source === 'screenAudio' && !mayBeHeard(state, peer.id, false)) return 'conflict';
  const next = withPaused(state, (p) => p === producer, false);
  return producer.source === 'mic' ? speaking(next, peer.id) : next;
};

/** The sound of a screen comes with one's own: without, it would be a microphone that no lock holds. */
function mayBeHeard(state: RoomState, peerId: PeerId, paused: boolean): boolean {
  const screen = producerOf(state, peerId, 'screen');
  return screen !== undefined && (paused || !screen.paused);
}

/** Is it the sound of this screen? */
export function isSoundOf(sound: ProducerState, screen: Pick<ProducerState, 'peerId' | 'source'>): boolean {
  return screen.source === 'screen' && sound.source === 'screenAudio' && sound.peerId === screen.peerId;
}

/** The Producers that `which` picks, paused or not; the same state where nothing changes. */
export function withPaused(state: RoomState, which: (producer: ProducerState) => boolean, paused: boolean): RoomState {
  const changed = Object.values(state.producers).filter((p) => p.paused !== paused && which(p));
  if (changed.length === 0) return state;
  return { ...state, producers: { ...state.producers, ...Object.fromEntries(changed.map((p) => [p.id, { ...p, paused }])) } };
}

export function producerOf(state: RoomState, peerId: PeerId, source: Source): ProducerState | undefined {
  return Object.values(state.producers).find((p) => p.peerId === peerId && p.source === source);
}

function owned(state: RoomState, by: PeerId | null, producerId: ProducerId): ProducerState | undefined {
  const producer = state.producers[producerId];
  return producer && producer.peerId === by ? producer : undefined;
}

import { isHost } from '../contract/permissions.ts';
import type { LockChange, Locks } from './entry.ts';
import { type Rule, actor, isCode } from './outcome.ts';
import { isLocked, isSoundOf, withPaused } from './producers.ts';
import { withoutWords } from './speech.ts';
import type { ProducerState, RoomState } from './state.ts';

/** What of `change` is said takes the place of what was. */
export function withLocks(locks: Locks, change: LockChange): Locks {
  return {
    mic: change.mic ?? locks.mic,
    camera: change.camera ?? locks.camera,
    screen: change.screen ?? locks.screen,
    chat: change.chat ?? locks.chat,
    hands: change.hands ?? locks.hands,
    names: change.names ?? locks.names,
  };
}

/** What a new lock forbids stops at once: the server pauses it. */
export const locksChanged: Rule<'locks.changed'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const locks = withLocks(state.locks, data);
  // A lock that is set anew binds those too who were asked to speak.
  const next: RoomState = { ...(data.mic === true ? withoutWords(state, () => true) : state), locks };
  return withPaused(next, (producer) => isForbidden(next, producer), true);
};

export const peerMuted: Rule<'peer.muted'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const peer = state.peers[data.peerId];
  if (!peer) return 'not_found';
  if (peer.role === 'host' && peer.id !== host.id) return 'forbidden';
  const next = data.source === 'mic' ? withoutWords(state, (peerId) => peerId === peer.id) : state;
  const stopped = { peerId: peer.id, source: data.source };
  return withPaused(next, (one) => (one.peerId === peer.id && one.source === data.source) || isSoundOf(one, stopped), true);
};

export const roomMuted: Rule<'room.muted'> = (state, { by }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  return withPaused(
    withoutWords(state, () => true),
    (producer) => producer.kind === 'audio' && !belongsToHost(state, producer),
    true,
  );
};

export const spotlightChanged: Rule<'spotlight.changed'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  if (data.peerId !== null && !state.peers[data.peerId]) return 'not_found';
  return { ...state, spotlight: data.peerId };
};

export const layoutChanged: Rule<'layout.changed'> = (state, { by, data }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  return { ...state, layout: data.layout };
};

function isForbidden(state: RoomState, producer: ProducerState): boolean {
  const peer = state.peers[producer.peerId];
  return peer !== undefined && isLocked(state, peer, producer.source);
}

function belongsToHost(state: RoomState, producer: ProducerState): boolean {
  const peer = state.peers[producer.peerId];
  return peer !== undefined && isHost(peer.role);
}

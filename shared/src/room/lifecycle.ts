import { DEFAULT_RECORDING_POLICY } from '../contract/recording-policy.ts';
import { type Leg, keptNodes, reassign } from './legs.ts';
import { withLocks } from './moderation.ts';
import { type Rule, without } from './outcome.ts';
import { stopped } from './recording.ts';
import type { RoomState } from './state.ts';

export const roomOpened: Rule<'room.opened'> = (state, { at, data }) => {
  if (state.phase !== 'new') return 'conflict';
  const { title, size, recording: recordingPolicy = DEFAULT_RECORDING_POLICY, lobby: who = 'nobody', locks = {} } = data;
  return {
    ...state,
    phase: 'open',
    title,
    size,
    recordingPolicy,
    lobby: { ...state.lobby, who },
    locks: withLocks(state.locks, locks),
    openedAt: at,
  };
};

/** A newer epoch wins. Who was on a leg that is gone moves to another, and what they sent through it has ended. */
export const roomPlaced: Rule<'room.placed'> = (state, { by, data }) => {
  if (by !== null) return 'forbidden';
  if (data.epoch <= (state.placement?.epoch ?? 0)) return 'stale_epoch';
  const { epoch, legs } = data;
  const before = state.placement?.legs ?? [];
  const kept = keptNodes(before, legs);
  const stays = (peerId: string) => {
    const nodeId = state.peers[peerId]?.nodeId;
    return nodeId !== undefined && nodeId !== null && kept.has(nodeId);
  };
  return {
    ...state,
    placement: { epoch, legs },
    ...reassigned(state, before, legs),
    producers: without(state.producers, (producer) => !stays(producer.peerId)),
  };
};

export const roomEnded: Rule<'room.ended'> = (state, { by, at }) => {
  if (by !== null && state.peers[by]?.role !== 'host') return state.peers[by] ? 'forbidden' : 'not_joined';
  // Whoever waits goes on waiting: they are not to read a word of the room on their way out.
  return {
    ...state,
    phase: 'ended',
    peers: {},
    producers: {},
    hands: [],
    words: [],
    spotlight: null,
    recording: stopped(state.recording, at),
  };
};

/** Whoever waits has a leg too, so that media is there when they are let in. */
function reassigned(state: RoomState, before: readonly Leg[], legs: readonly Leg[]): Pick<RoomState, 'peers' | 'lobby'> {
  const { peers, lobby } = state;
  if (Object.keys(lobby.waiting).length === 0) return { peers: reassign(peers, before, legs), lobby };
  const all = reassign({ ...peers, ...lobby.waiting }, before, legs);
  return { peers: without(all, (_peer, id) => !peers[id]), lobby: { ...lobby, waiting: without(all, (_peer, id) => !lobby.waiting[id]) } };
}

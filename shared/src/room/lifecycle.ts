import { DEFAULT_RECORDING_POLICY } from '../contract/recording-policy.ts';
import { keptNodes, reassign } from './legs.ts';
import { type Rule, without } from './outcome.ts';
import { stopped } from './recording.ts';

export const roomOpened: Rule<'room.opened'> = (state, { at, data }) => {
  if (state.phase !== 'new') return 'conflict';
  const { title, size, recording: recordingPolicy = DEFAULT_RECORDING_POLICY } = data;
  return { ...state, phase: 'open', title, size, recordingPolicy, openedAt: at };
};

/** A newer epoch wins. Who was on a leg that is gone moves to another, and what they sent through it has ended. */
export const roomPlaced: Rule<'room.placed'> = (state, { data }) => {
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
    peers: reassign(state.peers, before, legs),
    producers: without(state.producers, (producer) => !stays(producer.peerId)),
  };
};

export const roomEnded: Rule<'room.ended'> = (state, { by, at }) => {
  if (by !== null && state.peers[by]?.role !== 'host') return state.peers[by] ? 'forbidden' : 'not_joined';
  return { ...state, phase: 'ended', peers: {}, producers: {}, hands: [], spotlight: null, recording: stopped(state.recording, at) };
};

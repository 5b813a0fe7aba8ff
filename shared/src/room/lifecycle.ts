import type { Rule } from './outcome.ts';

export const roomOpened: Rule<'room.opened'> = (state, { at, data }) => {
  if (state.phase !== 'new') return 'conflict';
  return { ...state, phase: 'open', title: data.title, size: data.size, openedAt: at };
};

/** A newer epoch wins; what was sent through the old placement has ended. */
export const roomPlaced: Rule<'room.placed'> = (state, { data }) => {
  if (data.epoch <= (state.placement?.epoch ?? 0)) return 'stale_epoch';
  return { ...state, placement: { nodeId: data.nodeId, epoch: data.epoch }, producers: {} };
};

export const roomEnded: Rule<'room.ended'> = (state, { by }) => {
  if (by !== null && state.peers[by]?.role !== 'host') return state.peers[by] ? 'forbidden' : 'not_joined';
  return { ...state, phase: 'ended', peers: {}, producers: {}, hands: [], spotlight: null };
};

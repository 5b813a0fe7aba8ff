import { isHost } from '../contract/permissions.ts';
import { type Rule, actor, isCode } from './outcome.ts';

export const handRaised: Rule<'hand.raised'> = (state, { by, at }) => {
  const peer = actor(state, by, 'raiseHand');
  if (isCode(peer)) return peer;
  if (state.locks.hands && !isHost(peer.role)) return 'locked';
  if (state.hands.some((hand) => hand.peerId === peer.id)) return state;
  return { ...state, hands: [...state.hands, { peerId: peer.id, at }] };
};

export const handsLowered: Rule<'hands.lowered'> = (state, { by }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  return state.hands.length === 0 ? state : { ...state, hands: [] };
};

export const handLowered: Rule<'hand.lowered'> = (state, { by, data }) => {
  const peer = actor(state, by, 'raiseHand');
  if (isCode(peer)) return peer;
  if (data.peerId !== peer.id && !isHost(peer.role)) return 'forbidden';
  if (!state.hands.some((hand) => hand.peerId === data.peerId)) return state;
  return { ...state, hands: state.hands.filter((hand) => hand.peerId !== data.peerId) };
};

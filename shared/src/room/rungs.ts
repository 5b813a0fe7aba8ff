import { z } from 'zod';
import type { PeerId } from '../kernel/ids.ts';
import { isHost } from '../contract/permissions.ts';
import { Cap, Rung, RungReason, capped, hasSoundAtMost, lowest } from '../ladder/rung.ts';
import { bounded } from './given.ts';
import { type Rule, actor, isCode, without } from './outcome.ts';
import type { RoomState } from './state.ts';

/** Where a peer stands on the ladder, and what it and the teacher have chosen. Only those are kept for whom it is not all as usual. */
export const RungState = z.object({ rung: Rung, why: RungReason, own: Cap, host: Cap });
export type RungState = z.infer<typeof RungState>;

const USUAL: RungState = { rung: 'video', why: 'network', own: 'auto', host: 'auto' };

/** The platform's word: it measures. Everyone reads it, for those who speak send smaller voices while somebody has nothing but sound. */
export const rungChanged: Rule<'rung.changed'> = (state, { by, data }) => {
  if (by !== null) return 'forbidden';
  if (!state.peers[data.peerId]) return 'not_found';
  const now = standing(state, data.peerId);
  if (now.rung === data.rung) return 'conflict';
  return withRung(state, data.peerId, { ...now, rung: data.rung, why: data.why });
};

/** One's own choice, or a host's for somebody else: the lower one counts. */
export const rungCapped: Rule<'rung.capped'> = (state, { by, data }) => {
  const peer = actor(state, by, 'attend');
  if (isCode(peer)) return peer;
  const mine = peer.id === data.peerId;
  if (!mine && !isHost(peer.role)) return 'forbidden';
  if (!state.peers[data.peerId]) return 'not_found';
  const now = standing(state, data.peerId);
  return withRung(state, data.peerId, mine ? { ...now, own: data.cap } : { ...now, host: data.cap });
};

export function standing(state: Pick<RoomState, 'rungs'>, peerId: PeerId): RungState {
  return state.rungs[peerId] ?? USUAL;
}

/** The rung that counts: what the network bears, and no more than was chosen. */
export function rungOfPeer(state: Pick<RoomState, 'rungs'>, peerId: PeerId): Rung {
  const { rung, own, host } = standing(state, peerId);
  return lowest(rung, capped(own), capped(host));
}

/** Does somebody have nothing but sound, or not even that, because of the network? */
export function soundIsScarce(state: Pick<RoomState, 'rungs'>): boolean {
  return Object.values(state.rungs).some(({ rung, why }) => why === 'network' && hasSoundAtMost(rung));
}

/** Of who goes stays what was chosen: it is chosen when they come back. What the network bears is measured anew. */
export function withRestedRung(state: Pick<RoomState, 'rungs' | 'peers'>, peerId: PeerId): RoomState['rungs'] {
  const { own, host } = standing(state, peerId);
  if (own === USUAL.own && host === USUAL.host) return withoutRungOf(state.rungs, peerId);
  return bounded(state, { ...state.rungs, [peerId]: { ...USUAL, own, host } });
}

function withoutRungOf(rungs: RoomState['rungs'], peerId: PeerId): RoomState['rungs'] {
  return without(rungs, (_standing, id) => id === peerId);
}

function withRung(state: RoomState, peerId: PeerId, rung: RungState): RoomState {
  const usual = rung.rung === USUAL.rung && rung.own === USUAL.own && rung.host === USUAL.host;
  return { ...state, rungs: usual ? withoutRungOf(state.rungs, peerId) : { ...state.rungs, [peerId]: rung } };
}

import { z } from 'zod';
import { PeerId } from '../kernel/ids.ts';
import { type Rule, actor, isCode } from './outcome.ts';
import type { Peer, RoomState } from './state.ts';

/** Picks that are remembered: with those before, fairness would hardly change. */
const PICKS_KEPT = 500;

/** Who is told: everyone, or only the hosts. */
export const PickAudience = z.enum(['everyone', 'hosts']);
export type PickAudience = z.infer<typeof PickAudience>;

export const Pick = z.object({
  /** The `seq` of the entry that drew it. */
  id: z.number().int(),
  at: z.number(),
  peerId: PeerId,
  name: z.string(),
  shown: PickAudience,
  /** "Not now": it does not count. */
  undone: z.boolean(),
});
export type Pick = z.infer<typeof Pick>;

/** The pupils who can be picked: those who are here. */
export function pickable(state: Drawing): Peer[] {
  return Object.values(state.peers).filter((peer) => isPickable(peer));
}

type Drawing = { readonly peers: RoomState['peers']; readonly picks: RoomState['picks'] };

function isPickable(peer: Peer | undefined): peer is Peer {
  return peer?.role === 'pupil' && peer.droppedAt === null;
}

/**
 * Those from whom the next one is drawn: who was picked least. Someone who was just let off is not asked again at once, if there are others.
 */
export function candidates(state: Drawing): Peer[] {
  const counts = new Map<PeerId, number>();
  for (const { peerId, undone } of state.picks) if (!undone) counts.set(peerId, (counts.get(peerId) ?? 0) + 1);
  const here = pickable(state);
  const last = state.picks.at(-1);
  const rested = last?.undone ? here.filter(({ id }) => id !== last.peerId) : here;
  const from = rested.length > 0 ? rested : here;
  const least = Math.min(...from.map(({ id }) => counts.get(id) ?? 0));
  return from.filter(({ id }) => (counts.get(id) ?? 0) === least);
}

/** Whom it is comes with the entry, so that everyone who reads the log has the same one. */
export const pickDrawn: Rule<'pick.drawn'> = (state, { by, at, seq, data: { peerId, shown } }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const peer = state.peers[peerId];
  if (!isPickable(peer)) return 'not_found';
  const pick: Pick = { id: seq, at, peerId, name: peer.name, shown, undone: false };
  return { ...state, picks: [...state.picks, pick].slice(-PICKS_KEPT) };
};

/** Only the newest can be taken back: what came of those before has happened. */
export const pickUndone: Rule<'pick.undone'> = (state, { by, data: { pickId } }) => {
  const host = actor(state, by, 'moderate');
  if (isCode(host)) return host;
  const last = state.picks.at(-1);
  if (last?.id !== pickId) return 'not_found';
  return last.undone ? state : { ...state, picks: [...state.picks.slice(0, -1), { ...last, undone: true }] };
};

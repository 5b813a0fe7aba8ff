import type { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Hint } from '@watoto/shared/contract/hints.ts';

export type ReactionName = Extract<Hint, { kind: 'reaction' }>['is'];

/** What somebody feels, for some seconds. */
export interface Reaction {
  readonly peerId: PeerId;
  readonly is: ReactionName;
  /** By the device's own clock, ms. */
  readonly until: number;
}

/** How long one is shown, ms. */
export const SHOWN_MS = 6_000;
/** Of so many at once nobody looks at more. */
export const STACK_MAX = 5;

/** Each has one feeling at a time: the newest. */
export function withReaction(reactions: readonly Reaction[], peerId: PeerId, is: ReactionName, now: number): Reaction[] {
  return [...reactions.filter((one) => one.peerId !== peerId && one.until > now), { peerId, is, until: now + SHOWN_MS }];
}

/** What is still to be seen; the same list where that is all. */
export function stillShown(reactions: readonly Reaction[], now: number): readonly Reaction[] {
  return reactions.every(({ until }) => until > now) ? reactions : reactions.filter(({ until }) => until > now);
}

/** How often each was given, most often first: a class that claps is one line. */
export function stackOf(reactions: readonly Reaction[]): { is: ReactionName; peerIds: PeerId[] }[] {
  const stack = new Map<ReactionName, PeerId[]>();
  for (const { is, peerId } of reactions) stack.set(is, [...(stack.get(is) ?? []), peerId]);
  return [...stack]
    .map(([is, peerIds]) => ({ is, peerIds }))
    .toSorted((a, b) => b.peerIds.length - a.peerIds.length)
    .slice(0, STACK_MAX);
}

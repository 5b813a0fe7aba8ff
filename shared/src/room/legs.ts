import { z } from 'zod';
import { NodeId } from '../kernel/ids.ts';
import type { Peer, ProducerState, RoomState } from './state.ts';

/** A room's place on one SFU node. A room that outgrows a node has several, joined by pipes. */
export const Leg = z.object({
  nodeId: NodeId,
  /** Of this leg: SFU nodes refuse commands of an older one. Unique among the room's legs, past and present. */
  epoch: z.number().int().positive(),
  /** People reserved for on this node. */
  size: z.number().int().positive(),
});
export type Leg = z.infer<typeof Leg>;

/** Legs of one room at most. */
export const LEGS_MAX = 32;

/** Where a room's media is: its version, and its legs. */
export const RoomPlacement = z.object({ epoch: z.number().int().positive(), legs: z.array(Leg).min(1).max(LEGS_MAX) });
export type RoomPlacement = z.infer<typeof RoomPlacement>;

/** People reserved for on all of them. */
export function placesOf(legs: readonly Leg[]): number {
  return legs.reduce((sum, { size }) => sum + size, 0);
}

/** The leg that serves the peer; null where the room has no place yet, or the peer none in it. */
export function legOf(state: RoomState, peer: Peer | undefined): Leg | null {
  if (!peer || !state.placement) return null;
  return state.placement.legs.find((leg) => leg.nodeId === peer.nodeId) ?? null;
}

/** The leg that a Producer is sent to: its owner's. */
export function originOf(state: RoomState, producer: ProducerState): Leg | null {
  return legOf(state, state.peers[producer.peerId]);
}

/** The leg with the most free places for one more peer; the first of equals, so that every reader of the log decides the same. */
export function roomiest(legs: readonly Leg[], peers: Iterable<Peer>): Leg | null {
  return legs.length > 1 ? freest(legs, takenOf(peers)) : (legs[0] ?? null);
}

function takenOf(peers: Iterable<Peer>): Map<NodeId, number> {
  const taken = new Map<NodeId, number>();
  for (const { nodeId } of peers) if (nodeId !== null) taken.set(nodeId, (taken.get(nodeId) ?? 0) + 1);
  return taken;
}

function freest(legs: readonly Leg[], taken: ReadonlyMap<NodeId, number>): Leg | null {
  const free = (leg: Leg) => leg.size - (taken.get(leg.nodeId) ?? 0);
  let best: Leg | null = null;
  for (const leg of legs) if (!best || free(leg) > free(best)) best = leg;
  return best;
}

/** The peers after the room moved from `before` to `legs`: whoever's leg is gone gets another; the rest stay where they are. */
export function reassign(peers: RoomState['peers'], before: readonly Leg[], legs: readonly Leg[]): RoomState['peers'] {
  const kept = keptNodes(before, legs);
  const stays = ({ nodeId }: Peer) => nodeId !== null && kept.has(nodeId);
  const taken = takenOf(Object.values(peers).filter(stays));
  const next: RoomState['peers'] = {};
  for (const peer of Object.values(peers)) {
    const nodeId = stays(peer) ? peer.nodeId : (freest(legs, taken)?.nodeId ?? null);
    if (nodeId !== null && !stays(peer)) taken.set(nodeId, (taken.get(nodeId) ?? 0) + 1);
    next[peer.id] = nodeId === peer.nodeId ? peer : { ...peer, nodeId };
  }
  return next;
}

/** The nodes whose leg is the same before and after. */
export function keptNodes(before: readonly Leg[], after: readonly Leg[]): Set<NodeId> {
  return new Set(
    after.filter((leg) => before.some((old) => old.nodeId === leg.nodeId && old.epoch === leg.epoch)).map((leg) => leg.nodeId),
  );
}

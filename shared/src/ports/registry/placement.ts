import type { NodeId } from '../../kernel/ids.ts';
import type { NodeUsage, Placement, PlaceRequest } from './registry.ts';

/** What the registry holds of a room. nodeId null: released, only the epoch is remembered. */
export interface Held {
  readonly nodeId: NodeId | null;
  readonly epoch: number;
  /** People reserved for it on its node. */
  readonly size: number;
}

/** `held` is what to keep from now on; the same object as before if nothing changes. */
export interface Decision {
  readonly placement: Placement;
  readonly held: Held;
}

type Candidate = Pick<NodeUsage, 'id' | 'capacity' | 'state' | 'reserved'>;

/**
 * The placement rule (see `Registry`): pure, and the same as `place.lua.ts` says to Redis. `fresh` are the nodes heard of
 * lately; null: nothing fits.
 */
export function choose(request: PlaceRequest, held: Held | null, fresh: readonly Candidate[]): Decision | null {
  if (held?.nodeId && held.epoch > request.knownEpoch) return { placement: { nodeId: held.nodeId, epoch: held.epoch }, held };

  const usable = fresh.filter((node) => !request.avoid?.includes(node.id));
  const epoch = Math.max(held?.epoch ?? 0, request.knownEpoch) + 1;
  if (held?.nodeId && usable.some((node) => node.id === held.nodeId)) {
    const moved = request.renew || held.epoch < request.knownEpoch;
    return moved ? settle({ ...held, epoch }, held.nodeId) : settle(held, held.nodeId);
  }

  const free = (node: Candidate) => node.capacity - node.reserved;
  const best = usable
    .filter((node) => node.state === 'ready' && free(node) >= request.size)
    .sort((a, b) => free(b) - free(a) || (a.id < b.id ? -1 : 1))[0];
  return best ? settle({ nodeId: best.id, epoch, size: request.size }, best.id) : null;
}

function settle(held: Held, nodeId: NodeId): Decision {
  return { placement: { nodeId, epoch: held.epoch }, held };
}

import { z } from 'zod';
import { NodeId, type RoomId } from '../../kernel/ids.ts';

/** What an SFU node says of itself each heartbeat. */
export const NodeRecord = z.object({
  id: NodeId,
  /** Where its control link listens (ws:// or wss://, or memory: in the embedded profile). */
  url: z.string().max(300),
  /** People it can serve at most, from the cost model. */
  capacity: z.number().int().nonnegative(),
  state: z.enum(['ready', 'draining']),
});
export type NodeRecord = z.infer<typeof NodeRecord>;

/** A node, and the people reserved on it. */
export type NodeUsage = NodeRecord & { readonly reserved: number };

export const Placement = z.object({ nodeId: NodeId, epoch: z.number().int().positive() });
export type Placement = z.infer<typeof Placement>;

/** A node not heard of for so long is stale, unless the adapter is told otherwise. Milliseconds. */
export const FRESH_MS = 3_000;
/** A released room's epoch is remembered for so long, so that it never counts from 1 again under a node's feet. Milliseconds. */
export const EPOCH_KEPT_MS = 24 * 60 * 60 * 1_000;

export interface PlaceRequest {
  readonly roomId: RoomId;
  /** People the timetable expects: reserved on the node. */
  readonly size: number;
  /** The epoch the caller knows (0: none). If the registry holds a newer one, that is the answer and nothing changes. */
  readonly knownEpoch: number;
  /** Nodes not to use (they just failed). */
  readonly avoid?: readonly NodeId[];
  /**
   * The room's media at `knownEpoch` is gone though its node lives (a Worker died): a higher epoch is wanted, and the same
   * node is good for it. Without this, a room that stays keeps its epoch.
   */
  readonly renew?: boolean;
}

/**
 * Which SFU nodes there are, and which room is where. `place` is one atomic decision: the fresh, ready node with the
 * most free capacity that holds `size`; never a draining, stale or full one; null when nothing fits. A room keeps its
 * node while that is fresh and not avoided, and gets a higher epoch each time it moves. Where the store can't be reached, and
 * after close(), every call rejects with `unavailable`. Adapters pass `registry.contract.ts`.
 */
export interface Registry {
  /** Heartbeat. A node not heard of for `freshMs` is stale. */
  announce(node: NodeRecord): Promise<void>;
  /** The node is gone: not stale, away. Rooms on it must be placed anew. */
  withdraw(nodeId: NodeId): Promise<void>;
  /** Fresh nodes, with what is reserved on each. */
  nodes(): Promise<NodeUsage[]>;
  place(request: PlaceRequest): Promise<Placement | null>;
  /** Gives a room's reservation back. Its next epoch will still be a higher one. */
  release(roomId: RoomId): Promise<void>;
  close(): Promise<void>;
}

import { z } from 'zod';
import { NodeLoad } from '../../contract/sfu.ts';
import { AppError } from '../../kernel/errors.ts';
import { NodeId, type RoomId } from '../../kernel/ids.ts';
import type { Leg, RoomPlacement } from '../../room/legs.ts';
import { PEOPLE_PER_WORKER_MAX } from './cost-model.ts';

/** What an SFU node says of itself each heartbeat. */
export const NodeRecord = z
  .object({
    id: NodeId,
    /** Of this start of the process: random. Two processes with one id are told apart by it. */
    incarnation: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
    /** Where its control link listens (ws:// or wss://, or memory: in the embedded profile). */
    url: z.string().max(300),
    /** mediasoup Workers. */
    workers: z.number().int().min(1).max(256),
    /** People it can serve at most, from the cost model. */
    capacity: z.number().int().nonnegative(),
    state: z.enum(['ready', 'draining']),
    /** What it counts. To look at: placement goes by reservations, so a node that lies about its load misplaces nothing. */
    load: NodeLoad.pick({ rooms: true, peers: true, transports: true, producers: true, consumers: true }).optional(),
  })
  .refine(({ workers, capacity }) => capacity <= workers * PEOPLE_PER_WORKER_MAX, {
    path: ['capacity'],
    message: `no Worker serves more than ${PEOPLE_PER_WORKER_MAX} people`,
  });
export type NodeRecord = z.infer<typeof NodeRecord>;

/** What a node says of itself, where it can be true. Throws `invalid_input`. */
export function believable(node: NodeRecord): NodeRecord {
  const parsed = NodeRecord.safeParse(node);
  if (!parsed.success) throw AppError.from(parsed.error);
  return parsed.data;
}

/** A node, and what the registry holds of it. */
export type NodeUsage = NodeRecord & {
  /** People reserved on it. */
  readonly reserved: number;
  /** It failed a call: not chosen until then. Milliseconds since 1970 by the registry's clock; null: trusted. */
  readonly suspectedUntil: number | null;
  /** Why it is suspected; empty where it isn't. */
  readonly suspicion: string;
  /** An administrator wants it empty. */
  readonly drainRequested: boolean;
};

export type Placement = RoomPlacement;

/** A room that has a place, and the people reserved for. */
export type RoomUsage = Placement & { readonly roomId: RoomId; readonly size: number };

/** A node not heard of for so long is stale, unless the adapter is told otherwise. Milliseconds. */
export const FRESH_MS = 3_000;
/** A node that failed a call is not chosen for so long. Milliseconds. */
export const SUSPECT_MS = 10_000;
/** A reservation that nobody held for so long is given back: dead rooms fill no nodes. Milliseconds. */
export const HOLD_MS = 5 * 60 * 1_000;
/** A released room's epoch is remembered for so long, so that it never counts from 1 again under a node's feet. Milliseconds. */
export const EPOCH_KEPT_MS = 24 * 60 * 60 * 1_000;
/** A node that was silent for so long is forgotten. Milliseconds. */
export const SILENT_KEPT_MS = 60 * 60 * 1_000;
/** A registry that nobody called for so long was asleep itself (paused, restarted, restored): leases begin anew. Milliseconds. */
export const ASLEEP_MS = 3_000;
/** When it was last called is noted so often at most. Milliseconds. */
export const NOTED_MS = 250;

/**
 * After a sleep no epoch up to this is given: the store may be a backup that has forgotten what it gave since. In seconds, which no room
 * counts as fast as.
 */
export function epochFloorAt(now: number): number {
  return Math.floor(now / 1_000) - EPOCH_FLOOR_ORIGIN_S;
}
export const EPOCH_FLOOR_ORIGIN_S = 1_600_000_000;

export interface PlaceRequest {
  readonly roomId: RoomId;
  /** People the room is for: reserved on its nodes. What was reserved before is never given back by asking for less. */
  readonly size: number;
  /** The epoch of the placement the caller knows (0: none). If the registry holds a newer one, that is the answer and nothing changes. */
  readonly knownEpoch: number;
  /** The legs of that placement. Where the registry has forgotten it, or holds an older one, these count: the lesson stays where it is. */
  readonly knownLegs?: readonly Leg[];
  /** Nodes not to use (they just failed, or are to be left). */
  readonly avoid?: readonly NodeId[];
  /** Nodes that live though the room's media there is gone (a Worker died): the leg is made anew on the same node. */
  readonly renew?: readonly NodeId[];
  /** Nodes the caller just talked with: legs there stay, even where the registry has not heard of the node lately. */
  readonly alive?: readonly NodeId[];
}

/** A room that an instance follows, and where the log says that it is. */
export interface FollowedRoom {
  readonly roomId: RoomId;
  readonly placement: Placement | null;
}

/**
 * Which SFU nodes there are, and which room is where. `place` is one atomic decision by the rule in placement.ts: nodes that are
 * draining, stale, suspected, full or avoided take nobody new, no node is ever overcommitted, and a room never gets an epoch twice.
 * One clock, the store's own, decides what is fresh. Where the store can't be reached, and after close(), every call rejects with
 * `unavailable`. Adapters pass `registry.contract.ts`.
 */
export interface Registry {
  /**
   * Heartbeat; the answer carries the administrator's wish. A node not heard of for `freshMs` is stale. Throws `conflict` while
   * another incarnation of this id is fresh, `invalid_input` where the node claims what can't be.
   */
  announce(node: NodeRecord): Promise<{ drain: boolean }>;
  /** This incarnation of the node is gone: not stale, away. Changes nothing where the id is another's by now. */
  withdraw(nodeId: NodeId, incarnation: string): Promise<void>;
  /** The node is to be emptied, or not any more. Remembered until the node is gone. Throws `not_found`. */
  requestDrain(nodeId: NodeId, drain: boolean): Promise<void>;
  /** The node failed a call: for SUSPECT_MS nobody puts new people there, unless another process takes its place. */
  suspect(nodeId: NodeId, reason: string): Promise<void>;
  /** Fresh nodes by id, with what is reserved on each. */
  nodes(): Promise<NodeUsage[]>;
  /** Where the room is, or is from now on; null: it does not fit, and nothing has changed. */
  place(request: PlaceRequest): Promise<Placement | null>;
  /**
   * These rooms are still followed: each instance says so of its rooms every HOLD_MS / 5. A reservation that nobody held for HOLD_MS is
   * given back by the next place() or hold(); a place that the registry has forgotten is reserved again as the log has it.
   */
  hold(rooms: readonly FollowedRoom[]): Promise<void>;
  /** Rooms that have a place, by id. */
  rooms(): Promise<RoomUsage[]>;
  /**
   * Gives a room's reservation back, unless the room has been placed anew since the epoch that the caller knows: whoever is late takes
   * nothing from those who came back. Its next epoch will still be a higher one.
   */
  release(roomId: RoomId, knownEpoch?: number): Promise<void>;
  close(): Promise<void>;
}

import type { NodeId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { NodeUsage, Placement, PlaceRequest, RoomUsage } from '@watoto/shared/ports/registry/registry.ts';
import type { Leg } from '@watoto/shared/room/legs.ts';

/** A question to the registry, and the answer. */
export interface Asked {
  readonly request: PlaceRequest;
  readonly answer: Placement | null;
}

/** What is true of the nodes while a batch of questions is answered. */
export interface NodesNow {
  isOpen(id: NodeId): boolean;
  isUp(id: NodeId): boolean;
}

/** What must never happen, and how often it did. */
export interface Faults {
  /** A node had more people than it can serve: by the log, or by what the registry holds. */
  overcommitments: number;
  /** People were put on a node that was draining, stale, suspected, or to be avoided, or left on a lost one. */
  forbidden: number;
  /** An epoch that was not new, or one epoch for two places. */
  epochs: number;
  /** A lesson lost its place on a node that worked, though nobody asked for it. */
  moved: number;
  /** What the registry counts is not what its rooms add up to. */
  miscounted: number;
}

/** An auditor of its own: keeps what every room was told, and compares. It knows nothing of how placement is decided. */
export class Ledger {
  readonly faults: Faults = { overcommitments: 0, forbidden: 0, epochs: 0, moved: 0, miscounted: 0 };
  readonly #capacity: ReadonlyMap<NodeId, number>;
  readonly #placed = new Map<RoomId, Placement>();
  readonly #highest = new Map<RoomId, number>();

  constructor(capacity: ReadonlyMap<NodeId, number>) {
    this.#capacity = capacity;
  }

  placement(roomId: RoomId): Placement | null {
    return this.#placed.get(roomId) ?? null;
  }

  /** Rooms that have a place. */
  get size(): number {
    return this.#placed.size;
  }

  /** The room has no place any more. Its epochs are remembered. */
  ended(roomId: RoomId): void {
    this.#placed.delete(roomId);
  }

  /** The answers to questions asked at one time, in whatever order. */
  record(batch: readonly Asked[], nodes: NodesNow): void {
    const answered = batch.filter(({ answer }) => answer !== null).sort((a, b) => (a.answer?.epoch ?? 0) - (b.answer?.epoch ?? 0));
    for (const { request, answer } of answered) if (answer) this.#answered(request, answer, nodes);
  }

  /** What the registry holds now, beside what the rooms were told. */
  compare(nodes: readonly NodeUsage[], rooms: readonly RoomUsage[]): void {
    const told = peopleOn([...this.#placed.values()].flatMap(({ legs }) => legs));
    for (const [id, people] of told) if (people > (this.#capacity.get(id) ?? 0)) this.faults.overcommitments += 1;
    const held = peopleOn(rooms.flatMap(({ legs }) => legs));
    for (const { id, reserved, capacity } of nodes) {
      if (reserved > capacity) this.faults.overcommitments += 1;
      if (reserved !== (held.get(id) ?? 0)) this.faults.miscounted += 1;
    }
  }

  #answered(request: PlaceRequest, answer: Placement, nodes: NodesNow): void {
    const { roomId } = request;
    const before = this.#placed.get(roomId) ?? null;
    const highest = this.#highest.get(roomId) ?? 0;
    if (before && answer.epoch === before.epoch) {
      if (JSON.stringify(answer) !== JSON.stringify(before)) this.faults.epochs += 1;
      const unwanted = [...(request.avoid ?? []), ...(request.renew ?? [])];
      const isLeft = request.knownEpoch === before.epoch && answer.legs.some(({ nodeId }) => unwanted.includes(nodeId));
      if (isLeft) this.faults.forbidden += 1;
      return;
    }
    if (answer.epoch <= highest) this.faults.epochs += 1;
    const caused = before === null || request.knownEpoch === before.epoch;
    if (caused) this.#judge(request, before?.legs ?? [], answer, nodes);
    this.#placed.set(roomId, answer);
    this.#highest.set(roomId, Math.max(highest, answer.epoch));
  }

  #judge({ avoid = [], renew = [], size }: PlaceRequest, before: readonly Leg[], answer: Placement, nodes: NodesNow): void {
    for (const leg of answer.legs) {
      const old = before.find(({ nodeId }) => nodeId === leg.nodeId);
      const grown = leg.size > (old?.size ?? 0);
      const remade = old !== undefined && leg.epoch !== old.epoch;
      if (remade && !renew.includes(leg.nodeId)) this.faults.moved += 1;
      if ((remade || !old) && leg.epoch !== answer.epoch) this.faults.epochs += 1;
      if (avoid.includes(leg.nodeId) || (grown && !nodes.isOpen(leg.nodeId))) this.faults.forbidden += 1;
    }
    for (const { nodeId } of before) {
      const gone = !answer.legs.some((leg) => leg.nodeId === nodeId);
      if (gone && nodes.isUp(nodeId) && !avoid.includes(nodeId)) this.faults.moved += 1;
    }
    // Too small a place is people without one: overcommitted from the start.
    if (peopleIn(answer.legs) < Math.max(size, peopleIn(before))) this.faults.overcommitments += 1;
  }
}

function peopleIn(legs: readonly Leg[]): number {
  return legs.reduce((sum, leg) => sum + leg.size, 0);
}

function peopleOn(legs: readonly Leg[]): Map<NodeId, number> {
  const sums = new Map<NodeId, number>();
  for (const { nodeId, size } of legs) sums.set(nodeId, (sums.get(nodeId) ?? 0) + size);
  return sums;
}

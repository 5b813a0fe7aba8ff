import { type Clock, systemClock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { NodeId, RoomId } from '../../kernel/ids.ts';
import { choose, type Held, people, takeOver } from './placement.ts';
import {
  ASLEEP_MS,
  EPOCH_KEPT_MS,
  epochFloorAt,
  type FollowedRoom,
  FRESH_MS,
  HOLD_MS,
  NOTED_MS,
  SILENT_KEPT_MS,
  SUSPECT_MS,
  believable,
} from './registry.ts';
import type { NodeRecord, NodeUsage, Placement, PlaceRequest, Registry, RoomUsage } from './registry.ts';

interface Node {
  readonly record: NodeRecord;
  readonly heardAt: number;
  readonly suspicion: { readonly until: number; readonly reason: string } | null;
  readonly drainRequested: boolean;
}

/** `at`: when the room was last held, or when it lost its place. */
type HeldRoom = Held & { readonly at: number };

class MemoryRegistry implements Registry {
  readonly #clock: Clock;
  readonly #freshMs: number;
  readonly #restorable: boolean;
  readonly #nodes = new Map<NodeId, Node>();
  readonly #rooms = new Map<RoomId, HeldRoom>();
  /** When it was last called, and since when it has been called without a pause: a machine that slept ends no lease. */
  #calledAt: number | null = null;
  #awakeSince = 0;
  #floor = 0;
  #closed = false;

  constructor(clock: Clock, freshMs: number, restorable: boolean) {
    this.#clock = clock;
    this.#freshMs = freshMs;
    this.#restorable = restorable;
  }

  async announce(node: NodeRecord): Promise<{ drain: boolean }> {
    const now = this.#called();
    const record = believable(node);
    const known = this.#nodes.get(record.id);
    if (known && known.record.incarnation !== record.incarnation && this.#isFresh(known, now)) {
      throw new AppError('conflict', { message: `Another process is the node ${record.id}.` });
    }
    for (const [id, { heardAt }] of this.#nodes) if (heardAt <= now - SILENT_KEPT_MS) this.#nodes.delete(id);
    const { suspicion, drainRequested } = this.#nodes.get(record.id) ?? { suspicion: null, drainRequested: false };
    const isNew = known?.record.incarnation !== record.incarnation;
    this.#nodes.set(record.id, { record, heardAt: now, suspicion: isNew ? null : suspicion, drainRequested });
    return { drain: drainRequested };
  }

  async withdraw(nodeId: NodeId, incarnation: string): Promise<void> {
    this.#called();
    if (this.#nodes.get(nodeId)?.record.incarnation === incarnation) this.#nodes.delete(nodeId);
  }

  async requestDrain(nodeId: NodeId, drain: boolean): Promise<void> {
    this.#called();
    const node = this.#nodes.get(nodeId);
    if (!node) throw new AppError('not_found', { message: `There is no node ${nodeId}.` });
    this.#nodes.set(nodeId, { ...node, drainRequested: drain });
  }

  async suspect(nodeId: NodeId, reason: string): Promise<void> {
    const until = this.#called() + SUSPECT_MS;
    const node = this.#nodes.get(nodeId);
    if (node) this.#nodes.set(nodeId, { ...node, suspicion: { until, reason } });
  }

  async nodes(): Promise<NodeUsage[]> {
    return this.#fresh(this.#called());
  }

  async place(request: PlaceRequest): Promise<Placement | null> {
    const now = this.#called();
    const held = this.#takeOver(request.roomId, { epoch: request.knownEpoch, legs: request.knownLegs ?? [] }, now);
    const isAsked = !held || held.legs.length === 0 || held.epoch <= request.knownEpoch;
    if (isAsked) this.#sweep(now);
    const placement = choose(request, held, this.#fresh(now), this.#floor);
    if (placement && isAsked) this.#rooms.set(request.roomId, { ...placement, at: now });
    return placement;
  }

  async hold(rooms: readonly FollowedRoom[]): Promise<void> {
    const now = this.#called();
    for (const { roomId, placement } of rooms) this.#takeOver(roomId, placement ?? { epoch: 0, legs: [] }, now);
    this.#sweep(now);
    this.#forgetEpochs(now);
  }

  async rooms(): Promise<RoomUsage[]> {
    this.#called();
    const placed = [...this.#rooms].filter(([, { legs }]) => legs.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
    return placed.map(([roomId, { epoch, legs }]) => ({ roomId, epoch, legs: [...legs], size: people(legs) }));
  }

  async release(roomId: RoomId, knownEpoch = Number.POSITIVE_INFINITY): Promise<void> {
    const now = this.#called();
    const held = this.#rooms.get(roomId);
    if (held && held.epoch <= knownEpoch) this.#rooms.set(roomId, { epoch: held.epoch, legs: [], at: now });
    this.#forgetEpochs(now);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#nodes.clear();
    this.#rooms.clear();
  }

  /** What is held of the room, corrected by what the log says; whoever asks about a room holds it. */
  #takeOver(roomId: RoomId, known: Held, now: number): Held | null {
    const held = takeOver(this.#rooms.get(roomId) ?? null, known);
    if (held && held.legs.length > 0) this.#rooms.set(roomId, { ...held, at: now });
    return held;
  }

  #sweep(now: number): void {
    const oldest = now - HOLD_MS;
    if (this.#awakeSince > oldest) return;
    for (const [id, room] of this.#rooms) {
      if (room.legs.length > 0 && room.at <= oldest) this.#rooms.set(id, { epoch: room.epoch, legs: [], lapsed: true, at: now });
    }
  }

  #forgetEpochs(now: number): void {
    for (const [id, room] of this.#rooms) if (room.legs.length === 0 && room.at < now - EPOCH_KEPT_MS) this.#rooms.delete(id);
  }

  #fresh(now: number): NodeUsage[] {
    const fresh = [...this.#nodes.values()].filter((node) => this.#isFresh(node, now));
    const reserved = this.#reserved();
    const usage = fresh.map(({ record, suspicion, drainRequested }) => {
      const suspected = suspicion && suspicion.until > now && suspicion.until <= now + SUSPECT_MS ? suspicion : null;
      return {
        ...record,
        reserved: reserved.get(record.id) ?? 0,
        suspectedUntil: suspected?.until ?? null,
        suspicion: suspected?.reason ?? '',
        drainRequested,
      };
    });
    return usage.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Heard of lately; a time to come is one that the clock was set back from. */
  #isFresh({ heardAt }: Node, now: number): boolean {
    return heardAt > now - this.#freshMs && heardAt <= now;
  }

  #reserved(): Map<NodeId, number> {
    const sums = new Map<NodeId, number>();
    for (const { legs } of this.#rooms.values()) {
      for (const { nodeId, size } of legs) sums.set(nodeId, (sums.get(nodeId) ?? 0) + size);
    }
    return sums;
  }

  #called(): number {
    if (this.#closed) throw new AppError('unavailable', { message: 'The registry is closed.' });
    const now = this.#clock.now();
    const since = this.#calledAt === null ? null : now - this.#calledAt;
    if (since !== null && since >= 0 && since < NOTED_MS) return now;
    this.#calledAt = now;
    if (since !== null && since >= 0 && since <= ASLEEP_MS) return now;
    this.#awakeSince = now;
    if (since !== null && this.#restorable) this.#floor = Math.max(this.#floor, epochFloorAt(now));
    return now;
  }
}

export interface MemoryRegistryOptions {
  readonly clock?: Clock;
  readonly freshMs?: number;
  /** Counts epochs on from a floor after a sleep, as a store that could be a backup must. Memory can't be one: for comparing. */
  readonly restorable?: boolean;
}

/** The embedded profile's registry: lives and ends with the process. */
export function createMemoryRegistry({
  clock = systemClock,
  freshMs = FRESH_MS,
  restorable = false,
}: MemoryRegistryOptions = {}): Registry {
  return new MemoryRegistry(clock, freshMs, restorable);
}

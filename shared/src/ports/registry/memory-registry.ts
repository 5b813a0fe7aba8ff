import { type Clock, systemClock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { NodeId, RoomId } from '../../kernel/ids.ts';
import { choose, type Held } from './placement.ts';
import { EPOCH_KEPT_MS, FRESH_MS, type NodeRecord, type NodeUsage, type Placement, type PlaceRequest, type Registry } from './registry.ts';

interface HeldRoom extends Held {
  /** When it was released; null: it has its node. */
  readonly releasedAt: number | null;
}

class MemoryRegistry implements Registry {
  readonly #clock: Clock;
  readonly #freshMs: number;
  readonly #nodes = new Map<NodeId, { record: NodeRecord; heardAt: number }>();
  readonly #rooms = new Map<RoomId, HeldRoom>();
  #closed = false;

  constructor(clock: Clock, freshMs: number) {
    this.#clock = clock;
    this.#freshMs = freshMs;
  }

  async announce(node: NodeRecord): Promise<void> {
    this.#mustBeOpen();
    this.#nodes.set(node.id, { record: { ...node }, heardAt: this.#clock.now() });
  }

  async withdraw(nodeId: NodeId): Promise<void> {
    this.#mustBeOpen();
    this.#nodes.delete(nodeId);
  }

  async nodes(): Promise<NodeUsage[]> {
    this.#mustBeOpen();
    return this.#fresh();
  }

  async place(request: PlaceRequest): Promise<Placement | null> {
    this.#mustBeOpen();
    const decision = choose(request, this.#rooms.get(request.roomId) ?? null, this.#fresh());
    if (!decision) return null;
    this.#rooms.set(request.roomId, { ...decision.held, releasedAt: null });
    return decision.placement;
  }

  async release(roomId: RoomId): Promise<void> {
    this.#mustBeOpen();
    const now = this.#clock.now();
    const held = this.#rooms.get(roomId);
    if (held?.nodeId) this.#rooms.set(roomId, { nodeId: null, epoch: held.epoch, size: 0, releasedAt: now });
    for (const [id, room] of this.#rooms) if (room.releasedAt !== null && now - room.releasedAt > EPOCH_KEPT_MS) this.#rooms.delete(id);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#nodes.clear();
    this.#rooms.clear();
  }

  #fresh(): NodeUsage[] {
    const oldest = this.#clock.now() - this.#freshMs;
    const fresh = [...this.#nodes.values()].filter((node) => node.heardAt > oldest);
    return fresh.map(({ record }) => ({ ...record, reserved: this.#reserved(record.id) }));
  }

  #reserved(nodeId: NodeId): number {
    let sum = 0;
    for (const room of this.#rooms.values()) if (room.nodeId === nodeId) sum += room.size;
    return sum;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new AppError('unavailable', { message: 'The registry is closed.' });
  }
}

export interface MemoryRegistryOptions {
  readonly clock?: Clock;
  readonly freshMs?: number;
}

/** The embedded profile's registry: lives and ends with the process. */
export function createMemoryRegistry({ clock = systemClock, freshMs = FRESH_MS }: MemoryRegistryOptions = {}): Registry {
  return new MemoryRegistry(clock, freshMs);
}

import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { NodeId, RoomId, UserId } from '@watoto/shared/kernel/ids.ts';
import type { NewNotice, PlatformInstance, PlatformNode, PlatformNotice } from '@watoto/shared/contract/http/platform.ts';
import type { NodeUsage, Registry, RoomUsage } from '@watoto/shared/ports/registry/registry.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Door, DoorRoom, DoorView, Instance } from './door.ts';
import type { LiveRoom, Platform } from './platform.ts';

export interface LivePlatformDeps {
  readonly registry: Pick<Registry, 'nodes' | 'rooms' | 'requestDrain'>;
  /** Signaling instances that say they live. */
  readonly instances: () => Promise<readonly Instance[]>;
  readonly logger: Logger;
  /** Closes what was opened for this platform. */
  readonly onClose?: (reason: string) => Promise<void>;
}

/** An instance, and what it said when it was looked at; null: nothing. */
interface Looked {
  readonly id: string;
  readonly view: DoorView | null;
}

/** The platform over the registry and the doors of the signaling instances. */
export class LivePlatform implements Platform {
  readonly #deps: LivePlatformDeps;

  constructor(deps: LivePlatformDeps) {
    this.#deps = deps;
  }

  async nodes(): Promise<PlatformNode[]> {
    const { registry } = this.#deps;
    const [known, placed] = await Promise.all([registry.nodes(), registry.rooms()]);
    return [...known.map(toNode), ...unheardOf(known, placed)].toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  }

  async rooms(): Promise<LiveRoom[]> {
    const [placed, looked] = await Promise.all([this.#deps.registry.rooms(), this.#look()]);
    const followed = newest(looked);
    return placed.flatMap(({ roomId, size, legs }) => {
      const room = followed.get(roomId);
      // Its place is given back a moment after its end.
      if (room?.phase === 'ended') return [];
      const places = legs.map((leg) => ({ nodeId: leg.nodeId, size: leg.size }));
      const opened = room?.phase === 'open' ? room.since : null;
      return [{ id: roomId, title: room?.title ?? null, people: room?.peers ?? null, size, since: opened, legs: places }];
    });
  }

  async instances(): Promise<PlatformInstance[]> {
    const looked = await this.#look();
    return looked
      .map(({ id, view }) => ({ id, answers: view !== null, sockets: view?.sockets ?? null, rooms: view?.rooms.length ?? null }))
      .toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  }

  async drain(nodeId: NodeId, drain: boolean): Promise<void> {
    await this.#deps.registry.requestDrain(nodeId, drain);
  }

  async move(roomId: RoomId): Promise<void> {
    await this.#any((door) => door.move(roomId));
  }

  notice(): Promise<PlatformNotice | null> {
    return this.#any((door) => door.notice());
  }

  sendNotice(notice: NewNotice): Promise<PlatformNotice> {
    return this.#any((door) => door.sendNotice(notice));
  }

  async withdrawNotice(): Promise<void> {
    await this.#any((door) => door.withdrawNotice());
  }

  async signOut(personId: UserId): Promise<void> {
    await this.#any((door) => door.signOut(personId));
  }

  async close(reason: string): Promise<void> {
    await this.#deps.onClose?.(reason);
  }

  async #look(): Promise<Looked[]> {
    const instances = await this.#deps.instances();
    return Promise.all(
      instances.map(async ({ id, door }) => {
        try {
          return { id, view: await door.look() };
        } catch (err) {
          this.#deps.logger.warn({ err, instance: id }, 'a signaling instance does not answer');
          return { id, view: null };
        }
      }),
    );
  }

  /**
   * Asks one instance, and the next where it does not answer or does not know the room. What an instance refuses for another reason
   * all would refuse.
   */
  async #any<T>(ask: (door: Door) => Promise<T>): Promise<T> {
    let refusal = new AppError('unavailable', { message: 'No signaling instance can be reached. Lessons that run go on.' });
    for (const { id, door } of await this.#deps.instances()) {
      try {
        return await ask(door);
      } catch (err) {
        const error = AppError.from(err);
        if (!worthAnother(error)) throw error;
        // "No such room" from one that answers says more than the silence of others.
        if (error.code === 'not_found' || refusal.code !== 'not_found') refusal = error;
        this.#deps.logger.warn({ err, instance: id }, 'asking the next signaling instance');
      }
    }
    throw refusal;
  }
}

function worthAnother({ code }: AppError): boolean {
  return code === 'not_found' || code === 'unavailable' || code === 'timeout' || code === 'draining' || code === 'internal';
}

function toNode(node: NodeUsage): PlatformNode {
  const { id, workers, capacity, reserved, drainRequested } = node;
  return { id, state: stateOf(node), drainRequested, workers, capacity, reserved };
}

function stateOf({ state, drainRequested, suspectedUntil }: NodeUsage): PlatformNode['state'] {
  if (suspectedUntil !== null) return 'suspected';
  return state === 'draining' || drainRequested ? 'draining' : 'ready';
}

/** Nodes that lessons are placed on, and that the registry has not heard of lately. */
function unheardOf(known: readonly NodeUsage[], placed: readonly RoomUsage[]): PlatformNode[] {
  const ids = new Set(known.map(({ id }) => id));
  const lost = new Map<NodeId, number>();
  for (const { nodeId, size } of placed.flatMap(({ legs }) => legs)) {
    if (!ids.has(nodeId)) lost.set(nodeId, (lost.get(nodeId) ?? 0) + size);
  }
  return [...lost].map(([id, reserved]) => ({ id, state: 'stale', drainRequested: false, workers: null, capacity: 0, reserved }));
}

/** Each room as told by who knows most of it: an instance that follows it only since now may be behind. */
function newest(looked: readonly Looked[]): Map<RoomId, DoorRoom> {
  const rooms = new Map<RoomId, DoorRoom>();
  for (const room of looked.flatMap(({ view }) => view?.rooms ?? [])) {
    const other = rooms.get(room.id);
    if (!other || PHASE_ORDER[room.phase] > PHASE_ORDER[other.phase] || (room.phase === other.phase && room.peers > other.peers))
      rooms.set(room.id, room);
  }
  return rooms;
}

const PHASE_ORDER = { new: 0, open: 1, ended: 2 } as const satisfies Record<DoorRoom['phase'], number>;

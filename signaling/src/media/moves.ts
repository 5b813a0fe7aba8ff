import { wait } from '@watoto/shared/kernel/backoff.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { NodeId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Logger } from 'pino';
import type { LocalRoom } from '../local-room.ts';

/** Rooms moved at once: each asks all its clients for new transports. */
const AT_ONCE = 4;
/** Milliseconds that moves are spread over, at most, for each room; other instances do the same rooms in another order. */
const SPREAD_MS = 150;
/** A room for which there is no other place is tried again after so long. Milliseconds. */
const AGAIN_MS = 3_000;

export interface MovesDeps {
  readonly rooms: () => Iterable<LocalRoom>;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
  readonly random?: () => number;
}

/** Takes rooms away from nodes that are leaving, a few at a time. What has no other place stays until the node is gone. */
export class Moves {
  readonly #deps: MovesDeps;
  readonly #moving = new Set<RoomId>();
  readonly #notBefore = new Map<RoomId, number>();

  constructor(deps: MovesDeps) {
    this.#deps = deps;
  }

  /** Called with every look at the nodes, and whenever one says that it is leaving. */
  leave(nodes: readonly NodeId[]): void {
    const { clock, scope, rooms } = this.#deps;
    if (nodes.length === 0 || scope.closed) return;
    const now = clock.now();
    for (const [roomId, until] of this.#notBefore) if (until <= now) this.#notBefore.delete(roomId);
    const here = [...rooms()].filter(
      (room) => this.#isOn(room, nodes) && !this.#notBefore.has(room.live.id) && !this.#moving.has(room.live.id),
    );
    for (const room of this.#shuffled(here)) {
      if (this.#moving.size >= AT_ONCE) return;
      this.#moving.add(room.live.id);
      scope.run(this.#move(room, nodes));
    }
  }

  async #move(room: LocalRoom, nodes: readonly NodeId[]): Promise<void> {
    const { clock, scope, logger } = this.#deps;
    const roomId = room.live.id;
    let moved = false;
    try {
      await wait(clock, this.#random() * SPREAD_MS, scope.signal);
      moved = this.#isOn(room, nodes) && (await room.placement.move(nodes, 'moved'));
    } catch (err) {
      if (!scope.closed && !room.live.scope.closed) logger.warn({ roomId, err }, 'room not moved yet');
    } finally {
      this.#moving.delete(roomId);
    }
    if (!moved) this.#notBefore.set(roomId, clock.now() + AGAIN_MS);
    // The next one, without waiting for the next look.
    this.leave(nodes);
  }

  #isOn({ live: { state } }: LocalRoom, nodes: readonly NodeId[]): boolean {
    return state.phase === 'open' && (state.placement?.legs.some(({ nodeId }) => nodes.includes(nodeId)) ?? false);
  }

  #random(): number {
    return (this.#deps.random ?? Math.random)();
  }

  #shuffled(rooms: readonly LocalRoom[]): LocalRoom[] {
    return rooms
      .map((room) => ({ room, at: this.#random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ room }) => room);
  }
}

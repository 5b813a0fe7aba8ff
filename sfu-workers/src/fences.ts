import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { RoomId } from '@watoto/shared/kernel/ids.ts';

/** Milliseconds that a room's lowest good epoch is remembered after the room is gone: longer than any call can be late. */
const REMEMBERED_MS = 60 * 60 * 1_000;

/**
 * The lowest epoch of each room that is still good here. A command of an older one comes from someone who doesn't know yet
 * that the room moved on: it is refused (`stale_epoch`), also when the room itself is long gone.
 */
export class Fences {
  readonly #lowest = new Map<RoomId, { epoch: number; at: number }>();

  /** From now on only `epoch` and newer ones. */
  raise(roomId: RoomId, epoch: number, now: number): void {
    const known = this.#lowest.get(roomId)?.epoch ?? 0;
    // Taken out and put back: the map's order is the order of last use.
    this.#lowest.delete(roomId);
    this.#lowest.set(roomId, { epoch: Math.max(known, epoch), at: now });
    for (const [id, { at }] of this.#lowest) {
      if (now - at <= REMEMBERED_MS) break;
      this.#lowest.delete(id);
    }
  }

  /** Throws `stale_epoch` for an epoch below the lowest good one. */
  check(roomId: RoomId, epoch: number): void {
    if (epoch < (this.#lowest.get(roomId)?.epoch ?? 0)) throw new AppError('stale_epoch', { details: { roomId, epoch } });
  }

  get size(): number {
    return this.#lowest.size;
  }
}

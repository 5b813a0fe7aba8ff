import type { RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Leg } from '@watoto/shared/room/legs.ts';
import type { SfuLink, SfuPool } from '../sfu/pool.ts';

/** A node that takes longer is one not to be used: people wait for it. Milliseconds. */
const OPEN_MS = 3_000;

/** Names a leg for good: a node gets a higher epoch for each of its legs of a room. */
export const legKey = ({ nodeId, epoch }: Pick<Leg, 'nodeId' | 'epoch'>): string => `${nodeId}:${epoch}`;

/** The room's Routers on its legs' nodes, as far as this instance has opened them: each once for each link, shared by promise. */
export class LegRouters {
  readonly #roomId: RoomId;
  readonly #pool: SfuPool;
  readonly #opened = new Map<string, { link: SfuLink; size: number; done: Promise<unknown> }>();

  constructor(roomId: RoomId, pool: SfuPool) {
    this.#roomId = roomId;
    this.#pool = pool;
  }

  /** The link to the leg's node, with the Router there. Rejects with whatever the node or the way to it says. */
  async open(leg: Leg): Promise<SfuLink> {
    const link = await this.#pool.link(leg.nodeId);
    const key = legKey(leg);
    const known = this.#opened.get(key);
    if (known?.link === link && known.size >= leg.size) {
      await known.done;
      return link;
    }
    const done = link.call('room.open', { roomId: this.#roomId, epoch: leg.epoch, size: leg.size }, { timeoutMs: OPEN_MS });
    const opened = { link, size: leg.size, done };
    this.#opened.set(key, opened);
    try {
      await done;
    } catch (error) {
      if (this.#opened.get(key) === opened) this.#opened.delete(key);
      throw error;
    }
    return link;
  }

  /** The node doesn't know the room (it cleans up what stood empty), or not any more: it is opened again before the next use. */
  forget(leg: Pick<Leg, 'nodeId' | 'epoch'>): void {
    this.#opened.delete(legKey(leg));
  }

  clear(): void {
    this.#opened.clear();
  }
}

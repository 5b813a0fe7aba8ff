import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { Fences } from './fences.ts';
import type { Link } from './link.ts';
import { expectedLoad, leastLoaded } from './load.ts';
import { Room, type WorkerPlaces } from './room.ts';
import type { RoomRouter } from './room-router.ts';
import type { PooledWorker, WorkerDeath, WorkerPool } from './worker-pool.ts';

/** A room's place on this node, from the moment it is asked for. */
interface Slot {
  readonly roomId: RoomId;
  readonly epoch: number;
  /** null while its first Router is being created. */
  room: Room | null;
  /** What `room` will be. */
  opening: Room | null;
  /** Since when nobody needs it; null: somebody does. Milliseconds since 1970. */
  idleSince: number | null;
}

export interface RoomsDeps {
  readonly pool: WorkerPool;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Milliseconds that peers wait for another link, and that a room nobody holds is kept. */
  readonly graceMs: number;
  /** Places for people that each Worker has. */
  readonly places: number;
  readonly scope: Scope;
}

/** The rooms of this node: which epoch of each, and on which Workers. */
export class Rooms {
  /** The last room has gone. */
  readonly emptied = new Emitter<void>();
  readonly #deps: RoomsDeps;
  readonly #slots = new Map<RoomId, Slot>();
  readonly #opening = new Map<Slot, Promise<Room>>();
  readonly #fences = new Fences();
  readonly #workers: WorkerPlaces;
  #draining = false;

  constructor(deps: RoomsDeps) {
    this.#deps = deps;
    this.#workers = {
      places: deps.places,
      free: (worker) => deps.places - this.peopleOn(worker),
      another: (but) =>
        leastLoaded(
          deps.pool.workers.filter((worker) => !but.has(worker)),
          (worker) => this.#loadOf(worker),
        ),
    };
    deps.pool.died.on((death) => this.#lose(death));
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Every room that is open now. */
  get rooms(): readonly Room[] {
    return [...this.#slots.values()].flatMap(({ room }) => (room ? [room] : []));
  }

  /** From now on `room.open` of a room that isn't here is refused (`draining`). */
  drain(): void {
    this.#draining = true;
  }

  /** The node stays after all. */
  undrain(): void {
    this.#draining = false;
  }

  /** The room, new or known. A newer epoch closes the older one first; an older one is `stale_epoch`. `size`: people reserved for. */
  async open(roomId: RoomId, epoch: number, size: number, link: Link): Promise<Room> {
    const slot = this.#slotFor(roomId, epoch);
    const room = slot.room ?? (await this.#create(slot));
    room.size = size;
    if (!link.closed) room.openers.add(link);
    return room;
  }

  /** The room of exactly this epoch. Throws `stale_epoch` for older ones, `not_found` where there is none. */
  must(roomId: RoomId, epoch: number): Room {
    this.#fences.check(roomId, epoch);
    const room = this.#slots.get(roomId)?.room;
    if (!room) throw new AppError('not_found', { message: 'no such room' });
    if (room.epoch > epoch) throw new AppError('stale_epoch', { details: { roomId, epoch } });
    if (room.epoch < epoch) throw new AppError('not_found', { message: 'no room of this epoch' });
    return room;
  }

  async close(roomId: RoomId, epoch: number, reason: string): Promise<void> {
    const slot = this.#slots.get(roomId);
    if (slot?.epoch === epoch) this.#forget(slot);
    // One that is still being opened finds that it is no longer wanted, and closes what it has.
    else this.must(roomId, epoch);
    await slot?.room?.scope.close(reason);
  }

  /** A control link is gone: its peers wait to be adopted, its rooms for another link. */
  linkClosed(link: Link): void {
    for (const room of this.rooms) {
      room.openers.delete(link);
      for (const peer of room.peers.values()) {
        if (peer.link !== link) continue;
        peer.awaitAdoption(this.#deps.graceMs, () => room.scope.run(room.remove(peer, 'nobody adopted it')));
      }
    }
  }

  /** Closes rooms that nobody has held for the grace time. Called every now and then. */
  sweep(): void {
    const now = this.#deps.clock.now();
    for (const slot of [...this.#slots.values()]) {
      const { room } = slot;
      if (!room) continue;
      room.sweep(now, this.#deps.graceMs);
      const idle = room.peers.size === 0 && room.openers.size === 0;
      slot.idleSince = idle ? (slot.idleSince ?? now) : null;
      if (slot.idleSince === null || now - slot.idleSince < this.#deps.graceMs) continue;
      this.#deps.logger.info({ roomId: room.id, epoch: room.epoch }, 'nobody holds this room');
      this.#forget(slot);
      this.#deps.scope.run(room.scope.close('nobody holds it'));
    }
  }

  /** People whose media is on the Worker. */
  peopleOn(worker: PooledWorker): number {
    return this.#routersOn(worker).reduce((sum, { people }) => sum + people, 0);
  }

  /** How it lies on the Workers, each that runs. */
  report(): { people: number; routers: number }[] {
    return this.#deps.pool.workers.map((worker) => ({ people: this.peopleOn(worker), routers: this.#routersOn(worker).length }));
  }

  /** What a Worker has to expect of its rooms. */
  #loadOf(worker: PooledWorker): number {
    return expectedLoad(this.#routersOn(worker).map(({ people }) => people));
  }

  #routersOn(worker: PooledWorker): RoomRouter[] {
    const all = [...this.#slots.values()].flatMap(({ room, opening }) => (room ?? opening)?.routers ?? []);
    return all.filter((router) => router.worker === worker);
  }

  #slotFor(roomId: RoomId, epoch: number): Slot {
    this.#fences.check(roomId, epoch);
    const known = this.#slots.get(roomId);
    if (known?.epoch === epoch) return known;
    if (known && known.epoch > epoch) throw new AppError('stale_epoch', { details: { roomId, epoch } });
    if (this.#draining) throw new AppError('draining');
    this.#fences.raise(roomId, epoch, this.#deps.clock.now());
    if (known) {
      this.#slots.delete(roomId);
      if (known.room) this.#deps.scope.run(known.room.scope.close(`epoch ${epoch} is newer`));
    }
    const slot: Slot = { roomId, epoch, room: null, opening: null, idleSince: null };
    this.#slots.set(roomId, slot);
    return slot;
  }

  /** Shared by promise: everyone who asks meanwhile gets the same Router, or the same error. */
  #create(slot: Slot): Promise<Room> {
    let opening = this.#opening.get(slot);
    if (!opening) {
      opening = this.#openOn(slot).finally(() => {
        this.#opening.delete(slot);
        if (!slot.room) this.#forget(slot);
      });
      this.#opening.set(slot, opening);
    }
    return opening;
  }

  async #openOn(slot: Slot): Promise<Room> {
    const { roomId: id, epoch } = slot;
    const { pool, clock } = this.#deps;
    const scope = this.#deps.scope.child(`room-${id}`);
    const room = new Room({ id, epoch, scope, workers: this.#workers, clock });
    slot.opening = room;
    try {
      // Taken before the first wait: rooms that open at once see each other's choice.
      const first = room.openRouter(pool.pick((worker) => this.#loadOf(worker)) ?? (await pool.next()));
      await first.ready;
      if (this.#slots.get(id) !== slot) throw new AppError(this.#slots.has(id) ? 'stale_epoch' : 'cancelled');
      slot.room = room;
      return room;
    } catch (error) {
      await scope.close('not opened');
      throw error;
    } finally {
      slot.opening = null;
    }
  }

  /** A Worker died. Rooms with other Routers go on without it; of the rest only a higher epoch is good now, and whoever holds one is told. */
  #lose({ worker, reason }: WorkerDeath): void {
    for (const slot of [...this.#slots.values()]) {
      const { roomId, epoch, room } = slot;
      const lost = room?.routers.find((router) => router.worker === worker);
      if (!room || !lost) continue;
      if (room.routers.length > 1) {
        room.lose(lost, reason);
        continue;
      }
      this.#fences.raise(roomId, epoch + 1, this.#deps.clock.now());
      this.#forget(slot);
      for (const link of new Set([...room.openers, ...room.peerLinks()])) link.emit('room.lost', { roomId, epoch, reason });
      this.#deps.scope.run(room.scope.close(reason));
    }
  }

  #forget(slot: Slot): void {
    if (this.#slots.get(slot.roomId) !== slot) return;
    this.#slots.delete(slot.roomId);
    if (this.#slots.size === 0) this.emptied.emit();
  }
}

import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { RoomId } from '@watoto/shared/kernel/ids.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { Fences } from './fences.ts';
import type { Link } from './link.ts';
import { expectedLoad } from './load.ts';
import { media } from './media-errors.ts';
import { Room } from './room.ts';
import { RoomAudio } from './room-audio.ts';
import { toMediasoup } from './rtp.ts';
import type { PooledWorker, WorkerDeath, WorkerPool } from './worker-pool.ts';

/** A room's place on this node, from the moment it is asked for. */
interface Slot {
  readonly roomId: RoomId;
  readonly epoch: number;
  /** Chosen once a Worker is at hand. */
  worker: PooledWorker | null;
  /** null while its Router is being created. */
  room: Room | null;
  /** Since when nobody needs it; null: somebody does. Milliseconds since 1970. */
  idleSince: number | null;
}

export interface RoomRoutersDeps {
  readonly pool: WorkerPool;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Milliseconds that peers wait for another link, and that a room nobody holds is kept. */
  readonly graceMs: number;
}

/** The rooms of this node: which Router, of which epoch, on which Worker. */
export class RoomRouters {
  /** The last room has gone. */
  readonly emptied = new Emitter<void>();
  readonly #deps: RoomRoutersDeps;
  readonly #slots = new Map<RoomId, Slot>();
  readonly #opening = new Map<Slot, Promise<Room>>();
  readonly #fences = new Fences();
  #draining = false;

  constructor(deps: RoomRoutersDeps) {
    this.#deps = deps;
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

  /** The room's Router, new or known. A newer epoch closes the older one first; an older one is `stale_epoch`. */
  async open(roomId: RoomId, epoch: number, link: Link): Promise<Room> {
    const slot = this.#slotFor(roomId, epoch);
    const room = slot.room ?? (await this.#create(slot));
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
      const idle = room.peers.size === 0 && room.openers.size === 0;
      slot.idleSince = idle ? (slot.idleSince ?? now) : null;
      if (slot.idleSince === null || now - slot.idleSince < this.#deps.graceMs) continue;
      this.#deps.logger.info({ roomId: room.id, epoch: room.epoch }, 'nobody holds this room');
      this.#forget(slot);
      slot.worker?.scope.run(room.scope.close('nobody holds it'));
    }
  }

  /** What a Worker has to expect of its rooms. */
  loadOf(worker: PooledWorker): number {
    const slots = [...this.#slots.values()].filter((slot) => slot.worker === worker);
    return expectedLoad(slots.map(({ room }) => room?.peers.size ?? 0));
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
      known.worker?.scope.run(known.room?.scope.close(`epoch ${epoch} is newer`) ?? Promise.resolve());
    }
    const slot: Slot = { roomId, epoch, worker: null, room: null, idleSince: null };
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
    const { pool } = this.#deps;
    // Noted before the first wait: rooms that open at once see each other's choice.
    slot.worker = pool.pick((worker) => this.loadOf(worker)) ?? null;
    const pooled = (slot.worker ??= await pool.next());
    const scope = pooled.scope.child(`room-${id}`);
    try {
      const router = await media(pooled.worker.createRouter({ mediaCodecs: toMediasoup.codecs() }));
      scope.defer(() => router.close());
      const audio = await RoomAudio.open(router);
      if (scope.closed) throw new AppError('unavailable');
      if (this.#slots.get(id) !== slot) throw new AppError(this.#slots.has(id) ? 'stale_epoch' : 'cancelled');
      slot.room = new Room({ id, epoch, router, webRtcServer: pooled.server, audio, scope });
      return slot.room;
    } catch (error) {
      await scope.close('not opened');
      throw error;
    }
  }

  /** The rooms of a Worker that died: whoever holds one is told, and only a higher epoch is good for it now. */
  #lose({ worker, reason }: WorkerDeath): void {
    for (const slot of [...this.#slots.values()]) {
      if (slot.worker !== worker || !slot.room) continue;
      const { roomId, epoch, room } = slot;
      this.#fences.raise(roomId, epoch + 1, this.#deps.clock.now());
      this.#forget(slot);
      for (const link of new Set([...room.openers, ...room.peerLinks()])) link.emit('room.lost', { roomId, epoch, reason });
    }
  }

  #forget(slot: Slot): void {
    if (this.#slots.get(slot.roomId) !== slot) return;
    this.#slots.delete(slot.roomId);
    if (this.#slots.size === 0) this.emptied.emit();
  }
}

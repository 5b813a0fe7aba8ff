import type { RtpCapabilities } from 'mediasoup/types';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type PeerId, type RoomId, TransportId } from '@watoto/shared/kernel/ids.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Link } from './link.ts';
import type { Peer } from './peer.ts';
import { RoomLevels } from './room-levels.ts';
import { RoomRouter } from './room-router.ts';
import { seat, squeeze } from './spill.ts';
import type { PooledWorker } from './worker-pool.ts';

/** The node's Workers, as a room that needs one sees them. */
export interface WorkerPlaces {
  /** Places for people that each Worker has. */
  readonly places: number;
  /** Those that are left of them, on this Worker. */
  free(worker: PooledWorker): number;
  /** The least loaded of the Workers but these; undefined where there is none. */
  another(but: ReadonlySet<PooledWorker>): PooledWorker | undefined;
}

export interface RoomParts {
  readonly id: RoomId;
  readonly epoch: number;
  readonly scope: Scope;
  readonly workers: WorkerPlaces;
  readonly clock: Clock;
}

/** One room of one epoch: its Routers, and the peers that have media on them. */
export class Room {
  readonly id: RoomId;
  readonly epoch: number;
  readonly scope: Scope;
  readonly peers = new Map<PeerId, Peer>();
  /** Links that opened the room and are still there. */
  readonly openers = new Set<Link>();
  /** People reserved for. */
  size = 1;
  readonly #workers: WorkerPlaces;
  readonly #routers = new Set<RoomRouter>();
  readonly #levels: RoomLevels;

  constructor({ id, epoch, scope, workers, clock }: RoomParts) {
    this.id = id;
    this.epoch = epoch;
    this.scope = scope;
    this.#workers = workers;
    this.#levels = new RoomLevels(clock);
    this.#levels.changed.on(({ levels, dominant }) => {
      for (const link of this.peerLinks()) link.emit('room.levels', { roomId: id, epoch, levels: [...levels], dominant });
    });
    scope.defer(() => this.#levels.close());
  }

  /** Those that are open or being opened; none where all are gone. */
  get routers(): readonly RoomRouter[] {
    return [...this.#routers];
  }

  async rtpCapabilities(): Promise<RtpCapabilities> {
    return (await this.first().ready).router.rtpCapabilities;
  }

  /** The Router that has been there for the longest: what comes from other nodes, or goes there, passes it. */
  first(): RoomRouter {
    const [first] = this.#routers;
    if (!first) throw new AppError('unavailable', { message: 'The room has no Router.' });
    return first;
  }

  /** Opens the room's Router on a Worker that has none of it yet. */
  openRouter(worker: PooledWorker): RoomRouter {
    const opened = new RoomRouter(this.id, worker);
    this.#routers.add(opened);
    const close = this.scope.defer((reason) => opened.scope.close(reason));
    opened.scope.defer(() => {
      close();
      this.#routers.delete(opened);
      this.#levels.forget(opened);
    });
    opened.ready.then(
      ({ audio }) => audio.changed.on((levels) => this.#levels.hear(opened, levels)),
      () => {},
    );
    return opened;
  }

  /** The Router for one more peer: decided at once, so that a class that comes all together sees each other's places. */
  seat(): RoomRouter {
    const routers = this.routers;
    const seatings = routers.map(({ people, worker }) => ({ people, free: this.#workers.free(worker) }));
    const index = seat(seatings, { size: this.size, places: this.#workers.places });
    if (index === null) {
      const worker = this.#workers.another(new Set(routers.map((router) => router.worker)));
      if (worker) return this.openRouter(worker);
    }
    return routers[index ?? squeeze(seatings)] ?? this.first();
  }

  peer(peerId: PeerId): Peer {
    const peer = this.peers.get(peerId);
    if (!peer) throw new AppError('not_found', { message: 'no such peer' });
    return peer;
  }

  /** Puts a peer in, in the place of the one it replaces. */
  put(peer: Peer): void {
    const replaced = this.peers.get(peer.peerId);
    this.peers.set(peer.peerId, peer);
    peer.at.people += 1;
    peer.scope.defer(() => void (peer.at.people -= 1));
    if (replaced) peer.scope.run(replaced.scope.close('opened anew'));
  }

  /** Closes a peer's media; a peer that was replaced meanwhile has left already. */
  async remove(peer: Peer, reason: string): Promise<void> {
    if (this.peers.get(peer.peerId) === peer) this.peers.delete(peer.peerId);
    await peer.scope.close(reason);
  }

  /** A Router's Worker is gone while others of the room go on: its peers are told to open their media again. */
  lose(router: RoomRouter, reason: string): void {
    this.#routers.delete(router);
    for (const peer of [...this.peers.values()]) {
      if (peer.at !== router) continue;
      this.peers.delete(peer.peerId);
      // One that is still being opened hears it as the answer.
      if (peer.isOpen) peer.emit('transport.failed', { transportId: TransportId.parse(peer.transports.recv.object.id), reason });
    }
  }

  /** Closes Routers that have stood empty, and passed nothing on, for `graceMs`; but for the last one. */
  sweep(now: number, graceMs: number): void {
    for (const router of this.routers) {
      router.idleSince = router.people + router.pipes > 0 ? null : (router.idleSince ?? now);
      const stays = router.idleSince === null || now - router.idleSince < graceMs || this.#routers.size === 1;
      if (stays) continue;
      this.#routers.delete(router);
      this.scope.run(router.scope.close('nobody is on it'));
    }
  }

  /** Every link that has a peer here. */
  peerLinks(): Set<Link> {
    return new Set([...this.peers.values()].map((peer) => peer.link));
  }
}

import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ConsumerId, NodeId, PeerId, TransportId } from '@watoto/shared/kernel/ids.ts';
import type { DtlsParameters, IceServer } from '@watoto/shared/contract/media.ts';
import type { MediaOffer, MediaRequest } from '@watoto/shared/contract/signaling.ts';
import { mediaPlan } from '@watoto/shared/room/media-plan.ts';
import type { Logger } from 'pino';
import type { EmitToPeer } from '../connection/connection.ts';
import type { Change, LiveRoom } from '../live-room.ts';
import type { SfuEvent, SfuLink } from '../sfu/pool.ts';
import { PeerMedia } from './peer-media.ts';
import type { RoomPlacement } from './room-placement.ts';

const OPEN_ATTEMPTS = 3;

export interface RoomMediaDeps {
  readonly room: LiveRoom;
  readonly placement: RoomPlacement;
  readonly iceServers: readonly IceServer[];
  /** Sends to one local peer; to a peer without a socket it does nothing. */
  readonly emitTo: (peerId: PeerId) => EmitToPeer;
  readonly logger: Logger;
}

/** The media of the peers whose sockets this instance holds: nobody orchestrates across instances. */
export class RoomMedia {
  readonly #deps: RoomMediaDeps;
  readonly #peers = new Map<PeerId, PeerMedia>();

  constructor(deps: RoomMediaDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#peers.size;
  }

  /** The peer's media, if this instance has it. */
  of(peerId: PeerId): PeerMedia {
    const media = this.#peers.get(peerId);
    if (!media) throw new AppError('conflict', { message: 'Open media first.' });
    return media;
  }

  /** The peer's transport, or `not_found`: another's transport does not exist for it. */
  transport(peerId: PeerId, transportId: TransportId): PeerMedia {
    const media = this.of(peerId);
    if (!media.owns(transportId)) throw new AppError('not_found');
    return media;
  }

  /** New transports and Consumers for the peer, in one call to the node; replaces what it had. */
  async open(peerId: PeerId, request: MediaRequest): Promise<MediaOffer> {
    for (let attempt = 1; ; attempt += 1) {
      const { link, epoch } = await this.#deps.placement.current();
      try {
        return await this.#openOn(link, epoch, peerId, request);
      } catch (error) {
        if (attempt === OPEN_ATTEMPTS || !(error instanceof AppError) || !['not_found', 'stale_epoch', 'unavailable'].includes(error.code))
          throw error;
        this.#deps.placement.reopen();
      }
    }
  }

  /** Once the answer that tells the client of its transports is on its way: not a moment before. */
  startAfterReply(peerId: PeerId): void {
    const media = this.#peers.get(peerId);
    setImmediate(() => media?.start());
  }

  /** Takes over the transports and Consumers that a returning client still holds; false where they are gone. */
  async adopt(peerId: PeerId, epoch: number, consumerIds: readonly ConsumerId[]): Promise<boolean> {
    const { room, placement } = this.#deps;
    if (room.state.placement?.epoch !== epoch) return false;
    try {
      const mine = this.#peers.get(peerId);
      if (mine?.epoch === epoch) {
        await mine.keepOnly(consumerIds);
        return true;
      }
      const { link } = await placement.current();
      const held = await link.call('peer.adopt', { roomId: room.id, epoch, peerId });
      const media = this.#hold(peerId, epoch, link, held.sendTransportId, held.recvTransportId);
      media.hold(held.consumers);
      for (const { id, paused } of held.producers) media.publish(id, paused);
      await media.keepOnly(consumerIds);
      return true;
    } catch (error) {
      this.#deps.logger.info({ peerId, err: error }, 'nothing to adopt');
      return false;
    }
  }

  /** The peer is gone: so is its media. */
  drop(peerId: PeerId): void {
    const media = this.#peers.get(peerId);
    if (!media) return;
    this.#peers.delete(peerId);
    media.close();
    this.#run(media.link.call('peer.close', media.ref), 'peer.close');
  }

  connect(peerId: PeerId, transportId: TransportId, dtlsParameters: DtlsParameters): Promise<unknown> {
    const media = this.transport(peerId, transportId);
    return media.link.call('transport.connect', { ...media.ref, transportId, dtlsParameters });
  }

  /** Reacts to an entry: whatever it changed, local peers receive what they now should. */
  follow({ entry, outcome, before, after }: Change): void {
    if (!outcome.ok) return;
    if (entry.type === 'room.placed') this.#lose(entry.data.epoch, entry.data.reason);
    for (const peerId of this.#peers.keys()) if (!after.peers[peerId]) this.drop(peerId);
    if (before.producers !== after.producers) for (const media of this.#peers.values()) media.sync();
  }

  handle(nodeId: NodeId, event: SfuEvent): void {
    if (event.name === 'node.draining') return;
    if (event.name === 'room.lost') {
      this.#deps.logger.warn({ nodeId, ...event.data }, 'room lost its media');
      this.#run(this.#deps.placement.renew(event.data.epoch, event.data.reason), 'renew');
      return;
    }
    if (event.name === 'room.levels' || event.data.epoch !== this.#deps.room.state.placement?.epoch) return;
    const { epoch, peerId } = event.data;
    if (event.name === 'transport.failed') this.#deps.emitTo(peerId)('media.lost', { epoch, reason: event.data.reason });
    else if (event.name === 'consumer.layers') this.#peers.get(peerId)?.arriving(event.data.consumerId, event.data.layers);
    else this.#peers.get(peerId)?.forget(event.data.consumerIds);
  }

  /** The link to a node closed. If the room is there, it is placed anew elsewhere. */
  nodeLost(nodeId: NodeId): void {
    const placement = this.#deps.room.state.placement;
    if (!placement?.legs.some((leg) => leg.nodeId === nodeId)) return;
    this.#run(this.#deps.placement.renew(placement.epoch, 'node lost', [nodeId]), 'renew');
  }

  close(): void {
    for (const media of this.#peers.values()) media.close();
    this.#peers.clear();
  }

  async #openOn(link: SfuLink, epoch: number, peerId: PeerId, request: MediaRequest): Promise<MediaOffer> {
    const { room, iceServers } = this.#deps;
    const plan = mediaPlan(room.state, peerId, null);
    const { rtpCapabilities, dtlsParameters, send } = request;
    const result = await link.call('peer.open', {
      roomId: room.id,
      epoch,
      peerId,
      rtpCapabilities,
      send,
      ...(dtlsParameters ? { dtlsParameters } : {}),
      consume: [...plan].map(([producerId, { paused, layers }]) => ({ producerId, origin: null, paused, layers })),
    });
    const media = this.#hold(peerId, epoch, link, result.send?.id ?? null, result.recv.id);
    media.hold(result.consumers, plan);
    return { epoch, send: result.send, recv: result.recv, consumers: result.consumers, iceServers: [...iceServers] };
  }

  #hold(peerId: PeerId, epoch: number, link: SfuLink, sendTransportId: TransportId | null, recvTransportId: TransportId): PeerMedia {
    this.#peers.get(peerId)?.close();
    const { room, logger } = this.#deps;
    const media = new PeerMedia({
      roomId: room.id,
      peerId,
      epoch,
      link,
      sendTransportId,
      recvTransportId,
      state: () => room.state,
      emit: this.#deps.emitTo(peerId),
      onError: (error) => logger.warn({ peerId, err: error }, 'media of a peer'),
    });
    this.#peers.set(peerId, media);
    return media;
  }

  /** The room has a newer epoch: transports of older ones are gone, and their clients are told. */
  #lose(epoch: number, reason: string): void {
    for (const [peerId, media] of this.#peers) {
      if (media.epoch >= epoch) continue;
      media.close();
      this.#peers.delete(peerId);
      this.#deps.emitTo(peerId)('media.lost', { epoch, reason });
    }
  }

  #run(work: Promise<unknown>, what: string): void {
    this.#deps.room.scope.run(
      work.catch((error: unknown) => {
        if (error instanceof AppError && ['not_found', 'stale_epoch', 'cancelled'].includes(error.code)) return;
        this.#deps.logger.warn({ what, err: error }, 'media work failed');
      }),
    );
  }
}

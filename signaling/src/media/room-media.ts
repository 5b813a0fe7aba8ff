import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { ConnectionId, ConsumerId, NodeId, PeerId, TransportId } from '@watoto/shared/kernel/ids.ts';
import type { DtlsParameters, IceServer } from '@watoto/shared/contract/media.ts';
import type { NetReport } from '@watoto/shared/contract/net-report.ts';
import type { MediaOffer, MediaRequest } from '@watoto/shared/contract/signaling.ts';
import { type Leg, legOf } from '@watoto/shared/room/legs.ts';
import { rungOfPeer } from '@watoto/shared/room/rungs.ts';
import { mediaPlan } from '@watoto/shared/room/media-plan.ts';
import { personOf } from '@watoto/shared/room/lobby.ts';
import type { Logger } from 'pino';
import type { EmitToPeer } from '../connection/connection.ts';
import type { Change, LiveRoom } from '../live-room.ts';
import type { SfuEvent, SfuLink } from '../sfu/pool.ts';
import { legKey } from './leg-routers.ts';
import { PeerMedia, originFor } from './peer-media.ts';
import type { Arrival } from './arrivals.ts';
import type { RoomPlacement } from './room-placement.ts';
import { WaysUp } from './ways-up.ts';

const OPEN_ATTEMPTS = 3;
/** Between two looks at where everyone stands on the ladder; what is measured is looked at when it comes. */
const LOOK_MS = 500;
/** Whoever misses less than this need not wait for what the nodes know of it. */
const MISSES = 0.03;
/** A report waits for that so long at most. */
const ANSWER_MS = 1_000;

export interface RoomMediaDeps {
  readonly room: LiveRoom;
  readonly placement: RoomPlacement;
  readonly iceServers: readonly IceServer[];
  /** Do pictures follow from what is measured? */
  readonly ladder: boolean;
  /** Sends to one local peer; to a peer without a socket it does nothing. */
  readonly emitTo: (peerId: PeerId) => EmitToPeer;
  /** Is this one of our sockets, or was it one? */
  readonly isOurs: (connectionId: ConnectionId) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The media of the peers whose sockets this instance holds: nobody orchestrates across instances. */
export class RoomMedia {
  readonly #deps: RoomMediaDeps;
  readonly #peers = new Map<PeerId, PeerMedia>();
  readonly #waysUp: WaysUp;
  readonly #stopLooking: () => void;

  constructor(deps: RoomMediaDeps) {
    this.#deps = deps;
    this.#waysUp = new WaysUp(deps.clock, () => this.#lostUp());
    this.#stopLooking = deps.clock.every(LOOK_MS, () => {
      for (const { ladder } of this.#peers.values()) ladder.look();
    });
  }

  get size(): number {
    return this.#peers.size;
  }

  /** What arrives at the peer. */
  arrivalOf(peerId: PeerId): Arrival {
    return this.#peers.get(peerId)?.arrival ?? 'text';
  }

  /** The peer's media, if this instance has it. */
  of(peerId: PeerId): PeerMedia {
    const media = this.#peers.get(peerId);
    if (!media) throw new AppError('conflict', { message: 'Open media first.' });
    return media;
  }

  /** What a peer's client has measured. Where it misses something, it is asked first whether that ever came to a node. */
  async reported(peerId: PeerId, report: NetReport): Promise<void> {
    if (this.#deps.ladder && Math.max(report.loss ?? 0, report.concealed ?? 0) > MISSES) await this.#waysUp.refresh();
    this.#peers.get(peerId)?.ladder.reported(report);
  }

  /** The same, or nothing: text only. */
  find(peerId: PeerId): PeerMedia | undefined {
    return this.#peers.get(peerId);
  }

  /** Is this the peer's media still? The room may have moved meanwhile. */
  has(media: PeerMedia): boolean {
    return this.#peers.get(media.ref.peerId) === media;
  }

  /** The peer's transport, or `not_found`: another's transport does not exist for it. */
  transport(peerId: PeerId, transportId: TransportId): PeerMedia {
    const media = this.of(peerId);
    if (!media.owns(transportId)) throw new AppError('not_found');
    return media;
  }

  /** New transports and Consumers for the peer on its leg, in one call to the node; replaces what it had. */
  async open(peerId: PeerId, request: MediaRequest): Promise<MediaOffer> {
    const { placement } = this.#deps;
    for (let attempt = 1; ; attempt += 1) {
      const { link, leg } = await placement.legFor(peerId);
      try {
        return await this.#openOn(link, leg, peerId, request);
      } catch (error) {
        if (attempt === OPEN_ATTEMPTS || !(error instanceof AppError) || !['not_found', 'stale_epoch', 'unavailable'].includes(error.code))
          throw error;
        placement.reopen(leg);
      }
    }
  }

  /** Is what `open` answered still where the peer's media is? The room may have moved before the client hears of it. */
  isCurrent(peerId: PeerId, offer: MediaOffer): boolean {
    return this.#peers.get(peerId)?.owns(offer.recv.id) ?? false;
  }

  /** Once the answer that tells the client of its transports is on its way: not a moment before. */
  startAfterReply(peerId: PeerId): void {
    const media = this.#peers.get(peerId);
    setImmediate(() => media?.start());
  }

  /** Takes over the transports and Consumers that a returning client still holds; false where they are gone. */
  async adopt(peerId: PeerId, epoch: number, consumerIds: readonly ConsumerId[]): Promise<boolean> {
    const { room, placement } = this.#deps;
    const leg = legOf(room.state, personOf(room.state, peerId));
    if (leg?.epoch !== epoch) return false;
    try {
      const mine = this.#peers.get(peerId);
      if (mine?.isOn(leg)) {
        await mine.keepOnly(consumerIds);
        return true;
      }
      const media = await this.#adopt(peerId, leg, await placement.link(leg));
      await media.keepOnly(consumerIds);
      return true;
    } catch (error) {
      this.#deps.logger.info({ peerId, err: error }, 'nothing to adopt');
      return false;
    }
  }

  async #adopt(peerId: PeerId, leg: Leg, link: SfuLink): Promise<PeerMedia> {
    const held = await link.call('peer.adopt', { roomId: this.#deps.room.id, epoch: leg.epoch, peerId });
    const media = this.#hold(peerId, leg, link, held.sendTransportId, held.recvTransportId);
    media.hold(held.consumers);
    for (const { id, paused } of held.producers) media.publish(id, paused);
    return media;
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
    if (entry.type === 'room.placed') this.#leaveLegs(entry.data.reason);
    if (entry.type === 'peer.joined' && !this.#deps.isOurs(entry.data.connectionId)) this.#giveUp(entry.data.peerId);
    for (const peerId of this.#peers.keys()) if (!personOf(after, peerId)) this.drop(peerId);
    // Let in: what they may hear and see from now on is opened over the transports that they have.
    if (entry.type === 'lobby.admitted') for (const peerId of entry.data.peerIds) this.#peers.get(peerId)?.sync();
    if (before.producers !== after.producers || before.groups !== after.groups) for (const media of this.#peers.values()) media.sync();
    else if (entry.type === 'rung.capped') this.#peers.get(entry.data.peerId)?.sync();
  }

  handle(nodeId: NodeId, event: SfuEvent): void {
    if (event.name === 'node.draining' || event.name === 'room.levels') return;
    const { epoch } = event.data;
    if (event.name === 'room.lost') {
      this.#deps.logger.warn({ nodeId, ...event.data }, 'room lost its media');
      this.#deps.placement.routerLost({ nodeId, epoch }, event.data.reason);
      return;
    }
    const media = this.#peers.get(event.data.peerId);
    if (!media?.isOn({ nodeId, epoch })) return;
    if (event.name === 'transport.failed') {
      if (media.owns(event.data.transportId)) this.#deps.emitTo(event.data.peerId)('media.lost', { epoch, reason: event.data.reason });
    } else if (event.name === 'consumer.layers') media.arriving(event.data.consumerId, event.data.layers);
    else if (event.name === 'peer.bandwidth') media.ladder.estimated(event.data.bps);
    else if (event.name === 'peer.score') media.ladder.scored(event.data.score);
    else media.forget(event.data.consumerIds);
  }

  /** Our link to the node broke and is there again: its peers are adopted anew. One that the node no longer has is told to open media. */
  async restored(nodeId: NodeId): Promise<void> {
    const { room, placement } = this.#deps;
    const leg = room.state.placement?.legs.find((one) => one.nodeId === nodeId);
    if (!leg) return;
    const mine = [...this.#peers.values()].filter((media) => media.isOn(leg));
    const gone: PeerId[] = [];
    for (const old of mine) {
      const { peerId } = old.ref;
      try {
        const media = await this.#adopt(peerId, leg, await placement.link(leg));
        await media.resumeFrom(old);
      } catch (error) {
        if (this.#peers.get(peerId) === old) gone.push(peerId);
        this.#deps.logger.info({ peerId, err: error }, 'not adopted again');
      }
    }
    // It knows none of them: it is a new process, or has lost the Router.
    if (gone.length > 0 && gone.length === mine.length) return placement.routerLost(leg, 'node came back without the room');
    for (const peerId of gone) this.#lose(peerId, leg.epoch, 'node came back without the peer');
    await placement.restore(leg);
  }

  close(): void {
    this.#stopLooking();
    for (const media of this.#peers.values()) media.close();
    this.#peers.clear();
  }

  async #openOn(link: SfuLink, leg: Leg, peerId: PeerId, request: MediaRequest): Promise<MediaOffer> {
    const { room, iceServers } = this.#deps;
    const { epoch } = leg;
    const plan = mediaPlan(room.state, peerId, null, { rung: rungOfPeer(room.state, peerId) });
    const { rtpCapabilities, dtlsParameters, send } = request;
    const result = await link.call('peer.open', {
      roomId: room.id,
      epoch,
      peerId,
      rtpCapabilities,
      send,
      ...(dtlsParameters ? { dtlsParameters } : {}),
      consume: [...plan].map(([producerId, { paused, layers }]) => ({
        producerId,
        origin: originFor(room.state, producerId, leg.nodeId),
        paused,
        layers,
      })),
    });
    const media = this.#hold(peerId, leg, link, result.send?.id ?? null, result.recv.id);
    media.hold(result.consumers, plan);
    media.expect(result.pending);
    return { epoch, send: result.send, recv: result.recv, consumers: result.consumers, iceServers: [...iceServers] };
  }

  #hold(peerId: PeerId, leg: Leg, link: SfuLink, sendTransportId: TransportId | null, recvTransportId: TransportId): PeerMedia {
    this.#peers.get(peerId)?.close();
    const { room, clock, logger } = this.#deps;
    const media = new PeerMedia({
      roomId: room.id,
      peerId,
      leg,
      link,
      sendTransportId,
      recvTransportId,
      state: () => room.state,
      emit: this.#deps.emitTo(peerId),
      measures: this.#deps.ladder,
      lostUp: (of) => Math.max(this.#peers.get(of)?.ladder.lostUp ?? 0, this.#waysUp.lostBy(of)),
      tell: (draft) => room.submit(draft),
      onError: (error) => logger.warn({ peerId, err: error }, 'media of a peer'),
      clock,
    });
    this.#peers.set(peerId, media);
    return media;
  }

  async #lostUp(): Promise<{ peerId: PeerId; share: number }[]> {
    const links = new Map([...this.#peers.values()].map(({ leg, link }) => [legKey(leg), { link, epoch: leg.epoch }]));
    const asked = [...links.values()].map(({ link, epoch }) =>
      link.call('room.lostUp', { roomId: this.#deps.room.id, epoch }, { timeoutMs: ANSWER_MS }),
    );
    // A node that does not answer takes nothing from what the others say.
    return (await Promise.allSettled(asked)).flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.lost : []));
  }

  /** The room is on other legs: transports on those that it left are gone, or soon will be, and their clients are told. */
  #leaveLegs(reason: string): void {
    const legs = new Set((this.#deps.room.state.placement?.legs ?? []).map(legKey));
    for (const [peerId, media] of this.#peers) if (!legs.has(legKey(media.leg))) this.#lose(peerId, media.epoch, reason);
  }

  #lose(peerId: PeerId, epoch: number, reason: string): void {
    this.#giveUp(peerId);
    this.#deps.emitTo(peerId)('media.lost', { epoch, reason });
  }

  /** Somebody else's now, or gone with its leg: nothing is to be said to the node. */
  #giveUp(peerId: PeerId): void {
    this.#peers.get(peerId)?.close();
    this.#peers.delete(peerId);
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

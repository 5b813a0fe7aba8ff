import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { ConsumerId, PeerId, ProducerId, RoomId } from '@watoto/shared/kernel/ids.ts';
import type { EventData, EventName } from '@watoto/shared/kernel/rpc.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Source } from '@watoto/shared/contract/media.ts';
import type { Sfu } from '@watoto/shared/contract/sfu.ts';
import type { RtpCapabilities } from 'mediasoup/types';
import type { Link } from './link.ts';
import type { RoomRouter } from './room-router.ts';
import { Scores } from './scores.ts';
import type { ConsumerEntry, Owner, ProducerEntry, TransportEntry, Whose } from './registry.ts';

export interface PeerDeps {
  readonly roomId: RoomId;
  readonly epoch: number;
  readonly peerId: PeerId;
  readonly scope: Scope;
  /** The Router that its media is on. */
  readonly at: RoomRouter;
  /** What the peer can play, checked. */
  readonly capabilities: RtpCapabilities;
  readonly link: Link;
  readonly clock: Clock;
}

/** A peer's transports: there from the end of `peer.open` on. */
export interface PeerTransports {
  /** null: the peer only listens. */
  readonly send: TransportEntry | null;
  readonly recv: TransportEntry;
}

/** A Consumer wanted: had; not to be had (gone, or this peer can't play it); or not just now. */
export type Consuming = { readonly entry: ConsumerEntry; readonly of: Whose } | 'gone' | 'pending';

type PeerEvent = 'transport.failed' | 'consumer.closed' | 'consumer.layers' | 'peer.bandwidth' | 'peer.score';

/** One peer's media, from `peer.open` until it is closed, replaced or lost. Owns its transports; they own the rest. */
export class Peer implements Owner {
  readonly roomId: RoomId;
  readonly epoch: number;
  readonly peerId: PeerId;
  readonly scope: Scope;
  readonly at: RoomRouter;
  readonly capabilities: RtpCapabilities;
  /** One for each source; null while it is being created. */
  readonly producers = new Map<Source, ProducerEntry | null>();
  /** One for each Producer, shared by promise: asking twice gives the same Consumer. */
  readonly consumers = new Map<ProducerId, Promise<Consuming>>();
  /** Of its Consumers. */
  readonly scores: Scores;
  readonly clock: Clock;
  readonly #closedConsumers: ConsumerId[] = [];
  #transports: PeerTransports | null = null;
  #link: Link;
  #cancelGrace: () => void = () => {};

  constructor({ roomId, epoch, peerId, scope, at, capabilities, link, clock }: PeerDeps) {
    this.roomId = roomId;
    this.epoch = epoch;
    this.peerId = peerId;
    this.scope = scope;
    this.at = at;
    this.capabilities = capabilities;
    this.#link = link;
    this.clock = clock;
    this.scores = new Scores(clock, (score) => this.emit('peer.score', { score }));
    scope.defer(() => this.scores.close());
    scope.defer(() => this.#cancelGrace());
  }

  /** Where the peer's events go now; closed while the peer waits to be adopted. */
  get link(): Link {
    return this.#link;
  }

  /** Throws `not_found` before `peer.open` has answered: nobody can know an id of theirs yet. */
  get transports(): PeerTransports {
    if (!this.#transports) throw new AppError('not_found', { message: 'This peer is still being opened.' });
    return this.#transports;
  }

  set transports(transports: PeerTransports) {
    this.#transports = transports;
  }

  get isOpen(): boolean {
    return this.#transports !== null;
  }

  /** From now on the peer's events go over `link`. */
  adopt(link: Link): void {
    this.#cancelGrace();
    this.#link = link;
  }

  /** The peer's link closed: unless someone adopts it, it is given up after `graceMs`. */
  awaitAdoption(graceMs: number, giveUp: () => void): void {
    this.#cancelGrace();
    this.#cancelGrace = this.clock.after(graceMs, giveUp);
  }

  /** To the peer's link, with the peer's name on it. */
  emit<N extends PeerEvent>(name: N, data: Omit<EventData<Sfu, N>, 'roomId' | 'epoch' | 'peerId'>): void {
    if (this.scope.closed) return;
    const { roomId, epoch, peerId } = this;
    this.#link.emit(name, { roomId, epoch, peerId, ...data } as EventData<Sfu, EventName<Sfu> & N>);
  }

  /** A Consumer closed with its Producer. Someone who leaves closes several at once: one event tells them all. */
  consumerGone(consumerId: ConsumerId): void {
    this.#closedConsumers.push(consumerId);
    if (this.#closedConsumers.length > 1) return;
    setImmediate(() => this.emit('consumer.closed', { consumerIds: this.#closedConsumers.splice(0) }));
  }
}

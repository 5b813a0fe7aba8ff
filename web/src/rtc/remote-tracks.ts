import type { types } from 'mediasoup-client';
import type { StoreApi } from 'zustand/vanilla';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ConsumerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import { SerialQueue } from '@watoto/shared/kernel/serial-queue.ts';
import type { ConsumerOffer, Layers } from '@watoto/shared/contract/media.ts';
import type { ClassroomState, RemoteTrack } from './classroom.ts';
import type { MediaLink } from './media-link.ts';
import { withLayers, withRemote, withoutRemote } from './room-store.ts';

/** The contract's limit of one `consumer.ready`. */
const READY_AT_ONCE = 200;

interface Held {
  readonly offer: ConsumerOffer;
  readonly consumer: types.Consumer;
}

export interface RemoteTracksDeps {
  readonly store: StoreApi<ClassroomState>;
  /** These Consumers are set up: let their media flow. */
  readonly ready: (consumerIds: ConsumerId[]) => Promise<unknown>;
  /** Setting up failed as a whole: the transport is of no more use. */
  readonly onFailure: (error: unknown) => void;
  readonly report: (error: unknown) => void;
}

/** Consumers of one MediaLink after another, and the store's `remote` that follows from them. All work is serial. */
export class RemoteTracks {
  readonly #deps: RemoteTracksDeps;
  readonly #queue = new SerialQueue();
  readonly #held = new Map<ConsumerId, Held>();
  #link: MediaLink | null = null;
  /** Offers that came before the link they belong to. */
  #early: ConsumerOffer[] = [];
  #opening: ConsumerOffer[] = [];

  constructor(deps: RemoteTracksDeps) {
    this.#deps = deps;
  }

  /** Receivers whose media arrives, for measuring. */
  receivers(): RTCRtpReceiver[] {
    return [...this.#held.values()].flatMap(({ consumer }) => consumer.rtpReceiver ?? []);
  }

  /** The Consumers that are set up. */
  get ids(): ConsumerId[] {
    return [...this.#held.keys()];
  }

  /** New transports, and the Consumers that came with them: these need no `ready`. */
  start(link: MediaLink, offers: readonly ConsumerOffer[]): void {
    this.stop();
    this.#link = link;
    const early = this.#early.filter((one) => !offers.some((offer) => offer.producerId === one.producerId));
    this.#early = [];
    this.#run(() => this.#consume(link, offers));
    if (early.length > 0) this.open(early);
  }

  /** The transports are gone: so is everything that came over them. */
  stop(): void {
    this.#link = null;
    this.#opening = [];
    this.#held.clear();
    this.#deps.store.setState({ remote: {} });
  }

  open(offers: readonly ConsumerOffer[]): void {
    if (!this.#link) {
      this.#early.push(...offers);
      return;
    }
    // What comes while the queue works is opened together, in one negotiation and one `ready`.
    this.#opening.push(...offers);
    if (this.#opening.length === offers.length) this.#run(() => this.#openAll());
  }

  closeMany(consumerIds: readonly ConsumerId[]): void {
    const gone = new Set(consumerIds);
    this.#early = this.#early.filter(({ id }) => !gone.has(id));
    this.#run(() => {
      this.#close([...this.#held.values()].filter(({ offer }) => gone.has(offer.id)));
      return Promise.resolve();
    });
  }

  /** Back after an absence: what the room no longer has is closed. */
  keepOnly(exists: (producerId: ProducerId) => boolean): void {
    this.#run(() => {
      this.#close([...this.#held.values()].filter(({ offer }) => !exists(offer.producerId)));
      return Promise.resolve();
    });
  }

  layers(consumerId: ConsumerId, layers: Layers | null): void {
    this.#run(() => {
      const held = this.#held.get(consumerId);
      const { store } = this.#deps;
      if (held) store.setState(({ remote }) => ({ remote: withLayers(remote, held.offer.producerId, layers) }));
      return Promise.resolve();
    });
  }

  close(): void {
    this.#queue.close();
    this.stop();
  }

  async #openAll(): Promise<void> {
    const offers = this.#opening;
    this.#opening = [];
    const link = this.#link;
    if (!link || offers.length === 0) return;
    const producers = new Set(offers.map(({ producerId }) => producerId));
    this.#close([...this.#held.values()].filter(({ offer }) => producers.has(offer.producerId)));
    const made = await this.#consume(link, offers);
    for (let i = 0; i < made.length; i += READY_AT_ONCE) await this.#ready(made.slice(i, i + READY_AT_ONCE));
  }

  /** It fails with its socket or its transports; whoever replaces those starts over. */
  async #ready(consumerIds: ConsumerId[]): Promise<void> {
    await this.#deps.ready(consumerIds).catch((error: unknown) => {
      if (this.#link) this.#deps.report(error);
    });
  }

  async #consume(link: MediaLink, offers: readonly ConsumerOffer[]): Promise<ConsumerId[]> {
    if (offers.length === 0) return [];
    let made: Held[];
    try {
      made = await link.consume(offers);
    } catch (error) {
      if (link === this.#link) this.#deps.onFailure(error);
      return [];
    }
    if (link !== this.#link) return [];
    for (const one of made) this.#held.set(one.offer.id, one);
    this.#deps.store.setState(({ remote }) => ({ remote: withRemote(remote, made.map(remoteTrack)) }));
    return made.map(({ offer }) => offer.id);
  }

  #close(gone: readonly Held[]): void {
    for (const { offer, consumer } of gone) {
      consumer.close();
      this.#held.delete(offer.id);
    }
    this.#deps.store.setState(({ remote }) => ({
      remote: withoutRemote(
        remote,
        gone.map(({ offer }) => offer.producerId),
      ),
    }));
  }

  #run(task: () => Promise<unknown>): void {
    this.#queue.push(task).catch((error: unknown) => {
      if (!(error instanceof AppError && error.code === 'cancelled')) this.#deps.report(error);
    });
  }
}

function remoteTrack({ offer, consumer }: Held): RemoteTrack {
  const { producerId, peerId, source, kind, type } = offer;
  // A Consumer of one layer never reports layers: it has that one.
  const layers = kind === 'video' && type === 'simple' ? { spatial: 0, temporal: 0 } : null;
  return { producerId, peerId, source, kind, track: consumer.track, layers };
}

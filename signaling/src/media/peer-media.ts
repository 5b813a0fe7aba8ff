import { type Backoff, backoffMs } from '@watoto/shared/kernel/backoff.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { ConsumerId, NodeId, PeerId, ProducerId, RoomId, TransportId } from '@watoto/shared/kernel/ids.ts';
import type { CallInput } from '@watoto/shared/kernel/rpc.ts';
import type { ConsumerOffer, Layers } from '@watoto/shared/contract/media.ts';
import type { ConsumerChange, Origin, Sfu } from '@watoto/shared/contract/sfu.ts';
import { type Leg, legOf, originOf } from '@watoto/shared/room/legs.ts';
import { type View, type Wanted, mediaPlan } from '@watoto/shared/room/media-plan.ts';
import type { EntryDraft } from '@watoto/shared/room/entry.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import { personOf } from '@watoto/shared/room/lobby.ts';
import type { SfuLink } from '../sfu/pool.ts';
import type { EmitToPeer } from '../connection/connection.ts';
import { type Flowing, PeerLadder } from './peer-ladder.ts';
import { type Arrival, arrivalOf } from './arrivals.ts';

/** Producers of other nodes that could not be had just now are asked for again so soon, and so late. */
const PENDING: Backoff = { firstMs: 500, mostMs: 5_000 };

/** A Consumer as the SFU node has it. `ready`: the client has set it up, so it may flow. */
interface HeldConsumer {
  readonly id: ConsumerId;
  paused: boolean;
  ready: boolean;
  layers: Layers | null;
  /** What the client was last told to arrive; undefined: nothing yet. */
  told: Layers | null | undefined;
  /** A change was not answered: the node may have made it or not, and is told again. */
  unsure?: boolean;
}

export interface PeerMediaDeps {
  readonly roomId: RoomId;
  readonly peerId: PeerId;
  readonly leg: Leg;
  readonly link: SfuLink;
  readonly sendTransportId: TransportId | null;
  readonly recvTransportId: TransportId;
  /** The room's newest state, whenever it is asked for. */
  readonly state: () => RoomState;
  readonly emit: EmitToPeer;
  readonly onError: (error: unknown) => void;
  /** Do pictures follow from what is measured? */
  readonly measures: boolean;
  /** What is lost on somebody's way up, as far as it is known here. */
  readonly lostUp: (peerId: PeerId) => number;
  /** Appends to the room's log. */
  readonly tell: (draft: EntryDraft) => Promise<unknown>;
  readonly clock: Clock;
}

/**
 * One local peer's media on its SFU node: brings what the node has into line with the log and the media plan. All work is
 * serial; a change that comes meanwhile makes one more round, so a class that arrives at once costs few, large calls.
 */
export class PeerMedia {
  readonly leg: Leg;
  readonly link: SfuLink;
  readonly ladder: PeerLadder;
  view: View = null;
  readonly #deps: PeerMediaDeps;
  readonly #consumers = new Map<ProducerId, HeldConsumer>();
  /** `paused`: null where the node may or may not have heard of it. */
  readonly #own = new Map<ProducerId, { paused: boolean | null }>();
  /** Consumers that are not wanted any more, until the node has closed them. */
  readonly #closing = new Set<ConsumerId>();
  /** Producers this peer can't receive (an unknown codec): not asked for again. */
  readonly #refused = new Set<ProducerId>();
  /** Rounds in a row that have left something to be asked for again. */
  #vain = 0;
  #cancelRetry: () => void = () => {};
  #started = false;
  /** What fits should be tried, once all that is to flow does. */
  #tries: { readonly raise: boolean } | null = null;
  #working = false;
  #dirty = false;
  #closed = false;

  constructor(deps: PeerMediaDeps) {
    this.#deps = deps;
    this.leg = deps.leg;
    this.link = deps.link;
    const { peerId, clock, state, tell, measures, lostUp } = deps;
    this.ladder = new PeerLadder({
      peerId,
      clock,
      state,
      tell,
      measures,
      lostUp,
      flowing: () => this.#flowing(),
      received: async () => (await deps.link.call('peer.received', this.ref)).bytes,
      onChange: () => this.sync(),
      onTry: (raise) => {
        this.#tries = { raise };
        this.sync();
      },
    });
  }

  get epoch(): number {
    return this.leg.epoch;
  }

  /** What arrives here now. */
  get arrival(): Arrival {
    return arrivalOf(this.#consumers.values());
  }

  isOn({ nodeId, epoch }: Pick<Leg, 'nodeId' | 'epoch'>): boolean {
    return this.leg.nodeId === nodeId && this.leg.epoch === epoch;
  }

  /** Names the peer in calls to the node. */
  get ref(): { roomId: RoomId; epoch: number; peerId: PeerId } {
    return { roomId: this.#deps.roomId, epoch: this.epoch, peerId: this.#deps.peerId };
  }

  owns(transportId: TransportId): boolean {
    return transportId === this.#deps.sendTransportId || transportId === this.#deps.recvTransportId;
  }

  /** Consumers that opening or adopting the peer has brought: the client sets them up without being told again. */
  hold(consumers: readonly { id: ConsumerId; producerId: ProducerId; paused: boolean }[], plan?: Map<ProducerId, Wanted>): void {
    for (const { id, producerId, paused } of consumers) {
      this.#consumers.set(producerId, { id, paused, ready: true, layers: plan?.get(producerId)?.layers ?? null, told: undefined });
    }
  }

  /** Opening left these out, to be asked for again. */
  expect(pending: readonly ProducerId[]): void {
    if (pending.length > 0) this.#retryLater();
  }

  /** The same media over another link: what the client has set up and shows is as it was. */
  async resumeFrom(old: PeerMedia): Promise<void> {
    this.view = old.view;
    await this.keepOnly([...old.#consumers.values()].map(({ id }) => id));
    const held = new Set([...this.#consumers.values()].map(({ id }) => id));
    const gone = [...old.#consumers.values()].flatMap(({ id }) => (held.has(id) ? [] : id));
    if (gone.length > 0) this.#deps.emit('consumer.closed', { consumerIds: gone });
    for (const [producerId, consumer] of this.#consumers) {
      const before = old.#consumers.get(producerId);
      if (before?.id !== consumer.id) continue;
      consumer.ready = before.ready;
      consumer.layers = before.layers;
      consumer.told = before.told;
    }
    this.#started = old.#started;
    this.sync();
  }

  /** A client came back with these: what it never heard of is closed here, and opened anew by the next round. */
  async keepOnly(consumerIds: readonly ConsumerId[]): Promise<void> {
    this.#started = false;
    this.ladder.cameBack();
    const held = new Set(consumerIds);
    const unknown = [...this.#consumers].filter(([, consumer]) => !held.has(consumer.id));
    for (const [producerId] of unknown) this.#consumers.delete(producerId);
    for (const consumer of this.#consumers.values()) consumer.ready = true;
    for (const [, { id }] of unknown) this.#closing.add(id);
    await this.#close();
  }

  /** A Producer of this peer that the log knows. */
  publish(producerId: ProducerId, paused: boolean): void {
    this.#own.set(producerId, { paused });
  }

  ready(consumerIds: readonly ConsumerId[]): void {
    const ids = new Set(consumerIds);
    for (const consumer of this.#consumers.values()) if (ids.has(consumer.id)) consumer.ready = true;
    this.sync();
  }

  /** The node says that these are closed: their Producer is. */
  forget(consumerIds: readonly ConsumerId[]): void {
    const ids = new Set(consumerIds);
    const gone = [...this.#consumers].filter(([, consumer]) => ids.has(consumer.id));
    for (const [producerId] of gone) this.#consumers.delete(producerId);
    if (gone.length > 0) this.#deps.emit('consumer.closed', { consumerIds: gone.map(([, consumer]) => consumer.id) });
  }

  /** The client has its answer, and knows its transports: what was opened meanwhile may follow. */
  start(): void {
    this.#started = true;
    for (const { id, told } of this.#consumers.values()) {
      if (told !== undefined) this.#deps.emit('consumer.layers', { consumerId: id, layers: told });
    }
    this.sync();
  }

  /** The node says which layers of a Consumer now arrive; a client that is away hears it when it is back. */
  arriving(consumerId: ConsumerId, layers: Layers | null): void {
    for (const consumer of this.#consumers.values()) if (consumer.id === consumerId) consumer.told = layers;
    if (this.#started) this.#deps.emit('consumer.layers', { consumerId, layers });
  }

  /** The plan may have changed: look again soon. */
  sync(): void {
    this.#dirty = true;
    if (this.#working || this.#closed || !this.#started) return;
    this.#working = true;
    this.#work()
      .catch((error: unknown) => {
        if (!this.#closed) this.#deps.onError(error);
        this.#retryLater();
      })
      .finally(() => {
        this.#working = false;
      });
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry();
  }

  #flowing(): Flowing {
    const { producers } = this.#deps.state();
    let videos = 0;
    let short: boolean | null = null;
    for (const [producerId, { paused, ready, layers, told }] of this.#consumers) {
      const producer = producers[producerId];
      if (paused || !ready || producer?.kind !== 'video' || producer.paused) continue;
      videos += 1;
      if (told === undefined || !layers) continue;
      short = short === true || !told || told.spatial < layers.spatial || told.temporal < layers.temporal;
    }
    return { videos, short };
  }

  /** Another round after a while: the node was not able to do all of this one. */
  #retryLater(): void {
    if (this.#closed) return;
    this.#cancelRetry();
    this.#vain += 1;
    this.#cancelRetry = this.#deps.clock.after(backoffMs(this.#vain, PENDING), () => this.sync());
  }

  async #work(): Promise<void> {
    while (this.#dirty && !this.#closed) {
      this.#dirty = false;
      const state = this.#deps.state();
      const leg = legOf(state, personOf(state, this.#deps.peerId));
      if (!leg || !this.isOn(leg)) return;
      const { rung, probing, spares } = this.ladder;
      const plan = mediaPlan(state, this.#deps.peerId, this.view, { rung, probing, spares });
      await this.#syncOwn(state);
      await this.#closeGone(plan);
      await this.#openMissing(plan);
      await this.#changeRest(plan);
      if (this.#tries) {
        const tries = this.#tries;
        this.#tries = null;
        await this.#call('peer.measure', { ...this.ref, ...tries });
      }
    }
  }

  async #syncOwn(state: RoomState): Promise<void> {
    for (const [producerId, own] of [...this.#own]) {
      const wanted = state.producers[producerId];
      if (!wanted) {
        await this.#call('producer.close', { ...this.ref, producerId });
        this.#own.delete(producerId);
      } else if (wanted.paused !== own.paused) {
        own.paused = null;
        await this.#call(wanted.paused ? 'producer.pause' : 'producer.resume', { ...this.ref, producerId });
        own.paused = wanted.paused;
      }
    }
  }

  async #closeGone(plan: Map<ProducerId, Wanted>): Promise<void> {
    const gone = [...this.#consumers].flatMap(([producerId, { id }]) => (plan.has(producerId) ? [] : id));
    this.forget(gone);
    for (const id of gone) this.#closing.add(id);
    await this.#close();
  }

  async #close(): Promise<void> {
    const consumerIds = [...this.#closing];
    if (consumerIds.length === 0) return;
    await this.#call('consumer.closeMany', { ...this.ref, consumerIds });
    for (const id of consumerIds) this.#closing.delete(id);
  }

  async #openMissing(plan: Map<ProducerId, Wanted>): Promise<void> {
    const missing = [...plan].filter(([producerId]) => !this.#consumers.has(producerId) && !this.#refused.has(producerId));
    if (missing.length === 0) return;
    const state = this.#deps.state();
    const consume = missing.map(([producerId, { layers }]) => {
      return { producerId, origin: originFor(state, producerId, this.leg.nodeId), paused: true, layers };
    });
    const { consumers, pending } = await this.link.call('consumer.openMany', { ...this.ref, consume });
    const opened = new Map<ProducerId, ConsumerOffer>(consumers.map((offer) => [offer.producerId, offer]));
    for (const [producerId, { layers }] of missing) {
      const offer = opened.get(producerId);
      if (offer) this.#consumers.set(producerId, { id: offer.id, paused: true, ready: false, layers, told: undefined });
      else if (!pending.includes(producerId)) this.#refused.add(producerId);
    }
    if (pending.length > 0) this.#retryLater();
    else this.#vain = 0;
    if (consumers.length > 0 && !this.#closed) this.#deps.emit('consumer.opened', { consumers });
  }

  async #changeRest(plan: Map<ProducerId, Wanted>): Promise<void> {
    const changes: ConsumerChange[] = [];
    const changed: HeldConsumer[] = [];
    for (const [producerId, consumer] of this.#consumers) {
      const wanted = plan.get(producerId);
      if (!wanted || !consumer.ready) continue;
      const change = difference(consumer, wanted);
      if (!change) continue;
      consumer.paused = wanted.paused;
      consumer.layers = wanted.layers ?? consumer.layers;
      consumer.unsure = true;
      changes.push(change);
      changed.push(consumer);
    }
    if (changes.length === 0) return;
    await this.#call('consumer.change', { ...this.ref, changes });
    for (const consumer of changed) consumer.unsure = false;
  }

  /** A call whose object may be gone meanwhile: that is what we wanted, or a later round finds it. */
  async #call<
    N extends 'producer.close' | 'producer.pause' | 'producer.resume' | 'consumer.closeMany' | 'consumer.change' | 'peer.measure',
  >(name: N, data: CallInput<Sfu, N>): Promise<void> {
    try {
      await this.link.call(name, data);
    } catch (error) {
      if (!(error instanceof AppError && (error.code === 'not_found' || error.code === 'stale_epoch'))) throw error;
    }
  }
}

function difference(consumer: HeldConsumer, wanted: Wanted): ConsumerChange | null {
  const { unsure = false, paused, layers } = consumer;
  const changed: Omit<ConsumerChange, 'consumerId'> = {
    ...(unsure || paused !== wanted.paused ? { paused: wanted.paused } : {}),
    ...(wanted.layers && (unsure || !isSame(wanted.layers, layers)) ? { layers: wanted.layers } : {}),
  };
  return Object.keys(changed).length === 0 ? null : { consumerId: consumer.id, ...changed };
}

const isSame = (one: Layers, other: Layers | null): boolean => one.spatial === other?.spatial && one.temporal === other.temporal;

/** Where a receiver on `nodeId` has the Producer from: another node's leg, or its own node (null). */
export function originFor(state: RoomState, producerId: ProducerId, nodeId: NodeId): Origin | null {
  const producer = state.producers[producerId];
  const origin = producer && originOf(state, producer);
  return origin && origin.nodeId !== nodeId ? { nodeId: origin.nodeId, epoch: origin.epoch } : null;
}

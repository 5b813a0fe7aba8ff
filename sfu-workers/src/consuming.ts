import type { Consumer } from 'mediasoup/types';
import type { ConsumerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import type { ConsumerOffer } from '@watoto/shared/contract/media.ts';
import type { ConsumeRequest } from '@watoto/shared/contract/sfu.ts';
import { KeyFrameWatch } from './key-frame-watch.ts';
import { isUnsupported, mediaError } from './media-errors.ts';
import type { Consuming, Peer } from './peer.ts';
import type { Lease } from './pipe/pipe-origin.ts';
import type { Pipes } from './pipe/pipes.ts';
import type { ConsumerEntry, Registry, TransportEntry } from './registry.ts';
import type { Room } from './room.ts';
import { consumerOffer, fromMediasoup, toMediasoup } from './rtp.ts';

/** Faces have 1: where not all pictures fit, mediasoup gives the screen its smallest layer before any of them. */
const SCREEN_PRIORITY = 2;

interface ConsumingOn {
  readonly registry: Registry;
  readonly pipes: Pipes;
  readonly room: Room;
  readonly peer: Peer;
  readonly recv: TransportEntry;
}

export interface Consumed {
  readonly consumers: ConsumerOffer[];
  /** On another node, and can't be had just now. */
  readonly pending: ProducerId[];
}

/** Opens Consumers side by side. Producers that are gone, or that the peer can't play, are left out. */
export async function consumeMany(on: ConsumingOn, requests: readonly ConsumeRequest[]): Promise<Consumed> {
  const all = await Promise.all(
    requests.map(async (request) => ({ producerId: request.producerId, consuming: await consume(on, request) })),
  );
  const consumers = all.flatMap(({ consuming }) =>
    typeof consuming === 'object' && !consuming.entry.object.closed ? [consumerOffer(consuming.entry.object, consuming.of)] : [],
  );
  return { consumers, pending: all.flatMap(({ producerId, consuming }) => (consuming === 'pending' ? [producerId] : [])) };
}

function consume(on: ConsumingOn, request: ConsumeRequest): Promise<Consuming> {
  const { consumers } = on.peer;
  let opening = consumers.get(request.producerId);
  if (!opening) {
    opening = open(on, request);
    consumers.set(request.producerId, opening);
    const forget = () => void consumers.delete(request.producerId);
    opening.then((consuming) => {
      if (typeof consuming === 'object' && !consuming.entry.object.closed) consuming.entry.object.observer.once('close', forget);
      else forget();
    }, forget);
  }
  return opening;
}

async function open(on: ConsumingOn, request: ConsumeRequest): Promise<Consuming> {
  const { room, peer, pipes } = on;
  const wanted = { producerId: request.producerId, origin: request.origin };
  let lease: Lease | null;
  try {
    lease = await pipes.lease(room, peer.at, wanted);
  } catch (error) {
    if (peer.scope.closed) throw mediaError(error);
    // Whatever it is, a pipe mends: the link comes back, the room's other Router is opened, the log names another origin.
    return 'pending';
  }
  if (!lease) return 'gone';
  try {
    const entry = await openOn(on, lease, request);
    entry.object.observer.once('close', lease.release);
    return { entry, of: lease.of };
  } catch (error) {
    lease.release();
    // Unsupported: its codec is not among the peer's. Gone: its owner closed it in this very moment.
    if (isUnsupported(error) || (lease.producer.closed && !peer.scope.closed)) return 'gone';
    throw mediaError(error);
  }
}

async function openOn({ registry, peer, recv }: ConsumingOn, { producer, of }: Lease, request: ConsumeRequest): Promise<ConsumerEntry> {
  const consumer = await recv.object.consume({
    producerId: producer.id,
    rtpCapabilities: peer.capabilities,
    paused: request.paused,
    // Of sound too: Opus mends holes by itself only where its sender knows of them, and the sender hears of the loss on its own way alone.
    enableRtx: true,
    // Silence is not sent: cost is per packet.
    ignoreDtx: producer.kind === 'audio',
    ...(request.layers && hasLayers(producer.type) ? { preferredLayers: toMediasoup.layers(request.layers) } : {}),
  });
  const entry = registry.add({ kind: 'consumer', object: consumer, owner: peer }, recv.object);
  report(consumer, peer);
  if (of.source === 'screen') await consumer.setPriority(SCREEN_PRIORITY);
  if (hasLayers(consumer.type)) KeyFrameWatch.of(producer, peer.clock).add(consumer);
  return entry;
}

/** Are there layers to choose from? */
export function hasLayers(type: string): boolean {
  return type === 'simulcast' || type === 'svc';
}

function report(consumer: Consumer, peer: Peer): void {
  const consumerId = consumer.id as ConsumerId;
  peer.scores.watch(consumer);
  consumer.on('producerclose', () => peer.consumerGone(consumerId));
  consumer.on('layerschange', (layers) => peer.emit('consumer.layers', { consumerId, layers: fromMediasoup.layers(layers) }));
}

/** The peer's Consumers that are open now. */
export async function openConsumers(peer: Peer): Promise<{ entry: ConsumerEntry; producerId: ProducerId }[]> {
  const settled = await Promise.all(
    [...peer.consumers].map(async ([producerId, opening]) => ({ producerId, consuming: await opening.catch(() => 'gone' as const) })),
  );
  return settled.flatMap(({ producerId, consuming }) =>
    typeof consuming === 'object' && !consuming.entry.object.closed ? [{ producerId, entry: consuming.entry }] : [],
  );
}

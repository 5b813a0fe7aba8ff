import type { Consumer } from 'mediasoup/types';
import type { ConsumerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import type { ConsumerOffer, Source } from '@watoto/shared/contract/media.ts';
import type { ConsumeRequest } from '@watoto/shared/contract/sfu.ts';
import { isUnsupported, mediaError } from './media-errors.ts';
import type { Peer } from './peer.ts';
import type { ConsumerEntry, ProducerEntry, Registry, TransportEntry } from './registry.ts';
import type { Room } from './room.ts';
import { consumerOffer, fromMediasoup, toMediasoup } from './rtp.ts';

interface Consuming {
  readonly registry: Registry;
  readonly room: Room;
  readonly peer: Peer;
  readonly recv: TransportEntry;
}

/** Opens Consumers side by side. Producers that are gone, or that the peer can't play, are left out. */
export async function consumeMany(on: Consuming, requests: readonly ConsumeRequest[]): Promise<ConsumerOffer[]> {
  const offers = await Promise.all(requests.map((request) => consume(on, request)));
  return offers.filter((offer) => offer !== null);
}

async function consume(on: Consuming, request: ConsumeRequest): Promise<ConsumerOffer | null> {
  const producer = on.registry.producerInRoom(request.producerId, on.room);
  if (!producer) return null;
  const { consumers } = on.peer;
  let opening = consumers.get(request.producerId);
  if (!opening) {
    opening = open(on, producer, request);
    consumers.set(request.producerId, opening);
    const forget = () => void consumers.delete(request.producerId);
    opening.then((entry) => (entry && !entry.object.closed ? entry.object.observer.once('close', forget) : forget()), forget);
  }
  const entry = await opening;
  return entry && !entry.object.closed ? consumerOffer(entry.object, ofWhom(producer)) : null;
}

const ofWhom = (producer: ProducerEntry): { peerId: Peer['peerId']; source: Source } => ({
  peerId: producer.owner.peerId,
  source: producer.source,
});

async function open({ registry, peer, recv }: Consuming, producer: ProducerEntry, request: ConsumeRequest): Promise<ConsumerEntry | null> {
  try {
    const consumer = await recv.object.consume({
      producerId: producer.object.id,
      rtpCapabilities: peer.capabilities,
      paused: request.paused,
      // mediasoup's own default. Opus mends itself (in-band FEC); whether retransmission helps on bad networks is to be measured there.
      enableRtx: producer.object.kind === 'video',
      // Silence is not sent: cost is per packet.
      ignoreDtx: producer.object.kind === 'audio',
      ...(request.layers && hasLayers(producer.object.type) ? { preferredLayers: toMediasoup.layers(request.layers) } : {}),
    });
    const entry = registry.add({ kind: 'consumer', object: consumer, owner: peer }, recv.object);
    report(consumer, peer);
    return entry;
  } catch (error) {
    // Unsupported: its codec is not among the peer's. Gone: its owner closed it in this very moment.
    if (isUnsupported(error) || producer.object.closed) return null;
    throw mediaError(error);
  }
}

/** Are there layers to choose from? */
export function hasLayers(type: string): boolean {
  return type === 'simulcast' || type === 'svc';
}

function report(consumer: Consumer, peer: Peer): void {
  const consumerId = consumer.id as ConsumerId;
  consumer.on('producerclose', () => peer.consumerGone(consumerId));
  consumer.on('layerschange', (layers) => peer.emit('consumer.layers', { consumerId, layers: fromMediasoup.layers(layers) }));
}

/** The peer's Consumers that are open now. */
export async function openConsumers(peer: Peer): Promise<{ entry: ConsumerEntry; producerId: ProducerId }[]> {
  const settled = await Promise.all(
    [...peer.consumers].map(async ([producerId, opening]) => ({ producerId, entry: await opening.catch(() => null) })),
  );
  return settled.flatMap(({ producerId, entry }) => (entry && !entry.object.closed ? [{ producerId, entry }] : []));
}

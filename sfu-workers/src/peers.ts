import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { ConsumerId, ProducerId, TransportId } from '@watoto/shared/kernel/ids.ts';
import type { CallData, CallOutput } from '@watoto/shared/kernel/rpc.ts';
import type { DtlsParameters } from '@watoto/shared/contract/media.ts';
import type { ConsumeRequest, Sfu } from '@watoto/shared/contract/sfu.ts';
import { normalizeCapabilities } from './adapters/mediasoup.ts';
import { type Consumed, consumeMany, openConsumers } from './consuming.ts';
import type { Link } from './link.ts';
import { Peer } from './peer.ts';
import type { Pipes } from './pipe/pipes.ts';
import type { Registry, TransportEntry } from './registry.ts';
import type { Room } from './room.ts';
import { transportOffer } from './rtp.ts';
import { watchBandwidth } from './bandwidth.ts';
import { capIncoming, connectTransport, openTransport } from './transports.ts';

export interface PeersDeps {
  readonly registry: Registry;
  readonly pipes: Pipes;
  readonly clock: Clock;
}

/**
 * Opens (or replaces) a peer's media with as few turns to the Worker as there can be: both transports at once, and behind each
 * its connect() and Consumers at once. What fails leaves nothing open.
 */
export async function openPeer(
  deps: PeersDeps,
  room: Room,
  request: CallData<Sfu, 'peer.open'>,
  link: Link,
): Promise<CallOutput<Sfu, 'peer.open'>> {
  const { registry, clock } = deps;
  const { peerId, rtpCapabilities, dtlsParameters, consume } = request;
  const capabilities = normalizeCapabilities(rtpCapabilities);
  const at = room.seat();
  const scope = at.scope.child(`peer-${peerId}`);
  const peer = new Peer({ roomId: room.id, epoch: room.epoch, peerId, scope, at, capabilities, link, clock });
  room.put(peer);
  try {
    const [send, { recv, consumers, pending }] = await Promise.all([
      request.send ? openSend(registry, peer, dtlsParameters) : null,
      openRecv(deps, room, peer, dtlsParameters, consume),
    ]);
    peer.transports = { send, recv };
    return { send: send && transportOffer(send.object), recv: transportOffer(recv.object), consumers, pending };
  } catch (thrown) {
    const error = AppError.from(thrown);
    const givenUp = peer.scope.closed && error.code !== 'unavailable';
    await room.remove(peer, 'not opened');
    throw givenUp ? new AppError('cancelled', { message: 'The peer was closed or opened anew meanwhile.', cause: error }) : error;
  }
}

async function openSend(registry: Registry, peer: Peer, dtls: DtlsParameters | undefined): Promise<TransportEntry> {
  const send = await openTransport(registry, peer, 'send');
  await Promise.all([dtls && connectTransport(send, dtls), capIncoming(send)]);
  return send;
}

async function openRecv(
  { registry, pipes, clock }: PeersDeps,
  room: Room,
  peer: Peer,
  dtls: DtlsParameters | undefined,
  consume: readonly ConsumeRequest[],
): Promise<{ recv: TransportEntry } & Consumed> {
  const recv = await openTransport(registry, peer, 'recv');
  const [consumed] = await Promise.all([
    consumeMany({ registry, pipes, room, peer, recv }, consume),
    dtls && connectTransport(recv, dtls),
    watchBandwidth(recv, peer, clock),
  ]);
  return { recv, ...consumed };
}

/** The peer as it is, for the instance that takes it over. */
export async function peerState(peer: Peer): Promise<CallOutput<Sfu, 'peer.adopt'>> {
  const { send, recv } = peer.transports;
  const consumers = await openConsumers(peer);
  return {
    sendTransportId: send && TransportId.parse(send.object.id),
    recvTransportId: TransportId.parse(recv.object.id),
    producers: [...peer.producers.values()].flatMap((entry) => {
      if (!entry) return [];
      const { id, kind, paused } = entry.object;
      return [{ id: ProducerId.parse(id), kind, source: entry.source, paused }];
    }),
    consumers: consumers.map(({ producerId, entry }) => ({
      id: ConsumerId.parse(entry.object.id),
      producerId,
      paused: entry.object.paused,
    })),
  };
}

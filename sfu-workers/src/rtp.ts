import type {
  Consumer,
  ConsumerLayers,
  DtlsParameters as MediasoupDtlsParameters,
  RouterRtpCodecCapability,
  RtpCapabilities as MediasoupRtpCapabilities,
  RtpParameters as MediasoupRtpParameters,
  WebRtcTransport,
} from 'mediasoup/types';
import type { ConsumerId, PeerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import { TransportId } from '@watoto/shared/kernel/ids.ts';
import {
  type ConsumerOffer,
  type DtlsParameters,
  type Layers,
  ROUTER_CODECS,
  type RtpCapabilities,
  type RtpParameters,
  type Source,
  type TransportOffer,
} from '@watoto/shared/contract/media.ts';

/**
 * Between the contract's RTP values and mediasoup's. They are the same JSON: mediasoup's types name each header extension it
 * knows, the contract's (and its "absent" as undefined) are what a wire can bring. mediasoup's `ortc` refuses what it can't use.
 */
export const toMediasoup = {
  capabilities: (value: RtpCapabilities): MediasoupRtpCapabilities => value as MediasoupRtpCapabilities,
  parameters: (value: RtpParameters): MediasoupRtpParameters => value as MediasoupRtpParameters,
  dtls: (value: DtlsParameters): MediasoupDtlsParameters => value as MediasoupDtlsParameters,
  layers: ({ spatial, temporal }: Layers): ConsumerLayers => ({ spatialLayer: spatial, temporalLayer: temporal }),
  codecs: (): RouterRtpCodecCapability[] => ROUTER_CODECS.map((codec) => ({ ...codec })),
};

export const fromMediasoup = {
  capabilities: (value: MediasoupRtpCapabilities): RtpCapabilities => value as RtpCapabilities,
  parameters: (value: MediasoupRtpParameters): RtpParameters => value as RtpParameters,
  layers: (value: ConsumerLayers | undefined): Layers | null =>
    value ? { spatial: value.spatialLayer, temporal: value.temporalLayer ?? 0 } : null,
};

/** What the client needs for its side of the transport. After connect(): the DTLS role is settled then. */
export function transportOffer(transport: WebRtcTransport): TransportOffer {
  const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
  return { id: TransportId.parse(id), iceParameters, iceCandidates, dtlsParameters };
}

/** What the client needs for its side of the Consumer, and whose and what it is. */
export function consumerOffer(consumer: Consumer, of: { peerId: PeerId; source: Source }): ConsumerOffer {
  return {
    id: consumer.id as ConsumerId,
    producerId: consumer.producerId as ProducerId,
    peerId: of.peerId,
    source: of.source,
    kind: consumer.kind,
    rtpParameters: consumer.rtpParameters as RtpParameters,
    type: consumer.type,
    paused: consumer.paused,
  };
}

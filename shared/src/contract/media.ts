import { z } from 'zod';
import { ConsumerId, PeerId, ProducerId, TransportId } from '../kernel/ids.ts';

/**
 * RTP, ICE and DTLS values as mediasoup defines them (mediasoup documentation, "RTP Parameters and Capabilities").
 * Their outer shape is checked here, sizes included; mediasoup's own `ortc` checks the rest.
 */
const parameters = z.record(z.string().max(60), z.union([z.string().max(200), z.number(), z.null()]));
const rtcpFeedback = z.object({ type: z.string().max(40), parameter: z.string().max(40).optional() });

export const MediaKind = z.enum(['audio', 'video']);
export type MediaKind = z.infer<typeof MediaKind>;

/** What a Producer carries. A peer has at most one Producer of each source. */
export const Source = z.enum(['mic', 'camera', 'screen', 'screenAudio']);
export type Source = z.infer<typeof Source>;

export const SOURCE_KIND = { mic: 'audio', camera: 'video', screen: 'video', screenAudio: 'audio' } as const satisfies Record<
  Source,
  MediaKind
>;

const codecCapability = z.object({
  kind: MediaKind,
  mimeType: z.string().max(60),
  preferredPayloadType: z.number().int().min(0).max(127).optional(),
  clockRate: z.number().int(),
  channels: z.number().int().min(1).max(8).optional(),
  parameters: parameters.optional(),
  rtcpFeedback: z.array(rtcpFeedback).max(12).optional(),
});

const headerExtension = z.object({
  kind: MediaKind,
  uri: z.string().max(120),
  preferredId: z.number().int().min(1).max(255),
  preferredEncrypt: z.boolean().optional(),
  direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
});

export const RtpCapabilities = z.object({
  codecs: z.array(codecCapability).max(64).optional(),
  headerExtensions: z.array(headerExtension).max(64).optional(),
});
export type RtpCapabilities = z.infer<typeof RtpCapabilities>;

const codecParameters = z.object({
  mimeType: z.string().max(60),
  payloadType: z.number().int().min(0).max(127),
  clockRate: z.number().int(),
  channels: z.number().int().min(1).max(8).optional(),
  parameters: parameters.optional(),
  rtcpFeedback: z.array(rtcpFeedback).max(12).optional(),
});

const encoding = z.object({
  ssrc: z.number().int().nonnegative().optional(),
  rid: z.string().max(16).optional(),
  codecPayloadType: z.number().int().min(0).max(127).optional(),
  rtx: z.object({ ssrc: z.number().int().nonnegative() }).optional(),
  dtx: z.boolean().optional(),
  scalabilityMode: z.string().max(16).optional(),
  scaleResolutionDownBy: z.number().min(1).max(16).optional(),
  maxBitrate: z.number().int().nonnegative().optional(),
  maxFramerate: z.number().nonnegative().max(240).optional(),
  active: z.boolean().optional(),
  priority: z.string().max(16).optional(),
  networkPriority: z.string().max(16).optional(),
  adaptivePtime: z.boolean().optional(),
});

export const RtpParameters = z.object({
  mid: z.string().max(32).optional(),
  msid: z.string().max(160).optional(),
  codecs: z.array(codecParameters).min(1).max(16),
  headerExtensions: z
    .array(
      z.object({
        uri: z.string().max(120),
        id: z.number().int().min(1).max(255),
        encrypt: z.boolean().optional(),
        parameters: parameters.optional(),
      }),
    )
    .max(32)
    .optional(),
  encodings: z.array(encoding).max(4).optional(),
  rtcp: z.object({ cname: z.string().max(200).optional(), reducedSize: z.boolean().optional(), mux: z.boolean().optional() }).optional(),
});
export type RtpParameters = z.infer<typeof RtpParameters>;

/** A DTLS fingerprint (RFC 8122): colon-separated hex of the certificate's hash. */
export const DtlsFingerprint = z.object({
  algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
  value: z.string().regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){19,63}$/),
});
export const DtlsParameters = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z.array(DtlsFingerprint).min(1).max(8),
});
export type DtlsParameters = z.infer<typeof DtlsParameters>;

export const IceParameters = z.object({ usernameFragment: z.string(), password: z.string(), iceLite: z.boolean().optional() });
export type IceParameters = z.infer<typeof IceParameters>;

export const IceCandidate = z.object({
  foundation: z.string(),
  priority: z.number(),
  ip: z.string(),
  address: z.string(),
  protocol: z.enum(['udp', 'tcp']),
  port: z.number().int(),
  type: z.enum(['host', 'srflx', 'prflx', 'relay']),
  tcpType: z.enum(['active', 'passive', 'so']).optional(),
});

/** One `RTCIceServer` (W3C webrtc-pc). Credentials live 10 minutes. */
export const IceServer = z.object({ urls: z.array(z.string()).max(8), username: z.string().optional(), credential: z.string().optional() });
export type IceServer = z.infer<typeof IceServer>;

/** What mediasoup-client needs to create its side of a WebRtcTransport. */
export const TransportOffer = z.object({
  id: TransportId,
  iceParameters: IceParameters,
  iceCandidates: z.array(IceCandidate),
  dtlsParameters: DtlsParameters,
});
export type TransportOffer = z.infer<typeof TransportOffer>;

/** What mediasoup-client needs to create a Consumer, and what the classroom needs to show it. */
export const ConsumerOffer = z.object({
  id: ConsumerId,
  producerId: ProducerId,
  peerId: PeerId,
  source: Source,
  kind: MediaKind,
  rtpParameters: RtpParameters,
  /** 'simple' | 'simulcast' | 'svc' | 'pipe' in mediasoup. */
  type: z.string(),
  /** The Consumer was created paused and waits for `consumer.ready`. */
  paused: z.boolean(),
});
export type ConsumerOffer = z.infer<typeof ConsumerOffer>;

/** Spatial and temporal layer, 0 = lowest (mediasoup `ConsumerLayers`). */
export const Layers = z.object({ spatial: z.number().int().min(0).max(3), temporal: z.number().int().min(0).max(3) });
export type Layers = z.infer<typeof Layers>;

/** A codec as mediasoup's Router is told of it. */
interface RouterCodec {
  kind: MediaKind;
  mimeType: string;
  clockRate: number;
  channels?: number;
  parameters?: Record<string, string | number>;
}

/**
 * The codecs of every Router. Opus with in-band FEC and DTX; VP8 first (every device decodes it, simulcast works
 * everywhere), then H.264 constrained baseline for devices with a hardware encoder only for it.
 */
export const ROUTER_CODECS: readonly RouterCodec[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2, parameters: { useinbandfec: 1, usedtx: 1 } },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, parameters: { 'x-google-start-bitrate': 600 } },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1, 'x-google-start-bitrate': 600 },
  },
];

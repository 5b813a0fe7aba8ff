import { z } from 'zod';
import type { CallSpec } from '../kernel/rpc.ts';
import { ConsumerId, NodeId, PeerId, ProducerId, RoomId, TransportId } from '../kernel/ids.ts';
import {
  ConsumerOffer,
  DtlsParameters,
  IceParameters,
  Layers,
  MediaKind,
  RtpCapabilities,
  RtpParameters,
  Source,
  TransportOffer,
} from './media.ts';

/**
 * The link between signaling (or the recorder) and one SFU node: calls over one persistent WebSocket. The node
 * knows rooms, peers and epochs; it knows no users, roles or lessons. Every call about a room carries the room's
 * epoch; an older one than the node has seen is refused (`stale_epoch`), a room it does not have is `not_found`.
 * Each id is looked up under its room and peer: an id of another is `not_found`, as if it did not exist.
 */
/** Audience of the JWT that `node.hello` carries: HS256, short-lived, signed with the secret that both tiers share. */
export const SFU_TOKEN_AUDIENCE = 'watoto-sfu';

const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): CallSpec<I, O> => ({ input, output });
const nothing = z.object({});

const inRoom = { roomId: RoomId, epoch: z.number().int().positive() };
const ofPeer = { ...inRoom, peerId: PeerId };
const ofTransport = { ...ofPeer, transportId: TransportId };
const ofProducer = { ...ofPeer, producerId: ProducerId };

/** Another node's leg of the same room: where a Producer is sent to. */
export const Origin = z.object({ nodeId: NodeId, epoch: z.number().int().positive() });
export type Origin = z.infer<typeof Origin>;

/** A Consumer wanted: of which Producer, and how it starts. */
export const ConsumeRequest = z.object({
  producerId: ProducerId,
  /** The node that has the Producer, where that is another one: it is piped from there. */
  origin: Origin.nullable().default(null),
  paused: z.boolean(),
  layers: Layers.nullable().default(null),
});
export type ConsumeRequest = z.infer<typeof ConsumeRequest>;

export const ConsumerChange = z.object({ consumerId: ConsumerId, paused: z.boolean().optional(), layers: Layers.optional() });
export type ConsumerChange = z.infer<typeof ConsumerChange>;

/** What a node says of itself; freshness is the reader's to check. */
export const NodeLoad = z.object({
  workers: z.number().int(),
  rooms: z.number().int(),
  peers: z.number().int(),
  transports: z.number().int(),
  producers: z.number().int(),
  consumers: z.number().int(),
});
export type NodeLoad = z.infer<typeof NodeLoad>;

/** The same, and how it lies on the node. */
export const NodeReport = NodeLoad.extend({
  /** PipeTransports: one end of a pipe each. */
  pipes: z.number().int(),
  /** PlainTransports: one for each Producer that a recorder takes. */
  taps: z.number().int(),
  /** Of each Worker that runs: people whose media is on it, and Routers. */
  onWorkers: z.array(z.object({ people: z.number().int(), routers: z.number().int() })),
});
export type NodeReport = z.infer<typeof NodeReport>;

export const sfu = {
  calls: {
    /** First call on a link. `token` is a JWT for this node tier; nothing else is answered before it. */
    'node.hello': call(z.object({ token: z.string().max(2_000), instance: z.string().max(64) }), z.object({ nodeId: NodeId })),
    'node.load': call(nothing, NodeReport),

    /**
     * Gives the room a Router on this node, with places for `size` people: more Routers are opened, on other Workers, as they come. Same
     * epoch again: the same room. A newer epoch: the old one is closed first.
     */
    'room.open': call(
      z.object({ ...inRoom, size: z.number().int().positive().default(1) }),
      z.object({ rtpCapabilities: RtpCapabilities }),
    ),
    'room.close': call(z.object(inRoom), nothing),
    /** What of each peer's media, of those who send any here, was lost before it came to the node: of its stream that lost the least. */
    'room.lostUp': call(z.object(inRoom), z.object({ lost: z.array(z.object({ peerId: PeerId, share: z.number().min(0).max(1) })) })),

    /** Opens (or replaces) a peer's media in one go: transports, connected where `dtlsParameters` is given, and Consumers. */
    'peer.open': call(
      z.object({
        ...ofPeer,
        rtpCapabilities: RtpCapabilities,
        send: z.boolean(),
        dtlsParameters: DtlsParameters.optional(),
        consume: z.array(ConsumeRequest).max(1_000),
      }),
      z.object({
        send: TransportOffer.nullable(),
        recv: TransportOffer,
        consumers: z.array(ConsumerOffer),
        /** Producers of another node that can't be had just now: ask for them again soon. */
        pending: z.array(ProducerId).default([]),
      }),
    ),
    /** Another signaling instance takes the peer over as it is: its events now come over this link. */
    'peer.adopt': call(
      z.object(ofPeer),
      z.object({
        sendTransportId: TransportId.nullable(),
        recvTransportId: TransportId,
        producers: z.array(z.object({ id: ProducerId, kind: MediaKind, source: Source, paused: z.boolean() })),
        consumers: z.array(z.object({ id: ConsumerId, producerId: ProducerId, paused: z.boolean() })),
      }),
    ),
    'peer.close': call(z.object(ofPeer), nothing),
    /**
     * Has congestion control try now how much fits through the peer's receive transport: with a burst of some packets, or (`raise`) by taking it
     * that more than twice as much fits than it believes, until it sees that it does not. What it finds comes as `peer.bandwidth`.
     */
    'peer.measure': call(z.object({ ...ofPeer, raise: z.boolean().optional() }), nothing),
    /** How much has come from the peer over its transports, of whatever kind, since they were opened: bytes. */
    'peer.received': call(z.object(ofPeer), z.object({ bytes: z.number().int().nonnegative() })),

    'transport.connect': call(z.object({ ...ofTransport, dtlsParameters: DtlsParameters }), nothing),
    'transport.restartIce': call(z.object(ofTransport), z.object({ iceParameters: IceParameters })),

    'producer.open': call(
      z.object({ ...ofTransport, kind: MediaKind, source: Source, rtpParameters: RtpParameters, paused: z.boolean() }),
      z.object({ producerId: ProducerId }),
    ),
    'producer.pause': call(z.object(ofProducer), nothing),
    'producer.resume': call(z.object(ofProducer), nothing),
    'producer.close': call(z.object(ofProducer), nothing),

    /** Consumers in bulk on the peer's receive transport. Producers that are gone, or that the peer can't play, are left out. */
    'consumer.openMany': call(
      z.object({ ...ofPeer, consume: z.array(ConsumeRequest).max(1_000) }),
      z.object({ consumers: z.array(ConsumerOffer), pending: z.array(ProducerId).default([]) }),
    ),
    /** Pause, resume and prefer layers, in bulk. Consumers that are gone are passed over. */
    'consumer.change': call(z.object({ ...ofPeer, changes: z.array(ConsumerChange).max(1_000) }), nothing),
    'consumer.closeMany': call(z.object({ ...ofPeer, consumerIds: z.array(ConsumerId).max(1_000) }), nothing),

    /** mediasoup's own statistics of one peer's transports, producers and consumers. */
    'peer.stats': call(z.object(ofPeer), z.object({ stats: z.array(z.record(z.string(), z.unknown())) })),
  },
  events: {
    /** The room's media is gone (all its Workers died). Place it anew with a higher epoch. */
    'room.lost': z.object({ ...inRoom, reason: z.string() }),
    /** A peer's transport failed or closed, or its Worker died and others of the room go on: the client must open media again. */
    'transport.failed': z.object({ ...ofTransport, reason: z.string() }),
    /** Consumers that closed because their Producer did. */
    'consumer.closed': z.object({ ...ofPeer, consumerIds: z.array(ConsumerId) }),
    'consumer.layers': z.object({ ...ofPeer, consumerId: ConsumerId, layers: Layers.nullable() }),
    /** What congestion control believes to fit through the peer's receive transport, bit/s; where it is plenty, seldom. */
    'peer.bandwidth': z.object({ ...ofPeer, bps: z.number().nonnegative() }),
    /** How well what is sent to the peer arrives: the best of its Consumers' scores, 10 where nothing is lost. When it has changed. */
    'peer.score': z.object({ ...ofPeer, score: z.number().int().min(0).max(10) }),
    /** Volumes in dBov of who is heard, and the dominant speaker; to every link that has a peer in the room. */
    'room.levels': z.object({ ...inRoom, levels: z.array(z.object({ peerId: PeerId, volume: z.number() })), dominant: PeerId.nullable() }),
    'node.draining': nothing,
  },
} as const;

export type Sfu = typeof sfu;

/** One end of a pipe between two nodes: where it listens, and the key of what it sends (SRTP). */
export const PipeEnd = z.object({
  ip: z.union([z.ipv4(), z.ipv6()]),
  port: z.number().int().min(1).max(65_535),
  srtpParameters: z.object({
    cryptoSuite: z.enum(['AEAD_AES_256_GCM', 'AEAD_AES_128_GCM', 'AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32']),
    keyBase64: z.string().max(120),
  }),
});
export type PipeEnd = z.infer<typeof PipeEnd>;

/**
 * One end of a tap: where it listens (RTP and RTCP on one port), and the key of what it sends; null: not encrypted, which only a loopback
 * address may be.
 */
export const TapEnd = z.object({ ip: PipeEnd.shape.ip, port: PipeEnd.shape.port, srtpParameters: PipeEnd.shape.srtpParameters.nullable() });
export type TapEnd = z.infer<typeof TapEnd>;

/** Does this address lead back to the machine itself? Only there may a tap go unencrypted. */
export function isLoopback(ip: string): boolean {
  return ip === '::1' || /^127(\.\d{1,3}){3}$/.test(ip);
}

/** Taps of one link on one room at most. */
export const TAPS_MAX = 64;

/** `tapId`: chosen by the caller, good on the link that opened the tap and nowhere else. */
const ofTap = { ...inRoom, tapId: TransportId };

/**
 * Between a recorder and the node that has a Producer: a PlainTransport each. The epoch is that of the leg called. The same kind of
 * link, with the same `node.hello`; it is served beside `sfu` by every node. A tap ends with its link.
 */
export const sfuTaps = {
  calls: {
    'node.hello': sfu.calls['node.hello'],
    'node.ping': call(nothing, nothing),

    /**
     * Sends the Producer's RTP, as it comes, to `end`; of several spatial layers the highest that arrives. `not_found`: it is gone. Packets
     * may be there before the answer is: the first ones are kept until it comes. What they may be relied on for: sfu-workers/src/tap/tap.ts.
     */
    'tap.open': call(
      z.object({ ...ofTap, producerId: ProducerId, end: TapEnd }),
      z.object({ kind: MediaKind, source: Source, peerId: PeerId, rtpParameters: RtpParameters, paused: z.boolean(), end: TapEnd }),
    ),
    /** Asks the Producer for a key frame of what the tap gets; many who ask within a moment are one. Of audio: nothing. */
    'tap.keyFrame': call(z.object(ofTap), nothing),
    'tap.close': call(z.object(ofTap), nothing),
  },
  events: {
    /** The Producer was paused, resumed or closed; or the tap itself is gone (`closed`). Of what its own link has closed nothing is said. */
    'tap.changed': z.object({ ...ofTap, state: z.enum(['flowing', 'paused', 'closed']) }),
  },
} as const;

export type SfuTaps = typeof sfuTaps;

/** Producers on one pipe at most. */
export const PIPED_MAX = 1_000;

/** A Producer as it travels over a pipe: whose and what it is, and how the far Router is to make its copy, which has the same id. */
export const PipedProducer = z.object({
  producerId: ProducerId,
  peerId: PeerId,
  source: Source,
  kind: MediaKind,
  rtpParameters: RtpParameters,
  paused: z.boolean(),
});
export type PipedProducer = z.infer<typeof PipedProducer>;

/** `pipeId`: chosen by the caller (its PipeTransport's id), good on the link that opened the pipe and nowhere else. */
const ofPipe = { ...inRoom, pipeId: TransportId };

/**
 * Between two nodes that have legs of one room: the node of the receivers is the caller, and pulls. The epoch is that of the leg
 * called. The same kind of link, with the same `node.hello`; it is served beside `sfu` by every node.
 */
export const sfuPipes = {
  calls: {
    'node.hello': sfu.calls['node.hello'],
    /** Answered at once: whoever doesn't answer two in a row is gone. */
    'node.ping': call(nothing, nothing),

    /** Opens the origin's end of a pipe, connected to the caller's. */
    'pipe.open': call(z.object({ ...ofPipe, end: PipeEnd }), z.object({ end: PipeEnd })),
    /** Sends these Producers over the pipe. Those that are gone are left out. */
    'pipe.consume': call(
      z.object({ ...ofPipe, producerIds: z.array(ProducerId).min(1).max(PIPED_MAX) }),
      z.object({ producers: z.array(PipedProducer) }),
    ),
    /** Nobody there receives them any more. Those that are gone are passed over. */
    'pipe.release': call(z.object({ ...ofPipe, producerIds: z.array(ProducerId).max(PIPED_MAX) }), nothing),
    'pipe.close': call(z.object(ofPipe), nothing),
  },
  events: {
    /** A Producer on the pipe was paused, resumed or closed at its origin. */
    'pipe.changed': z.object({ ...ofPipe, producerId: ProducerId, state: z.enum(['flowing', 'paused', 'closed']) }),
    /** The origin's end is gone, and everything on it. */
    'pipe.closed': z.object({ ...ofPipe, reason: z.string() }),
  },
} as const;

export type SfuPipes = typeof sfuPipes;

/** All that a node answers. */
export const sfuNode = {
  calls: { ...sfu.calls, ...sfuPipes.calls, ...sfuTaps.calls },
  events: { ...sfu.events, ...sfuPipes.events, ...sfuTaps.events },
} as const;

export type SfuNodeContract = typeof sfuNode;

import { z } from 'zod';
import { CallEnvelope, Reply } from '../kernel/rpc.ts';
import { ConnectionId, ConsumerId, GroupId, PeerId, ProducerId, RecordingId, TransportId } from '../kernel/ids.ts';
import { WireError } from '../kernel/errors.ts';
import { GROUPS_MAX, GroupName, LastsMs, ToldText } from '../room/groups.ts';
import { PickAudience } from '../room/pick.ts';
import { SeatOrder } from '../room/seats.ts';
import { BOARD_ENTRIES, SHELVES } from '../room/board.ts';
import { PAGE_CHARS, PackedBoardPage } from '../room/board-pages.ts';
import { DeckOpened, InkDrawn, InkErased, PageRef, PupilsDraw } from '../room/slides-entry.ts';
import { TimerLabel, TimerMs } from '../room/timer.ts';
import { ChapterTitle, Entry, LockChange, MessageAudience } from '../room/entry.ts';
import { MESSAGE_MAX_CHARS, PlainText } from '../room/order.ts';
import { StageView } from '../room/stage.ts';
import { RoomState } from '../room/state.ts';
import { Cap } from '../ladder/rung.ts';
import { Hint } from './hints.ts';
import {
  ConsumerOffer,
  DtlsParameters,
  IceParameters,
  IceServer,
  Layers,
  MediaKind,
  RtpCapabilities,
  RtpParameters,
  Source,
  TransportOffer,
} from './media.ts';
import { NetReport } from './net-report.ts';
import { captionCalls } from './caption-calls.ts';
import { orderCalls } from './order-calls.ts';
import { pollCalls } from './poll-calls.ts';
import { PlatformNotice } from './http/platform.ts';
import { Role } from './permissions.ts';
import { CLICK, MEDIA, call, nothing, rate } from './signaling-call.ts';

/**
 * The link between a browser and signaling. Wire events on the socket: `call` (with an acknowledgement), `event` and
 * `bye`. The socket's handshake carries `auth: {token}`: a room token, or a resume token. With `packed: true` beside it, a
 * large `event` that many get may come as `packed`: its JSON as raw DEFLATE (RFC 1951) in base64.
 *
 * Words: Lesson (a scheduled live class; live, it owns one Room), Peer (a person or recorder in a room), Entry (a line
 * of the room's log), Connection (a socket of a peer). Worker, Router, WebRtcTransport, Producer, Consumer mean
 * what they mean in mediasoup.
 */
export const SIGNALING_PATH = '/rtc/';
export const PROTOCOL_VERSION = 1;

/** Bytes that one wire message may have. RTP capabilities of a browser take about 6 kB. */
export const MAX_MESSAGE_BYTES = 64 * 1024;
/** Milliseconds in which a socket must join before it is dropped. */
export const JOIN_DEADLINE_MS = 10_000;
/** Milliseconds a caller waits for an answer. */
export const CALL_DEADLINE_MS = 5_000;
/** Milliseconds a peer without a socket stays in the room: hand, place in the queue and media are kept. */
export const PEER_GRACE_MS = 30_000;

/** Milliseconds that a transport of `path.probe` stays. */
export const PATH_PROBE_MS = 20_000;
/** Such transports of one socket at a time: one for each way that media may take. */
export const PATH_PROBES_MAX = 6;

export { CallEnvelope, Reply };
export const EventEnvelope = z.object({ name: z.string(), data: z.unknown() });
export type EventEnvelope = z.infer<typeof EventEnvelope>;

/** The server's last word on a socket. `retryable` tells the client to reconnect by itself. */
export const Bye = WireError.extend({ retryable: z.boolean() });
export type Bye = z.infer<typeof Bye>;

/** What a client brings to open its media: all that the server needs to answer with ready transports. */
export const MediaRequest = z.object({
  rtpCapabilities: RtpCapabilities,
  /** The certificate both transports will use. Known beforehand, so no `transport.connect` call is needed. */
  dtlsParameters: DtlsParameters.optional(),
  /** false: the peer only listens and needs no send transport. */
  send: z.boolean().default(true),
});
export type MediaRequest = z.infer<typeof MediaRequest>;

/** Both transports, and every Consumer the peer should start with. */
export const MediaOffer = z.object({
  /** Of the room's place on the peer's node: another one whenever that is lost or left; calls about an older one are refused (`stale_epoch`). */
  epoch: z.number().int().positive(),
  send: TransportOffer.nullable(),
  recv: TransportOffer,
  consumers: z.array(ConsumerOffer),
  iceServers: z.array(IceServer),
});
export type MediaOffer = z.infer<typeof MediaOffer>;

/** What a client that was away needs: the entries it missed, or a snapshot where that is shorter. */
export const CatchUp = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('entries'), entries: z.array(Entry) }),
  /** The state at `seq` has come just before this answer, as event `room.snapshot`: many who arrive together get the same bytes. */
  z.object({ kind: z.literal('snapshot'), seq: z.number().int().nonnegative() }),
]);
export type CatchUp = z.infer<typeof CatchUp>;

/** What the client shows of one video Producer: it decides layers, and pauses what nobody sees. CSS pixels. */
export const Tile = z.object({
  producerId: ProducerId,
  width: z.number().int().min(0).max(8192),
  height: z.number().int().min(0).max(8192),
});
export type Tile = z.infer<typeof Tile>;

export const signaling = {
  calls: {
    /** Enter the room: one round trip to everything. A known peer resumes: place, hand and answers are kept. */
    'room.join': call({
      permission: 'attend',
      rate: rate(1, 5),
      input: z.object({
        protocol: z.literal(PROTOCOL_VERSION),
        /** null: text only (no media can be had here). */
        media: MediaRequest.nullable(),
        /** The last `seq` this client has applied, when it comes back. */
        after: z.number().int().nonnegative().nullable().default(null),
        /** The `openedAt` of the room that `after` counts in: a room whose log began anew answers with a snapshot. */
        openedAt: z.number().nullable().default(null),
        /** The media epoch this client still holds transports of; if it is current they are kept and `media` is null. */
        epoch: z.number().int().nonnegative().nullable().default(null),
        /** The Consumers that this client has set up: those it missed are opened anew. */
        consumerIds: z.array(ConsumerId).max(1_000).default([]),
      }),
      output: z.object({
        peerId: PeerId,
        connectionId: ConnectionId,
        role: Role,
        catchUp: CatchUp,
        /** null: text only, or the client's transports of `epoch` are still good. */
        media: MediaOffer.nullable(),
        /** Good for coming back without the API. */
        resumeToken: z.string(),
        /** To one who comes back: a statement for the API (room-away.ts) that their socket was away, good for late answers of a graded quiz. */
        away: z.string().nullable(),
        /** May what a client measures of its way up change what it sends? */
        ladder: z.boolean().default(false),
        /** Server clock, milliseconds since 1970. */
        now: z.number(),
      }),
    }),
    /** "Everything after seq N": after a gap. */
    'room.sync': call({
      permission: 'attend',
      rate: rate(1, 5),
      input: z.object({ after: z.number().int().nonnegative() }),
      output: CatchUp,
    }),
    'room.leave': call({ permission: 'attend', rate: CLICK, input: nothing, output: nothing }),
    /** End the lesson for everyone. */
    'room.end': call({ permission: 'end', rate: CLICK, input: nothing, output: nothing }),

    /** New transports and Consumers: after `media.lost`, a failed transport, or text only. Replaces what the peer had. */
    'media.open': call({ permission: 'attend', rate: rate(1, 6), input: MediaRequest, output: MediaOffer }),
    /** Only for clients that could not announce their certificate beforehand. */
    'transport.connect': call({
      permission: 'attend',
      rate: MEDIA,
      input: z.object({ transportId: TransportId, dtlsParameters: DtlsParameters }),
      output: nothing,
    }),
    'transport.restartIce': call({
      permission: 'attend',
      rate: rate(1, 5),
      input: z.object({ transportId: TransportId }),
      output: z.object({ iceParameters: IceParameters }),
    }),

    /**
     * The device check: a receive transport on some SFU node that carries nothing, to see whether ICE and DTLS get through. The only
     * call besides `room.join` that needs no joining; the transport goes after PATH_PROBE_MS, or with the socket.
     */
    'path.probe': call({
      permission: 'attend',
      rate: rate(2, 12),
      input: z.object({ dtlsParameters: DtlsParameters }),
      output: z.object({ transport: TransportOffer }),
    }),

    'producer.open': call({
      permission: 'publish',
      rate: rate(2, 12),
      input: z.object({
        transportId: TransportId,
        kind: MediaKind,
        source: Source,
        rtpParameters: RtpParameters,
        paused: z.boolean().default(false),
      }),
      output: z.object({ producerId: ProducerId }),
    }),
    'producer.pause': call({ permission: 'publish', rate: CLICK, input: z.object({ producerId: ProducerId }), output: nothing }),
    'producer.resume': call({ permission: 'publish', rate: CLICK, input: z.object({ producerId: ProducerId }), output: nothing }),
    'producer.close': call({ permission: 'publish', rate: CLICK, input: z.object({ producerId: ProducerId }), output: nothing }),

    /** The client has set these Consumers up: let their media flow. One call for a batch. */
    'consumer.ready': call({
      permission: 'attend',
      rate: MEDIA,
      input: z.object({ consumerIds: z.array(ConsumerId).min(1).max(200) }),
      output: nothing,
    }),
    /** What the client shows. Video not named here is paused. Not an entry: nobody else needs it. */
    'view.set': call({ permission: 'attend', rate: rate(5, 20), input: z.object({ tiles: z.array(Tile).max(100) }), output: nothing }),

    /** What the client measures, every few seconds: what it is sent follows from it. */
    'net.report': call({ permission: 'attend', rate: rate(1, 4), input: NetReport, output: nothing }),
    /** How much to be sent at most: to oneself, or (hosts) to somebody else. */
    'rung.cap': call({
      permission: 'attend',
      rate: rate(1, 6),
      input: z.object({ cap: Cap, peerId: PeerId.optional() }),
      output: nothing,
    }),

    'hand.raise': call({ permission: 'raiseHand', rate: rate(1, 6), input: nothing, output: nothing }),
    /** Lower one's own hand; a host may lower anyone's. */
    'hand.lower': call({ permission: 'raiseHand', rate: CLICK, input: z.object({ peerId: PeerId.optional() }), output: nothing }),
    'message.say': call({
      permission: 'chat',
      rate: rate(1, 8),
      input: z.object({
        text: PlainText.min(1).max(MESSAGE_MAX_CHARS),
        to: MessageAudience.default('everyone'),
        /** A message that the caller can read. What a host answers in private, its author reads too. */
        replyTo: z.number().int().positive().optional(),
      }),
      output: z.object({ seq: z.number().int() }),
    }),
    /** A host may delete any message, others their own. */
    'message.delete': call({
      permission: 'chat',
      rate: CLICK,
      input: z.object({ messageId: z.number().int().positive() }),
      output: nothing,
    }),

    ...orderCalls,
    ...captionCalls,

    'locks.set': call({ permission: 'moderate', rate: CLICK, input: LockChange, output: nothing }),
    /** Pauses one peer's source on the server. The peer may unmute itself unless it is locked. */
    'peer.mute': call({ permission: 'moderate', rate: CLICK, input: z.object({ peerId: PeerId, source: Source }), output: nothing }),
    /** Pauses the microphone of everyone who is not a host. */
    'room.muteAll': call({ permission: 'moderate', rate: CLICK, input: nothing, output: nothing }),
    'peer.remove': call({
      permission: 'moderate',
      rate: CLICK,
      input: z.object({ peerId: PeerId, ban: z.boolean().default(false) }),
      output: nothing,
    }),
    'role.set': call({
      permission: 'moderate',
      rate: CLICK,
      input: z.object({ peerId: PeerId, role: z.enum(['cohost', 'pupil', 'observer']) }),
      output: nothing,
    }),
    /** Show one peer large to everyone; null ends it. */
    'spotlight.set': call({ permission: 'moderate', rate: CLICK, input: z.object({ peerId: PeerId.nullable() }), output: nothing }),

    /** Fills the large area for everyone: with the people, or with a tool. */
    'stage.show': call({ permission: 'moderate', rate: CLICK, input: z.object({ show: StageView }), output: nothing }),
    /** Shows these slides to everyone: at their first page, or where they were left. Whoever reads the lesson reads them from the API. */
    'deck.open': call({ permission: 'moderate', rate: CLICK, input: DeckOpened, output: nothing }),
    'deck.turn': call({ permission: 'moderate', rate: CLICK, input: PageRef, output: nothing }),
    /** One stroke, once it is done. Pupils draw while they are let. `seq` is what it is erased by. */
    'ink.draw': call({ permission: 'raiseHand', rate: rate(8, 40), input: InkDrawn, output: z.object({ seq: z.number().int() }) }),
    /** A host may erase anything, others their own. */
    'ink.erase': call({ permission: 'raiseHand', rate: rate(8, 40), input: InkErased, output: nothing }),
    'ink.clear': call({ permission: 'moderate', rate: CLICK, input: PageRef, output: nothing }),
    /** Takes back the last thing that the caller drew or erased on this page. */
    'ink.undo': call({ permission: 'raiseHand', rate: CLICK, input: PageRef, output: nothing }),
    'ink.allow': call({ permission: 'moderate', rate: CLICK, input: PupilsDraw, output: nothing }),
    /** Shows others something as it happens: ten times a second at most. Not an entry, and it may be lost. */
    'hint.send': call({ permission: 'attend', rate: rate(12, 24), input: z.object({ hint: Hint }), output: nothing }),

    ...pollCalls,
    /**
     * Parts the room into groups. Refused with `no_capacity`, and nobody is moved, where the nodes can't carry so many who all send.
     * The server draws the groups' ids.
     */
    'groups.open': call({
      permission: 'moderate',
      rate: rate(1, 4),
      input: z.object({
        groups: z
          .array(z.object({ name: GroupName, peerIds: z.array(PeerId).max(1_000) }))
          .min(1)
          .max(GROUPS_MAX),
        lastsMs: LastsMs.nullable().default(null),
      }),
      output: nothing,
    }),
    'groups.close': call({ permission: 'moderate', rate: CLICK, input: nothing, output: nothing }),
    /** Everyone comes back so long from now; null: when a host says so. */
    'groups.time': call({ permission: 'moderate', rate: CLICK, input: z.object({ lastsMs: LastsMs.nullable() }), output: nothing }),
    /** Says something to all groups. */
    'groups.tell': call({ permission: 'moderate', rate: CLICK, input: z.object({ text: ToldText }), output: nothing }),
    /** Puts somebody, or oneself, into a group; null: back to the main room. */
    'groups.move': call({
      permission: 'moderate',
      rate: CLICK,
      input: z.object({ peerId: PeerId, groupId: GroupId.nullable() }),
      output: nothing,
    }),
    /** The caller's group asks for a teacher. */
    'groups.callHelp': call({ permission: 'raiseHand', rate: rate(1, 4), input: nothing, output: nothing }),
    'groups.answerHelp': call({ permission: 'raiseHand', rate: CLICK, input: z.object({ groupId: GroupId }), output: nothing }),

    /** A timer that everyone sees, in the place of the one before. */
    'timer.start': call({
      permission: 'moderate',
      rate: CLICK,
      input: z.object({ lastsMs: TimerMs, label: TimerLabel.default('') }),
      output: nothing,
    }),
    'timer.pause': call({ permission: 'moderate', rate: CLICK, input: nothing, output: nothing }),
    'timer.resume': call({ permission: 'moderate', rate: CLICK, input: nothing, output: nothing }),
    'timer.extend': call({ permission: 'moderate', rate: CLICK, input: z.object({ ms: TimerMs }), output: nothing }),
    'timer.stop': call({ permission: 'moderate', rate: CLICK, input: nothing, output: nothing }),

    /** Picks one of the pupils who are here, of those who were picked least. Refused with `not_found` where there is nobody. */
    'pick.draw': call({
      permission: 'moderate',
      rate: rate(1, 6),
      input: z.object({ shown: PickAudience.default('everyone') }),
      output: z.object({ peerId: PeerId }),
    }),
    /** "Not now": the newest pick does not count. */
    'pick.undo': call({ permission: 'moderate', rate: CLICK, input: z.object({ pickId: z.number().int().positive() }), output: nothing }),
    /** Who sits where in the seating view; nobody: by name. */
    'seats.arrange': call({ permission: 'moderate', rate: CLICK, input: z.object({ order: SeatOrder }), output: nothing }),
    /** What was drawn, changed or taken off since the last call: whole elements. */
    'board.draw': call({ permission: 'draw', rate: rate(4, 40), input: z.object(BOARD_ENTRIES['board.drawn']), output: nothing }),
    /** Wipes everything off. */
    'board.clear': call({ permission: 'moderate', rate: rate(1, 6), input: nothing, output: nothing }),
    /** Gives a pupil the pen or takes it away; null: every pupil. */
    'board.pass': call({ permission: 'moderate', rate: CLICK, input: z.object(BOARD_ENTRIES['board.passed']), output: nothing }),
    /** A large board, which no snapshot has, page by page. `chars`: of JSON in this one, as the network carries it (`nextPageChars`). */
    'board.read': call({
      permission: 'attend',
      rate: rate(20, 80),
      input: z.object({
        from: z
          .number()
          .int()
          .min(0)
          .max(SHELVES - 1),
        chars: z.number().int().min(PAGE_CHARS.least).max(PAGE_CHARS.most).default(PAGE_CHARS.least),
      }),
      output: PackedBoardPage,
    }),

    /** Begins a recording, if the lesson's policy allows one: everyone is told by the entry. */
    'recording.start': call({ permission: 'record', rate: rate(1, 6), input: nothing, output: z.object({ recordingId: RecordingId }) }),
    'recording.pause': call({ permission: 'record', rate: rate(1, 6), input: nothing, output: nothing }),
    'recording.resume': call({ permission: 'record', rate: rate(1, 6), input: nothing, output: nothing }),
    'recording.stop': call({ permission: 'record', rate: rate(1, 6), input: nothing, output: nothing }),
    'chapter.mark': call({
      permission: 'record',
      rate: CLICK,
      input: z.object({ title: ChapterTitle }),
      output: nothing,
    }),
  },
  events: {
    /** Entries of the room's log, in order, without gaps: what this peer may not read comes as `entry.hidden`. */
    'room.entries': z.object({ entries: z.array(Entry).min(1) }),
    /**
     * The whole room: comes right before an answer whose `catchUp` says so, and replaces what the client has. `now`: no answer follows,
     * it replaces it at once (the peer was let in, or is a host from now on).
     */
    'room.snapshot': z.object({ state: RoomState, now: z.literal(true).optional() }),
    /** New Consumers, paused: create them, then answer one `consumer.ready`. */
    'consumer.opened': z.object({ consumers: z.array(ConsumerOffer).min(1) }),
    'consumer.closed': z.object({ consumerIds: z.array(ConsumerId).min(1) }),
    /** Layers that now arrive (null: none does), by Consumer. */
    'consumer.layers': z.object({ consumerId: ConsumerId, layers: Layers.nullable() }),
    /**
     * The peer's transports of this epoch are gone, or soon will be (a Worker or node died, the room moved): call `media.open`. The next
     * epoch may be a lower one: each node that a room spans has its own.
     */
    'media.lost': z.object({ epoch: z.number().int(), reason: z.string() }),
    /** Who is heard now: volume in dBov (-127..0) by peer; dominant speaker, if any. Whoever has sound at most is told only when it is somebody else. */
    'room.levels': z.object({ levels: z.array(z.object({ peerId: PeerId, volume: z.number() })), dominant: PeerId.nullable() }),
    /** What somebody shows as it happens: it may be lost, and is forgotten by the next of its kind. */
    'room.hint': z.object({ peerId: PeerId, hint: Hint }),
    /** What everyone on the platform should read now; null: nothing any more. Comes at any time, before joining too. */
    'platform.notice': z.object({ notice: PlatformNotice.nullable() }),
  },
} as const;

export type Signaling = typeof signaling;

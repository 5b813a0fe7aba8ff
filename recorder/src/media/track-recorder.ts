import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { MediaKind, RtpParameters } from '@watoto/shared/contract/media.ts';
import type { TrackId } from '@watoto/shared/contract/recording.ts';
import { isLoopback, type TapEnd } from '@watoto/shared/contract/sfu.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { ClosedSegment } from '../closed-segment.ts';
import { muxSegment, SEGMENT_TYPE } from './mux.ts';
import { isRtcp, nack } from './rtcp.ts';
import type { CutSegment } from './segment-cutter.ts';
import { TrackMedia } from './track-media.ts';
import { newSrtpParameters, SrtcpSealer, SrtpOpener } from './srtp.ts';
import type { Trouble } from './trouble.ts';

/** Bytes the kernel keeps while this process is busy; it gives what it is allowed to. */
const RECEIVE_BUFFER = 4 * 1024 * 1024;
/** Datagrams kept until `start()` says whose they should be. */
const EARLY_MAX = 512;
const TICK_MS = 200;

/** What `tap.open` answered, as far as a TrackRecorder needs it. */
export interface OpenTap {
  readonly kind: MediaKind;
  readonly rtpParameters: RtpParameters;
  /** The node's end: nothing of another address is taken. */
  readonly end: TapEnd;
  /** The Producer is paused just now. */
  readonly paused: boolean;
}

export interface TrackRecorderOptions {
  readonly track: TrackId;
  /** Number of its first segment: more than 0 where a track goes on after its tap was lost. */
  readonly firstNumber?: number;
  /** Where to listen: an address of this machine that the SFU node reaches. Off the loopback everything is encrypted. */
  readonly ip: string;
  readonly clock: Clock;
  /** From this machine's clock to the log's. */
  readonly toLogTime: (localMs: number) => number;
  /** In order of their numbers. */
  readonly onSegment: (segment: ClosedSegment) => void;
  /** A segment begins with this instant of the log's clock, as far as is known yet: until it is closed it is in memory only. */
  readonly onOpen?: (at: number) => void;
  /** Asks the Producer for a key frame: `tap.keyFrame`. Called as often as it takes; mediasoup lets one through each second. */
  readonly onKeyFrameWanted: () => void;
  readonly onTrouble: (trouble: Trouble | null) => void;
  /** A segment could not be made of its frames: it is left out. */
  readonly onError: (error: unknown) => void;
}

export interface TrackRecorder {
  /** Ours, for `tap.open`. */
  readonly end: TapEnd;
  /** After `tap.open` was answered. What arrived before is not lost. */
  start(tap: OpenTap): void;
  /** The Producer was paused or goes on (`tap.changed`): what there is becomes a segment, and silence is no trouble. */
  setFlowing(flowing: boolean): void;
  /** A host paused the recording: what arrives from now on is not kept. What there is becomes a segment. */
  pause(): void;
  resume(): void;
  /** What there is becomes the last segment; resolves when it was handed over. Nothing arrives after. */
  close(reason: string): Promise<void>;
  readonly counts: TrackCounts;
}

/** For metrics, since it was opened. */
export interface TrackCounts {
  /** Datagrams of the tap. */
  readonly received: number;
  /** Datagrams of others, and such that are no RTP or RTCP. */
  readonly dropped: number;
  /** Packets that were waited for and never came. */
  readonly lost: number;
  /** Sender reports that can't be true. */
  readonly refusedReports: number;
}

interface Datagram {
  readonly data: Buffer;
  readonly address: string;
  readonly port: number;
  readonly at: number;
}

export async function openTrackRecorder(options: TrackRecorderOptions): Promise<TrackRecorder> {
  const socket = createSocket(isIPv6(options.ip) ? 'udp6' : 'udp4');
  try {
    socket.bind({ address: options.ip, port: 0, exclusive: true });
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    throw error;
  }
  return new UdpTrackRecorder(socket, options);
}

class UdpTrackRecorder implements TrackRecorder {
  readonly end: TapEnd;
  readonly #socket: Socket;
  readonly #options: TrackRecorderOptions;
  readonly #stopTicking: () => void;
  readonly #sealer: SrtcpSealer | null;
  #opener: SrtpOpener | null = null;
  #tap: OpenTap | null = null;
  #media: TrackMedia | null = null;
  #early: Datagram[] = [];
  #paused = false;
  #received = 0;
  #strange = 0;
  #number: number;
  /** Segments are written one after the other. */
  #written: Promise<void> = Promise.resolve();
  #closing: Promise<void> | null = null;

  constructor(socket: Socket, options: TrackRecorderOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#number = options.firstNumber ?? 0;
    const srtpParameters = isLoopback(options.ip) ? null : newSrtpParameters();
    this.end = { ip: options.ip, port: socket.address().port, srtpParameters };
    this.#sealer = srtpParameters && new SrtcpSealer(srtpParameters);
    try {
      socket.setRecvBufferSize(RECEIVE_BUFFER);
    } catch (error) {
      options.onError(error);
    }
    socket.on('error', options.onError);
    socket.on('message', (data, { address, port }) => this.#take({ data, address, port, at: options.clock.now() }));
    this.#stopTicking = options.clock.every(TICK_MS, () => this.#media?.tick(options.clock.now()));
  }

  start(tap: OpenTap): void {
    const { clock, toLogTime, onOpen, onKeyFrameWanted, onTrouble } = this.#options;
    if (this.#media || this.#closing) return;
    const { srtpParameters } = tap.end;
    if ((srtpParameters === null) !== (this.#sealer === null)) throw new Error('one end of the tap is encrypted, and the other is not');
    this.#opener = srtpParameters && new SrtpOpener(srtpParameters);
    this.#tap = tap;
    this.#media = new TrackMedia({
      kind: tap.kind,
      rtpParameters: tap.rtpParameters,
      flowing: !tap.paused,
      now: clock.now(),
      onCut: (segment) => this.#write(segment),
      onOpen: (at) => onOpen?.(Math.round(toLogTime(at))),
      onKeyFrameWanted,
      onNack: (ssrc, seqs) => this.#ask(nack(ssrc, seqs), tap.end),
      onTrouble,
    });
    if (this.#paused) this.#media.setPaused(true, clock.now());
    const early = this.#early;
    this.#early = [];
    for (const datagram of early) this.#take(datagram);
  }

  get counts(): TrackCounts {
    const { malformed = 0, lost = 0, refusedReports = 0 } = this.#media?.counts ?? {};
    return { received: this.#received, dropped: this.#strange + malformed, lost, refusedReports };
  }

  setFlowing(flowing: boolean): void {
    this.#media?.setFlowing(flowing, this.#options.clock.now());
  }

  pause(): void {
    this.#paused = true;
    this.#early = [];
    this.#media?.setPaused(true, this.#options.clock.now());
  }

  resume(): void {
    this.#paused = false;
    this.#media?.setPaused(false, this.#options.clock.now());
  }

  close(_reason: string): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    this.#stopTicking();
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    this.#media?.flush();
    await Promise.all([closed, this.#written]);
  }

  #take(datagram: Datagram): void {
    if (this.#closing) return;
    if (!this.#tap) {
      if (!this.#paused && this.#early.length < EARLY_MAX) this.#early.push(datagram);
      return;
    }
    const data = this.#fromNode(datagram, this.#tap.end);
    if (!data) {
      this.#strange += 1;
      return;
    }
    this.#received += 1;
    this.#media?.datagram(data, datagram.at);
  }

  /** Nobody else has anything to say here: it has the node's address, or the node's key (and then whatever address it came from). */
  #fromNode({ data, address, port }: Datagram, end: TapEnd): Buffer | null {
    if (this.#opener) return isRtcp(data) ? this.#opener.rtcp(data) : this.#opener.rtp(data);
    return port === end.port && address === end.ip ? data : null;
  }

  #ask(rtcp: Uint8Array, { ip, port }: TapEnd): void {
    if (!this.#closing) this.#socket.send(this.#sealer?.seal(rtcp) ?? rtcp, port, ip);
  }

  #write(cut: CutSegment): void {
    const at = Math.round(this.#options.toLogTime(cut.at));
    this.#written = this.#written.then(async () => {
      try {
        const data = await muxSegment(cut);
        const number = this.#number++;
        this.#options.onSegment({
          track: this.#options.track,
          number,
          at,
          ms: cut.ms,
          type: SEGMENT_TYPE[cut.codec],
          keyFrame: cut.keyFrame,
          data,
        });
      } catch (error) {
        this.#options.onError(error);
      }
    });
  }
}

import type { MediaKind, RtpParameters } from '@watoto/shared/contract/media.ts';
import { RtpPacket } from 'rtp.js/packets';
import type { Assembler, Frame, MediaPacket, RecordedCodec } from './frame.ts';
import { h264Assembler } from './h264.ts';
import { OpusAssembler } from './opus.ts';
import { type InOrder, ReorderBuffer } from './reorder-buffer.ts';
import { NodeClock, StreamClock } from './stream-clock.ts';
import { Unwrapper } from './unwrap.ts';
import { vp8Assembler } from './vp8.ts';

/** Timestamps and arrival may disagree by so much; more: the sender's timestamps have jumped, ms. */
const JUMP_MS = 3_000;
/** Another SSRC is the stream from now on, when the one we had has been silent for so long, ms. */
const SSRC_SILENT_MS = 500;

const CODECS: Record<string, { readonly codec: RecordedCodec; readonly assembler: () => Assembler }> = {
  'video/vp8': { codec: 'vp8', assembler: vp8Assembler },
  'video/h264': { codec: 'h264', assembler: h264Assembler },
  'audio/opus': { codec: 'opus', assembler: () => new OpusAssembler() },
};

interface Payload {
  readonly codec: RecordedCodec;
  readonly rate: number;
  readonly assembler: () => Assembler;
  readonly nack: boolean;
}

interface Arrived {
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly payload: Uint8Array;
  readonly at: number;
  /** Sent again: its arrival says nothing of the clock. */
  readonly again: boolean;
}

/** Packets of one SSRC. */
class Stream {
  readonly ssrc: number;
  readonly reorder = new ReorderBuffer<Arrived>();
  lastAt: number;
  clock: StreamClock | null = null;
  unwrap = new Unwrapper(32);
  last: { ts: number; at: number } | null = null;
  payloadType: number | null = null;
  assembler: Assembler | null = null;

  constructor(ssrc: number, now: number) {
    this.ssrc = ssrc;
    this.lastAt = now;
  }
}

/**
 * RTP packets of one tap in, frames out, whatever the network and the sender do: lost, doubled and overtaken packets, packets sent again
 * (RTX), another SSRC, another payload type, timestamps that jump.
 */
export class RtpStreams {
  readonly #onFrame: (frame: Frame) => void;
  readonly #nodeClock = new NodeClock();
  readonly #payloads = new Map<number, Payload>();
  /** RTX: to the payload type of what it carries. */
  readonly #rtx = new Map<number, number>();
  #stream: Stream | null = null;
  lastMediaAt: number | null = null;
  lastUnknownAt: number | null = null;
  malformed = 0;
  /** Of streams and clocks that are over. */
  #lost = 0;
  #refused = 0;

  constructor(kind: MediaKind, parameters: RtpParameters, onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
    for (const { mimeType, payloadType, clockRate, parameters: more, rtcpFeedback } of parameters.codecs) {
      const known = CODECS[mimeType.toLowerCase()];
      const apt = more?.apt;
      if (mimeType.toLowerCase().endsWith('/rtx') && typeof apt === 'number') this.#rtx.set(payloadType, apt);
      else if (known && mimeType.toLowerCase().startsWith(kind)) {
        const nack = rtcpFeedback?.some(({ type, parameter }) => type === 'nack' && !parameter) ?? false;
        this.#payloads.set(payloadType, { ...known, rate: clockRate, nack });
      }
    }
  }

  get ssrc(): number | null {
    return this.#stream?.ssrc ?? null;
  }

  get lost(): number {
    return this.#lost + (this.#stream?.reorder.lost ?? 0);
  }

  get refusedReports(): number {
    return this.#refused + (this.#stream?.clock?.refused ?? 0);
  }

  get needsKeyFrame(): boolean {
    return this.#stream?.assembler?.needsKeyFrame ?? false;
  }

  packet(data: Uint8Array, now: number): void {
    const packet = parsed(data);
    if (!packet) {
      this.malformed += 1;
      return;
    }
    const view = packet.getPayload();
    const payload = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
    const type = packet.getPayloadType();
    const arrived = { timestamp: packet.getTimestamp(), marker: packet.getMarker(), payloadType: type, payload, at: now, again: false };
    const carried = this.#rtx.get(type);
    if (carried !== undefined) this.#pushAgain(arrived, carried, now);
    else if (this.#payloads.has(type)) this.#push(packet.getSsrc(), packet.getSequenceNumber(), arrived, now);
    else this.lastUnknownAt = now;
  }

  report(ssrc: number, rtpTimestamp: number, nodeMs: number, now: number): void {
    const stream = this.#stream;
    const at = this.#nodeClock.local(nodeMs, now);
    if (stream?.clock && stream.ssrc === ssrc) stream.clock.reported(stream.unwrap.peek(rtpTimestamp), at);
  }

  /** Gives up what has been waited for long enough. */
  tick(now: number): void {
    if (this.#stream) this.#take(this.#stream, this.#stream.reorder.take(now));
  }

  /** Sequence numbers to ask the node for, where it can send them again. */
  missing(now: number): number[] {
    const stream = this.#stream;
    const type = stream?.payloadType;
    return stream && type !== null && type !== undefined && this.#payloads.get(type)?.nack ? stream.reorder.missing(now) : [];
  }

  /** Everything that waits, at once: nothing more will come for now. */
  flush(): void {
    if (this.#stream) this.#take(this.#stream, this.#stream.reorder.flush());
  }

  /** What comes now is on a line of its own: the sender may have stopped its clock. */
  restartClock(): void {
    if (this.#stream) this.#dropClock(this.#stream);
  }

  #dropClock(stream: Stream): void {
    this.#refused += stream.clock?.refused ?? 0;
    stream.clock = null;
  }

  #pushAgain(arrived: Arrived, carried: number, now: number): void {
    const stream = this.#stream;
    const [high, low] = arrived.payload;
    if (!stream || high === undefined || low === undefined) return;
    const packet = { ...arrived, payloadType: carried, payload: arrived.payload.subarray(2), again: true };
    this.#take(stream, stream.reorder.push(high * 256 + low, packet, now));
  }

  #push(ssrc: number, seq: number, arrived: Arrived, now: number): void {
    if (this.#stream && this.#stream.ssrc !== ssrc) {
      if (now - this.#stream.lastAt < SSRC_SILENT_MS) return;
      this.flush();
      this.#lost += this.#stream.reorder.lost;
      this.#dropClock(this.#stream);
      this.#stream = null;
    }
    this.#stream ??= new Stream(ssrc, now);
    this.#stream.lastAt = now;
    this.lastMediaAt = now;
    this.#take(this.#stream, this.#stream.reorder.push(seq, arrived, now));
  }

  #take(stream: Stream, packets: readonly InOrder<Arrived>[]): void {
    for (const { item, lossBefore } of packets) {
      const payload = this.#payloads.get(item.payloadType);
      if (!payload) continue;
      if (stream.payloadType !== item.payloadType) {
        stream.payloadType = item.payloadType;
        stream.assembler = payload.assembler();
      }
      const { clock, ts } = this.#timed(stream, item, payload.rate);
      const packet: MediaPacket = { ts, marker: item.marker, payload: item.payload, lossBefore };
      for (const made of stream.assembler?.push(packet) ?? []) this.#onFrame({ ...made, codec: payload.codec, clock });
    }
  }

  #timed(stream: Stream, item: Arrived, rate: number): { clock: StreamClock; ts: number } {
    const ts = stream.unwrap.peek(item.timestamp);
    const jumped = stream.last !== null && Math.abs(((ts - stream.last.ts) * 1_000) / rate - (item.at - stream.last.at)) > JUMP_MS;
    if (jumped || stream.clock?.rate !== rate) {
      this.#dropClock(stream);
      stream.clock = new StreamClock(rate);
      stream.unwrap = new Unwrapper(32);
    }
    const clock = stream.clock ?? new StreamClock(rate);
    const own = stream.unwrap.next(item.timestamp);
    stream.last = { ts: own, at: item.at };
    if (!item.again) clock.arrived(own, item.at);
    return { clock, ts: own };
  }
}

function parsed(data: Uint8Array): RtpPacket | null {
  try {
    return new RtpPacket(new DataView(data.buffer, data.byteOffset, data.byteLength));
  } catch {
    return null;
  }
}

import type { Assembled, Assembler, MediaPacket } from './frame.ts';

export const OPUS_RATE = 48_000;
/** What is decoded from a packet was taken so long before its timestamp, ms: libopus, which all browsers have, looks so far ahead. */
export const OPUS_DELAY_MS = 6.5;

/** Ticks of one frame by the upper five bits of the first byte (RFC 6716, 3.1). */
const FRAME_TICKS = [
  ...[480, 960, 1_920, 2_880],
  ...[480, 960, 1_920, 2_880],
  ...[480, 960, 1_920, 2_880],
  ...[480, 960],
  ...[480, 960],
  ...[120, 240, 480, 960],
  ...[120, 240, 480, 960],
  ...[120, 240, 480, 960],
  ...[120, 240, 480, 960],
];
/** A packet sounds at most this long: 120 ms. */
const PACKET_TICKS_MAX = 5_760;

/** How long an Opus packet sounds, in ticks of 48 kHz; null: not one. */
export function opusTicks(packet: Uint8Array): number | null {
  const first = packet[0];
  if (first === undefined) return null;
  const frame = FRAME_TICKS[first >> 3] ?? 0;
  const code = first & 3;
  const count = code === 0 ? 1 : code < 3 ? 2 : (packet[1] ?? 0) & 0x3f;
  const ticks = frame * count;
  return ticks > 0 && ticks <= PACKET_TICKS_MAX ? ticks : null;
}

/** Each packet is a frame, whatever was lost before it. */
export class OpusAssembler implements Assembler {
  readonly needsKeyFrame = false;

  push(packet: MediaPacket): Assembled[] {
    const ticks = opusTicks(packet.payload);
    return ticks === null ? [] : [{ ts: packet.ts, data: packet.payload, key: true, ticks }];
  }
}

/** Silence (CELT, its silence flag set), by length in ticks. */
const SILENCE: readonly (readonly [number, Uint8Array])[] = [
  [960, Uint8Array.of(0xf8, 0xff, 0xfe)],
  [480, Uint8Array.of(0xf0, 0xff, 0xfe)],
  [240, Uint8Array.of(0xe8, 0xff, 0xfe)],
  [120, Uint8Array.of(0xe0, 0xff, 0xfe)],
];

/**
 * Packets of silence from `from` to `to`: in a pause of speech a browser sends next to nothing (DTX), and a player would stop at the hole.
 * A rest shorter than 2.5 ms stays.
 */
export function opusSilence(from: number, to: number): (Assembled & { ticks: number })[] {
  const out: (Assembled & { ticks: number })[] = [];
  let ts = from;
  for (const [ticks, data] of SILENCE) {
    while (to - ts >= ticks) {
      out.push({ ts, data, key: true, ticks });
      ts += ticks;
    }
  }
  return out;
}

/** The `OpusHead` of a segment (RFC 7845, 5.1): stereo, nothing to skip, since a segment begins in the middle. */
export function opusHead(): Uint8Array {
  const head = new Uint8Array(19);
  head.set(new TextEncoder().encode('OpusHead'));
  const view = new DataView(head.buffer);
  view.setUint8(8, 1);
  view.setUint8(9, 2);
  view.setUint32(12, OPUS_RATE, true);
  return head;
}

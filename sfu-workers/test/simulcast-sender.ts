import { hrtime } from 'node:process';
import type { RtpParameters } from '@watoto/shared/contract/media.ts';
import type { RtcClient } from './rtc-client.ts';

/** SSRCs of the three layers, lowest first. */
export const LAYER_SSRCS = [7_001, 7_002, 7_003] as const;
const FRAME_MS = 33;
const REPORT_EVERY = 6;
const CLOCK_RATE = 90_000;
const PAYLOAD_TYPE = 96;
/** RTCP packet types (RFC 3550, RFC 4585). */
const SENDER_REPORT = 200;
const PAYLOAD_FEEDBACK = 206;
const PLI = 1;
/** Seconds between 1900 and 1970. */
const NTP_EPOCH = 2_208_988_800;

/** VP8 simulcast in three layers, told apart by SSRC. */
export function layered(): RtpParameters {
  return {
    mid: '0',
    codecs: [
      {
        mimeType: 'video/VP8',
        payloadType: PAYLOAD_TYPE,
        clockRate: CLOCK_RATE,
        rtcpFeedback: [{ type: 'nack', parameter: 'pli' }],
      },
    ],
    headerExtensions: [],
    encodings: LAYER_SSRCS.map((ssrc) => ({ ssrc, scalabilityMode: 'L1T1' })),
    rtcp: { cname: 'test' },
  };
}

/** Sends a frame of one packet on each layer, and a key frame to whoever asks. Each packet's payload says its layer. */
export class SimulcastSender {
  /** Key frames asked for (PLI), of each layer. */
  readonly asked = LAYER_SSRCS.map(() => 0);
  /** Whoever asks is counted, and gets nothing. */
  deaf = false;
  readonly #client: RtcClient;
  readonly #timer: NodeJS.Timeout;
  readonly #wanted = new Set<number>([0, 1, 2]);
  #frame = 0;
  #heard = 0;

  constructor(client: RtcClient) {
    this.#client = client;
    this.#timer = setInterval(() => this.#tick(), FRAME_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    for (const packet of this.#client.received.slice(this.#heard)) this.#hear(packet);
    this.#heard = this.#client.received.length;
    LAYER_SSRCS.forEach((ssrc, layer) => {
      // Layers are switched by the clocks of these reports.
      if (this.#frame % REPORT_EVERY === 0) this.#client.send(senderReport(ssrc, this.#timestamp, this.#frame));
      this.#client.send(this.#packet(ssrc, layer));
    });
    this.#frame += 1;
  }

  get #timestamp(): number {
    return (this.#frame * FRAME_MS * CLOCK_RATE) / 1_000;
  }

  #packet(ssrc: number, layer: number): Buffer {
    const packet = Buffer.alloc(12 + 200 * (layer + 1), layer);
    packet[0] = 0x80;
    packet[1] = 0x80 | PAYLOAD_TYPE;
    packet.writeUInt16BE(this.#frame & 0xffff, 2);
    packet.writeUInt32BE(this.#timestamp >>> 0, 4);
    packet.writeUInt32BE(ssrc, 8);
    // VP8's descriptor with a picture id (RFC 7741), and a frame that begins.
    packet[12] = 0x90;
    packet[13] = 0x80;
    packet.writeUInt16BE(0x8000 | (this.#frame & 0x7fff), 14);
    packet[16] = this.#wanted.delete(layer) ? 0x10 : 0x11;
    return packet;
  }

  #hear(rtcp: Buffer): void {
    for (let at = 0; at + 12 <= rtcp.length; at += 4 * (rtcp.readUInt16BE(at + 2) + 1)) {
      if (rtcp[at + 1] !== PAYLOAD_FEEDBACK || ((rtcp[at] ?? 0) & 0x1f) !== PLI) continue;
      const layer = LAYER_SSRCS.findIndex((ssrc) => ssrc === rtcp.readUInt32BE(at + 8));
      if (layer < 0) continue;
      this.asked[layer] = (this.asked[layer] ?? 0) + 1;
      if (!this.deaf) this.#wanted.add(layer);
    }
  }
}

/** The layer that a received packet is of; null: not a frame. */
export function layerOf(packet: Buffer): number | null {
  if (((packet[1] ?? 0) & 0x7f) !== 101) return null;
  return packet.at(-1) ?? null;
}

function senderReport(ssrc: number, rtpTimestamp: number, packets: number): Buffer {
  const report = Buffer.alloc(28);
  report[0] = 0x80;
  report[1] = SENDER_REPORT;
  report.writeUInt16BE(6, 2);
  report.writeUInt32BE(ssrc, 4);
  // Of one clock for all layers: seconds, and 2^-32 of them.
  const micros = Number(hrtime.bigint() / 1_000n);
  const seconds = Math.floor(micros / 1_000_000);
  report.writeUInt32BE((NTP_EPOCH + seconds) >>> 0, 8);
  report.writeUInt32BE(Math.floor(((micros % 1_000_000) / 1_000_000) * 2 ** 32) >>> 0, 12);
  report.writeUInt32BE(rtpTimestamp >>> 0, 16);
  report.writeUInt32BE(packets, 20);
  return report;
}

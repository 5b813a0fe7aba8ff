import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import type { TapEnd } from '@watoto/shared/contract/sfu.ts';

/** RTCP packet types (RFC 3550, RFC 4585). */
const SENDER_REPORT = 200;
const TRANSPORT_FEEDBACK = 205;
const GENERIC_NACK = 1;
/** Seconds between 1900 and 1970. */
const NTP_EPOCH = 2_208_988_800;

export interface SenderReport {
  readonly ssrc: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly rtpTime: number;
}

/** The recorder's end of a tap: a UDP socket, and what came in on it. */
export interface RecorderSocket {
  readonly end: TapEnd;
  readonly packets: Buffer[];
  rtp(): Buffer[];
  reports(): SenderReport[];
  /** Says that a packet is missing. */
  nack(to: TapEnd, ssrc: number, sequence: number): void;
  close(): void;
}

export async function openRecorderSocket(srtpParameters: TapEnd['srtpParameters'] = null): Promise<RecorderSocket> {
  const socket = createSocket('udp4');
  const packets: Buffer[] = [];
  socket.on('message', (packet) => packets.push(packet));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  return {
    end: { ip: '127.0.0.1', port, srtpParameters },
    packets,
    rtp: () => packets.filter((packet) => !isRtcp(packet)),
    reports: () => packets.filter(isRtcp).flatMap(reportsIn),
    nack(to, ssrc, sequence) {
      const packet = Buffer.alloc(16);
      packet[0] = 0x80 | GENERIC_NACK;
      packet[1] = TRANSPORT_FEEDBACK;
      packet.writeUInt16BE(3, 2);
      packet.writeUInt32BE(1, 4);
      packet.writeUInt32BE(ssrc, 8);
      packet.writeUInt16BE(sequence, 12);
      socket.send(packet, to.port, to.ip);
    },
    close: () => void socket.close(),
  };
}

/** RTP and RTCP on one port are told apart by the second byte (RFC 5761). */
function isRtcp(packet: Buffer): boolean {
  const type = packet[1] ?? 0;
  return type >= 192 && type <= 223;
}

function reportsIn(packet: Buffer): SenderReport[] {
  const reports: SenderReport[] = [];
  for (let at = 0; at + 20 <= packet.length; at += 4 * (packet.readUInt16BE(at + 2) + 1)) {
    if (packet[at + 1] !== SENDER_REPORT) continue;
    const seconds = packet.readUInt32BE(at + 8) - NTP_EPOCH + packet.readUInt32BE(at + 12) / 2 ** 32;
    reports.push({ ssrc: packet.readUInt32BE(at + 4), at: seconds * 1_000, rtpTime: packet.readUInt32BE(at + 16) });
  }
  return reports;
}

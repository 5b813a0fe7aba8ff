import { CompoundPacket, createNackItem, NackPacket, SenderReportPacket } from 'rtp.js/packets';

/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_EPOCH_S = 2_208_988_800;

export interface SenderReport {
  readonly ssrc: number;
  readonly rtpTimestamp: number;
  /** Milliseconds since 1970 by the sender's clock. */
  readonly at: number;
}

/** RTCP has its types where RTP has marker and payload type (RFC 5761, 4). */
export function isRtcp(data: Uint8Array): boolean {
  const type = data[1] ?? 0;
  return data.byteLength >= 8 && type >= 192 && type <= 223;
}

/** The sender reports in an RTCP packet; null: not one. */
export function senderReports(data: Uint8Array): SenderReport[] | null {
  try {
    const compound = new CompoundPacket(new DataView(data.buffer, data.byteOffset, data.byteLength));
    const reports: SenderReport[] = [];
    for (const packet of compound.getPackets()) {
      if (!(packet instanceof SenderReportPacket) || packet.getNtpSeconds() === 0) continue;
      const at = (packet.getNtpSeconds() - NTP_EPOCH_S + packet.getNtpFraction() / 2 ** 32) * 1_000;
      reports.push({ ssrc: packet.getSsrc(), rtpTimestamp: packet.getRtpTimestamp(), at });
    }
    return reports;
  } catch {
    return null;
  }
}

/** Asks for packets again (RFC 4585, 6.2.1): each item is a number and the 16 after it. */
export function nack(ssrc: number, seqs: readonly number[]): Uint8Array {
  const packet = new NackPacket();
  packet.setSenderSsrc(1);
  packet.setMediaSsrc(ssrc);
  let rest = [...seqs];
  for (let items = 0; rest.length > 0 && items < 64; items++) {
    const first = rest[0] ?? 0;
    const near = (seq: number): boolean => ((seq - first) & 0xffff) <= 16;
    const { pid, bitmask } = createNackItem(rest.filter(near));
    packet.addItem(pid, bitmask);
    rest = rest.filter((seq) => !near(seq));
  }
  const compound = new CompoundPacket();
  compound.addPacket(packet);
  const bytes = new ArrayBuffer(compound.getByteLength());
  compound.serialize(bytes);
  return new Uint8Array(bytes);
}

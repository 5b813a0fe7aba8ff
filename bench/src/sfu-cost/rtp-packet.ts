/** RTP (RFC 3550) as the sender writes it and as the receivers read it. Pure. */

const HEADER_BYTES = 12;
const ONE_BYTE_PROFILE = 0xbede;

export interface RtpHeader {
  readonly payloadType: number;
  readonly ssrc: number;
  /** Last packet of a video frame, first one of a talk spurt. */
  readonly marker: boolean;
  /** Both wrap by themselves. */
  readonly sequence: number;
  readonly timestamp: number;
}

/** Header extension values by id, as RFC 8285's one-byte form has them. */
export type Extensions = readonly { readonly id: number; readonly value: Buffer }[];

export function rtpPacket(header: RtpHeader, extensions: Extensions, payload: Buffer): Buffer {
  const fixed = Buffer.alloc(HEADER_BYTES);
  fixed[0] = 0x80 | (extensions.length > 0 ? 0x10 : 0);
  fixed[1] = (header.marker ? 0x80 : 0) | header.payloadType;
  fixed.writeUInt16BE(header.sequence & 0xffff, 2);
  fixed.writeUInt32BE(header.timestamp >>> 0, 4);
  fixed.writeUInt32BE(header.ssrc, 8);
  return Buffer.concat([fixed, ...(extensions.length > 0 ? [extensionBlock(extensions)] : []), payload]);
}

function extensionBlock(extensions: Extensions): Buffer {
  const elements = Buffer.concat(extensions.flatMap(({ id, value }) => [Buffer.from([(id << 4) | (value.length - 1)]), value]));
  const words = Math.ceil(elements.length / 4);
  const block = Buffer.alloc(4 + words * 4);
  block.writeUInt16BE(ONE_BYTE_PROFILE, 0);
  block.writeUInt16BE(words, 2);
  elements.copy(block, 4);
  return block;
}

/** RTP and RTCP share one port: RTCP's types are where no RTP payload type is (RFC 5761). */
export function isRtcp(packet: Buffer): boolean {
  const type = packet[1] ?? 0;
  return type >= 192 && type <= 223;
}

export function ssrcOf(packet: Buffer): number {
  return packet.readUInt32BE(8);
}

/** Where the value of a one-byte header extension begins; -1 where the packet has none. */
export function extensionOffset(packet: Buffer, id: number): number {
  const csrcs = (packet[0] ?? 0) & 0x0f;
  let at = HEADER_BYTES + csrcs * 4;
  if (((packet[0] ?? 0) & 0x10) === 0 || packet.readUInt16BE(at) !== ONE_BYTE_PROFILE) return -1;
  const end = at + 4 + packet.readUInt16BE(at + 2) * 4;
  at += 4;
  while (at < end) {
    const element = packet[at] ?? 0;
    // A zero byte is padding between elements.
    if (element === 0) at += 1;
    else if (element >> 4 === id) return at + 1;
    else at += 2 + (element & 0x0f);
  }
  return -1;
}

/**
 * What an SFU reads of a VP8 packet (RFC 7741): a descriptor with a 15-bit picture id, then the frame's first byte, whose lowest
 * bit is 0 in a key frame. The rest is never decoded.
 */
export function vp8Payload(frame: { readonly first: boolean; readonly key: boolean; readonly pictureId: number }, bytes: number): Buffer {
  const payload = Buffer.alloc(bytes, 0x55);
  payload[0] = 0x80 | (frame.first ? 0x10 : 0);
  payload[1] = 0x80;
  payload.writeUInt16BE(0x8000 | (frame.pictureId & 0x7fff), 2);
  if (frame.first) payload[4] = frame.key ? 0x10 : 0x11;
  return payload;
}

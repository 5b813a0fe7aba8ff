import { Audio, type DescriptionType, PeerConnection, type Track, Video } from 'node-datachannel';
import type { DtlsParameters, TransportOffer } from '@watoto/shared/contract/media.ts';
import { LEVEL } from './fixture.ts';

/** One WebRTC connection of a real client (libdatachannel: ICE, DTLS, SRTP) that carries one medium. */
export interface RtcClient {
  /** The certificate that it will use. */
  readonly dtlsParameters: DtlsParameters;
  /** Connects to mediasoup's side. `ssrc`: what will be received, for a client that receives. */
  connect(offer: TransportOffer, ssrc?: number): void;
  state(): string;
  /** Packets received, decrypted: RTP, and the sender's RTCP. */
  readonly received: Buffer[];
  send(packet: Buffer): void;
  close(): void;
}

type Direction = 'sendonly' | 'recvonly';

/** As `opus()` and `layered()` send, and as a Router's capabilities number what it sends. */
const PAYLOAD_TYPE = { audio: { sendonly: 111, recvonly: 100 }, video: { sendonly: 96, recvonly: 101 } };
const RTPMAP = { audio: 'opus/48000/2', video: 'VP8/90000' };

/** A client with one Opus stream. */
export function openRtcClient(direction: Direction, ssrc?: number): Promise<RtcClient> {
  const audio = new Audio('0', direction === 'sendonly' ? 'SendOnly' : 'RecvOnly');
  audio.addOpusCodec(PAYLOAD_TYPE.audio[direction]);
  if (ssrc !== undefined) audio.addSSRC(ssrc, 'test');
  return open('audio', direction, audio);
}

/** A client with one VP8 stream, or, sending, several layers of it. */
export function openVideoClient(direction: Direction, ssrcs: readonly number[] = []): Promise<RtcClient> {
  const video = new Video('0', direction === 'sendonly' ? 'SendOnly' : 'RecvOnly');
  video.addVP8Codec(PAYLOAD_TYPE.video[direction]);
  for (const ssrc of ssrcs) video.addSSRC(ssrc, 'test');
  return open('video', direction, video);
}

async function open(kind: 'audio' | 'video', direction: Direction, media: Audio | Video): Promise<RtcClient> {
  const pc = new PeerConnection(direction, { iceServers: [], bindAddress: '127.0.0.1' });
  const local = new Promise<string>((resolve) => pc.onLocalDescription((sdp) => resolve(sdp)));
  const track: Track = pc.addTrack(media);
  const received: Buffer[] = [];
  track.onMessage((packet) => received.push(packet));
  pc.setLocalDescription('offer' as DescriptionType);
  const value = /a=fingerprint:sha-256 (\S+)/i.exec(await local)?.[1] ?? '';
  return {
    dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] },
    connect: (offer, remoteSsrc) => pc.setRemoteDescription(answerOf(offer, kind, direction, remoteSsrc), 'answer' as DescriptionType),
    state: () => pc.state(),
    received,
    // Once the node has closed its side there is nobody to send to.
    send: (packet) => void (track.isOpen() && track.sendMessageBinary(packet)),
    close: () => pc.close(),
  };
}

/** mediasoup's side as an SDP answer: ICE lite, DTLS server. */
function answerOf(offer: TransportOffer, kind: 'audio' | 'video', direction: Direction, ssrc: number | undefined): string {
  const { iceParameters, iceCandidates, dtlsParameters } = offer;
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  const type = PAYLOAD_TYPE[kind][direction];
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'a=ice-lite',
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${type}`,
    'c=IN IP4 127.0.0.1',
    'a=mid:0',
    direction === 'sendonly' ? 'a=recvonly' : 'a=sendonly',
    'a=rtcp-mux',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    `a=fingerprint:sha-256 ${fingerprint?.value}`,
    'a=setup:passive',
    `a=rtpmap:${type} ${RTPMAP[kind]}`,
    ...(ssrc === undefined ? [] : [`a=ssrc:${ssrc} cname:test`]),
    ...iceCandidates
      .filter(({ protocol }) => protocol === 'udp')
      .map((c) => `a=candidate:${c.foundation} 1 udp ${c.priority} ${c.address} ${c.port} typ ${c.type}`),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}

/** One Opus packet of 20 ms with the sender's level in its header: `volume` in dBov, 0 the loudest. */
export function opusPacket(ssrc: number, sequence: number, volume: number): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x90, 0); // version 2, with extensions
  header.writeUInt8(PAYLOAD_TYPE.audio.sendonly, 1);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE((sequence * 960) >>> 0, 4);
  header.writeUInt32BE(ssrc, 8);
  header.writeUInt16BE(0xbede, 12); // one-byte extensions (RFC 8285), one word of them
  header.writeUInt16BE(1, 14);
  header.writeUInt8(LEVEL.id << 4, 16);
  header.writeUInt8(0x80 | -volume, 17);
  return Buffer.concat([header, Buffer.alloc(80, sequence)]);
}

/** A receiver report that says that so many packets of `ssrc` were lost in all (RFC 3550, section 6.4.2). */
export function receiverReport(ssrc: number, lost: number): Buffer {
  const report = Buffer.alloc(32);
  report.writeUInt8(0x81, 0); // version 2, one block
  report.writeUInt8(201, 1);
  report.writeUInt16BE(7, 2); // length in words, less one
  report.writeUInt32BE(1, 4);
  report.writeUInt32BE(ssrc, 8);
  report.writeUInt32BE(lost & 0x7f_ffff, 12); // with a fraction of 0 above it
  return report;
}

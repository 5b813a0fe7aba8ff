import { Audio, type DescriptionType, PeerConnection, type Track } from 'node-datachannel';
import type { DtlsParameters, TransportOffer } from '@watoto/shared/contract/media.ts';
import { LEVEL } from './fixture.ts';

/** One WebRTC connection of a real client (libdatachannel: ICE, DTLS, SRTP) that carries one Opus stream. */
export interface RtcClient {
  /** The certificate that it will use. */
  readonly dtlsParameters: DtlsParameters;
  /** Connects to mediasoup's side. `ssrc`: what will be received, for a client that receives. */
  connect(offer: TransportOffer, ssrc?: number): void;
  state(): string;
  /** RTP packets received, decrypted. */
  readonly received: Buffer[];
  send(packet: Buffer): void;
  close(): void;
}

const PAYLOAD_TYPE = { sendonly: 111, recvonly: 100 };

export async function openRtcClient(direction: 'sendonly' | 'recvonly', ssrc?: number): Promise<RtcClient> {
  const pc = new PeerConnection(direction, { iceServers: [], bindAddress: '127.0.0.1' });
  const local = new Promise<string>((resolve) => pc.onLocalDescription((sdp) => resolve(sdp)));
  const audio = new Audio('0', direction === 'sendonly' ? 'SendOnly' : 'RecvOnly');
  audio.addOpusCodec(PAYLOAD_TYPE[direction]);
  if (ssrc !== undefined) audio.addSSRC(ssrc, 'test');
  const track: Track = pc.addTrack(audio);
  const received: Buffer[] = [];
  track.onMessage((packet) => received.push(packet));
  pc.setLocalDescription('offer' as DescriptionType);
  const value = /a=fingerprint:sha-256 (\S+)/i.exec(await local)?.[1] ?? '';
  return {
    dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] },
    connect: (offer, remoteSsrc) => pc.setRemoteDescription(answerOf(offer, direction, remoteSsrc), 'answer' as DescriptionType),
    state: () => pc.state(),
    received,
    send: (packet) => void track.sendMessageBinary(packet),
    close: () => pc.close(),
  };
}

/** mediasoup's side as an SDP answer: ICE lite, DTLS server. */
function answerOf(offer: TransportOffer, direction: 'sendonly' | 'recvonly', ssrc: number | undefined): string {
  const { iceParameters, iceCandidates, dtlsParameters } = offer;
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  const type = PAYLOAD_TYPE[direction];
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'a=ice-lite',
    `m=audio 9 UDP/TLS/RTP/SAVPF ${type}`,
    'c=IN IP4 127.0.0.1',
    'a=mid:0',
    direction === 'sendonly' ? 'a=recvonly' : 'a=sendonly',
    'a=rtcp-mux',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    `a=fingerprint:sha-256 ${fingerprint?.value}`,
    'a=setup:passive',
    `a=rtpmap:${type} opus/48000/2`,
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
  header.writeUInt8(PAYLOAD_TYPE.sendonly, 1);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE((sequence * 960) >>> 0, 4);
  header.writeUInt32BE(ssrc, 8);
  header.writeUInt16BE(0xbede, 12); // one-byte extensions (RFC 8285), one word of them
  header.writeUInt16BE(1, 14);
  header.writeUInt8(LEVEL.id << 4, 16);
  header.writeUInt8(0x80 | -volume, 17);
  return Buffer.concat([header, Buffer.alloc(80, sequence)]);
}

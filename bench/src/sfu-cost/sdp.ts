import type { DtlsParameters, RtpParameters, TransportOffer } from '@watoto/shared/contract/media.ts';

/** Between mediasoup's parameters and the SDP (RFC 8866) that a client wants. Pure. */

export interface MediaLine {
  readonly kind: 'audio' | 'video';
  /** The SFU's: `sendonly` towards a receiver, `recvonly` from the sender. */
  readonly direction: 'sendonly' | 'recvonly';
  readonly rtpParameters: RtpParameters;
}

/** The offer that a mediasoup WebRtcTransport would make if it spoke SDP. */
export function offerSdp(transport: TransportOffer, media: readonly MediaLine[]): string {
  const { iceParameters } = transport;
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${media.map(midOf).join(' ')}`,
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    `a=fingerprint:${fingerprintOf(transport.dtlsParameters)}`,
    'a=setup:actpass',
    ...media.flatMap((line, i) => [...mediaLines(line), ...(i === 0 ? candidateLines(transport) : [])]),
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

function mediaLines({ kind, direction, rtpParameters }: MediaLine): string[] {
  const { codecs, headerExtensions = [], encodings = [] } = rtpParameters;
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${codecs.map(({ payloadType }) => payloadType).join(' ')}`,
    'c=IN IP4 127.0.0.1',
    `a=mid:${rtpParameters.mid ?? ''}`,
    `a=${direction}`,
    'a=rtcp-mux',
    ...codecs.flatMap(({ payloadType, mimeType, clockRate, channels, parameters = {} }) => [
      `a=rtpmap:${payloadType} ${mimeType.split('/')[1]}/${clockRate}${channels === undefined ? '' : `/${channels}`}`,
      ...Object.entries(parameters).map(([key, value]) => `a=fmtp:${payloadType} ${key}=${value}`),
    ]),
    ...headerExtensions.map(({ id, uri }) => `a=extmap:${id} ${uri}`),
    ...encodings.flatMap(({ ssrc, rtx }) => [ssrc, rtx?.ssrc].flatMap((id) => (id === undefined ? [] : [`a=ssrc:${id} cname:bench`]))),
  ];
}

function candidateLines({ iceCandidates }: TransportOffer): string[] {
  const udp = iceCandidates.filter(({ protocol }) => protocol === 'udp');
  return [
    ...udp.map(({ foundation, priority, address, port }) => `a=candidate:${foundation} 1 udp ${priority} ${address} ${port} typ host`),
    'a=end-of-candidates',
  ];
}

function midOf({ rtpParameters }: MediaLine): string {
  return rtpParameters.mid ?? '';
}

function fingerprintOf({ fingerprints }: DtlsParameters): string {
  const found = fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  if (!found) throw new TypeError('no sha-256 fingerprint');
  return `${found.algorithm} ${found.value}`;
}

/** What the SFU needs of the client's answer: its certificate, and that it is the DTLS client. */
export function answeredDtls(sdp: string): DtlsParameters {
  const value = /^a=fingerprint:sha-256 (\S+)/im.exec(sdp)?.[1];
  if (value === undefined || !/^a=setup:active/m.test(sdp)) throw new TypeError('the answer has no active DTLS client');
  return { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] };
}

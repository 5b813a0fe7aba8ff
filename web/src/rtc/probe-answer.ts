import type { TransportOffer } from '@watoto/shared/contract/media.ts';

type Protocol = TransportOffer['iceCandidates'][number]['protocol'];

/** The certificate that a browser's offer names, as the server wants it. null: it names none that is known. */
export function fingerprintOf(offer: string): { algorithm: 'sha-256'; value: string } | null {
  const value = /^a=fingerprint:sha-256 ([0-9A-F:]+)\s*$/im.exec(offer)?.[1];
  return value === undefined ? null : { algorithm: 'sha-256', value: value.toUpperCase() };
}

/**
 * The media server's side of a connection that carries nothing, as the SDP answer to a browser's offer of one audio section
 * (RFC 8829): ICE lite, DTLS server, and only candidates of this protocol.
 */
export function probeAnswer(offer: string, { iceParameters, iceCandidates, dtlsParameters }: TransportOffer, protocol: Protocol): string {
  const payload = /^a=rtpmap:(\d+) opus\/48000/im.exec(offer)?.[1] ?? '111';
  const mid = /^a=mid:(\S+)/m.exec(offer)?.[1] ?? '0';
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256') ?? dtlsParameters.fingerprints[0];
  const candidates = iceCandidates
    .filter((candidate) => candidate.protocol === protocol)
    .map(({ foundation, priority, address, port, type }) => {
      const tcp = protocol === 'tcp' ? ' tcptype passive' : '';
      return `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ ${type}${tcp}`;
    });
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${mid}`,
    `m=audio 9 UDP/TLS/RTP/SAVPF ${payload}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    'a=sendonly',
    'a=rtcp-mux',
    `a=rtpmap:${payload} opus/48000/2`,
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    `a=fingerprint:${fingerprint?.algorithm} ${fingerprint?.value}`,
    'a=setup:passive',
    ...candidates,
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}

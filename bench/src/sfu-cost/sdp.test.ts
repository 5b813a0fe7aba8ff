import { expect, test } from 'vitest';
import { TransportOffer } from '@watoto/shared/contract/media.ts';
import { answeredDtls, offerSdp } from './sdp.ts';
import { AUDIO_PARAMETERS, VIDEO_PARAMETERS } from './streams.ts';

const value = Array.from({ length: 32 }, () => 'AB').join(':');
const candidate = { foundation: 'udpcandidate', priority: 1076302079, ip: '127.0.0.1', address: '127.0.0.1', port: 40_000, type: 'host' };
const transport = TransportOffer.parse({
  id: 't',
  iceParameters: { usernameFragment: 'frag', password: 'word', iceLite: true },
  iceCandidates: [
    { ...candidate, protocol: 'udp' },
    { ...candidate, protocol: 'tcp', tcpType: 'passive' },
  ],
  dtlsParameters: {
    role: 'auto',
    fingerprints: [
      { algorithm: 'sha-1', value },
      { algorithm: 'sha-256', value },
    ],
  },
});

test('the offer has one bundled transport, one line for each medium, and only the UDP candidate', () => {
  const sdp = offerSdp(transport, [
    { kind: 'audio', direction: 'recvonly', rtpParameters: AUDIO_PARAMETERS },
    { kind: 'video', direction: 'recvonly', rtpParameters: VIDEO_PARAMETERS },
  ]);
  const lines = sdp.split('\r\n');
  expect(lines).toContain('a=group:BUNDLE a v');
  expect(lines).toContain(`a=fingerprint:sha-256 ${value}`);
  expect(lines).toContain('a=rtpmap:100 opus/48000/2');
  expect(lines).toContain('a=ssrc:22222222 cname:bench');
  expect(lines.filter((line) => line.startsWith('a=candidate'))).toEqual([
    'a=candidate:udpcandidate 1 udp 1076302079 127.0.0.1 40000 typ host',
  ]);
  expect(lines.filter((line) => line.startsWith('m=')).length).toBe(2);
});

test('an answer is read for its certificate, and must be the DTLS client', () => {
  expect(answeredDtls(`v=0\r\na=fingerprint:sha-256 ${value}\r\na=setup:active\r\n`)).toEqual({
    role: 'client',
    fingerprints: [{ algorithm: 'sha-256', value }],
  });
  expect(() => answeredDtls(`a=fingerprint:sha-256 ${value}\r\na=setup:passive\r\n`)).toThrow('no active DTLS client');
});

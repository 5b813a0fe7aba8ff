import { expect, it } from 'vitest';
import { TransportOffer } from '@watoto/shared/contract/media.ts';
import { relaysOf } from './path-check.ts';
import { fingerprintOf, probeAnswer } from './probe-answer.ts';

const HASH = Array(32).fill('AB').join(':');
const offer = ['m=audio 9 UDP/TLS/RTP/SAVPF 63 109', 'a=mid:x0', `a=fingerprint:sha-256 ${HASH}`, 'a=rtpmap:109 opus/48000/2', ''].join(
  '\r\n',
);
const candidate = (protocol: 'udp' | 'tcp', port: number) => ({
  foundation: protocol,
  priority: 1,
  ip: '198.51.100.7',
  address: '198.51.100.7',
  protocol,
  port,
  type: 'host' as const,
  ...(protocol === 'tcp' ? { tcpType: 'passive' as const } : {}),
});
const transport = TransportOffer.parse({
  id: 't1',
  iceParameters: { usernameFragment: 'ufrag', password: 'password', iceLite: true },
  iceCandidates: [candidate('udp', 44_300), candidate('tcp', 44_301)],
  dtlsParameters: { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: HASH }] },
});

it('answers an offer with one kind of candidates only', () => {
  const lines = (protocol: 'udp' | 'tcp') => probeAnswer(offer, transport, protocol).split('\r\n');
  expect(lines('udp').filter((line) => line.startsWith('a=candidate'))).toEqual(['a=candidate:udp 1 udp 1 198.51.100.7 44300 typ host']);
  expect(lines('tcp').filter((line) => line.startsWith('a=candidate'))).toEqual([
    'a=candidate:tcp 1 tcp 1 198.51.100.7 44301 typ host tcptype passive',
  ]);
  expect(lines('udp')).toEqual(
    expect.arrayContaining([
      'a=mid:x0',
      'a=rtpmap:109 opus/48000/2',
      'a=ice-ufrag:ufrag',
      `a=fingerprint:sha-256 ${HASH}`,
      'a=setup:passive',
    ]),
  );
});

it("reads the browser's certificate", () => {
  expect(fingerprintOf(offer)).toEqual({ algorithm: 'sha-256', value: HASH });
  expect(fingerprintOf('v=0')).toBeNull();
});

it('tells relays apart by how they are reached', () => {
  const as = { username: 'u', credential: 'c' };
  const urls = ['stun:t:3478', 'turn:t:3478?transport=udp', 'turn:t:3478?transport=tcp', 'turns:t:443?transport=tcp', 'turns:t:5349'];
  expect(relaysOf([{ urls, ...as }])).toEqual({
    relayUdp: { urls: ['turn:t:3478?transport=udp'], ...as },
    relayTcp: { urls: ['turn:t:3478?transport=tcp'], ...as },
    relayTls: { urls: ['turns:t:443?transport=tcp'], ...as },
  });
  expect(relaysOf([{ urls: ['turn:t'] }])).toEqual({ relayUdp: { urls: ['turn:t'] } });
});

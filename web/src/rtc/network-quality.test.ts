import { describe, expect, it } from 'vitest';
import { Freshness } from './freshness.ts';
import { type NetworkSample, heardAgoMs, leastLoss, lostUp, networkOf, readSample, readSending } from './network-quality.ts';
import type { StatsRow } from './stats-rows.ts';

const rows: (StatsRow & Record<string, unknown>)[] = [
  { id: 'T', type: 'transport', selectedCandidatePairId: 'P2' },
  { id: 'P1', type: 'candidate-pair', nominated: true, currentRoundTripTime: 9, localCandidateId: 'L1' },
  { id: 'P2', type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.042, responsesReceived: 7, localCandidateId: 'L2' },
  { id: 'L1', type: 'local-candidate', candidateType: 'host', protocol: 'udp' },
  { id: 'L2', type: 'local-candidate', candidateType: 'host', protocol: 'tcp' },
  { id: 'I1', type: 'inbound-rtp', mid: '0', packetsReceived: 900, packetsLost: 10 },
  { id: 'I2', type: 'inbound-rtp', mid: '1', packetsReceived: 100, packetsLost: -2 },
  { id: 'I3', type: 'inbound-rtp', mid: 'probator', packetsReceived: 16, packetsLost: 500 },
  { id: 'R1', type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.02 },
  { id: 'R2', type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.5 },
  { id: 'O1', type: 'outbound-rtp', kind: 'audio', packetsSent: 110, retransmittedPacketsSent: 10 },
];

const sample = (more: Partial<NetworkSample> = {}): NetworkSample => ({
  rttMs: 30,
  answers: 0,
  received: 1_000,
  lost: 0,
  picturesLost: null,
  sent: 0,
  resent: 0,
  path: 'udp',
  ...more,
});

describe('readSample', () => {
  it('reads the pair in use, and counts media but not the probe', () => {
    expect(readSample(rows)).toEqual({
      rttMs: 42,
      answers: 7,
      received: 1_000,
      lost: 8,
      picturesLost: 0.02,
      sent: 110,
      resent: 10,
      path: 'tcp',
    });
  });

  it('calls a relay a relay, whatever it runs over', () => {
    const relayed = rows.map((row) => (row.id === 'L2' ? { ...row, candidateType: 'relay', protocol: 'udp' } : row));
    expect(readSample(relayed).path).toBe('relay');
  });

  it('knows nothing of nothing', () => {
    expect(readSample([])).toEqual({ rttMs: null, answers: 0, received: 0, lost: 0, picturesLost: null, sent: 0, resent: 0, path: null });
  });
});

describe('heardAgoMs', () => {
  const told = [
    { id: 'T', type: 'transport', selectedCandidatePairId: 'P2', timestamp: 10_000 },
    { id: 'P1', type: 'candidate-pair', lastPacketReceivedTimestamp: 9_990 },
    { id: 'P2', type: 'candidate-pair', lastPacketReceivedTimestamp: 8_500 },
  ];

  it('is the time since anything came over the pair in use', () => {
    expect(heardAgoMs(told, new Freshness())).toBe(1_500);
    expect(heardAgoMs(rows, new Freshness())).toBeNull();
  });
});

describe('networkOf', () => {
  const quality = (now: Partial<NetworkSample>, connected = true) =>
    networkOf(sample(), sample({ received: 2_000, ...now }), connected).quality;

  it('judges by round trip and by loss either way', () => {
    expect(quality({})).toBe('good');
    expect([quality({ rttMs: 251 }), quality({ lost: 40 }), quality({ picturesLost: 0.05 })]).toEqual(['fair', 'fair', 'fair']);
    expect([quality({ rttMs: 700 }), quality({ lost: 150 }), quality({ picturesLost: 0.2 })]).toEqual(['poor', 'poor', 'poor']);
    expect(quality({}, false)).toBe('lost');
    expect(quality({ rttMs: null })).toBe('unknown');
  });

  it('tells loss over the last sample only', () => {
    expect(networkOf(sample({ lost: 500 }), sample({ received: 1_900, lost: 600 }), true).loss).toBeCloseTo(0.1);
    expect(networkOf(null, sample(), true).loss).toBeNull();
    expect(networkOf(sample(), sample({ received: 1_005, lost: 5 }), true).loss).toBeNull();
    expect(networkOf(sample(), sample({ received: 40 }), true).loss).toBeNull();
  });
});

it('of several streams the one that lost the least says what the way here loses', () => {
  const counts = (...streams: [received: number, lost: number][]) =>
    new Map(streams.map(([received, lost], i) => [`s${i}`, { received, lost }]));
  expect(leastLoss(counts([0, 0], [0, 0]), counts([95, 5], [60, 40]))).toBeCloseTo(0.05);
  // Too few packets say nothing, nor does a stream that has just begun, nor counts that fall.
  expect(leastLoss(counts([0, 0]), counts([10, 5]))).toBeNull();
  expect(leastLoss(counts(), counts([100, 5]))).toBeNull();
  expect(leastLoss(counts([100, 0]), counts([50, 0]))).toBeNull();
});

describe('readSending', () => {
  const at = (timestamp: number): (StatsRow & Record<string, unknown>)[] => [
    { id: 'T', type: 'transport', timestamp, selectedCandidatePairId: 'P' },
    { id: 'P', type: 'candidate-pair', availableOutgoingBitrate: 300_000 },
    { id: 'A', type: 'remote-inbound-rtp', kind: 'audio', timestamp: 10_000, fractionLost: 0.1 },
    { id: 'V', type: 'remote-inbound-rtp', kind: 'video', timestamp: 11_000, fractionLost: 0.3 },
  ];

  it('says what fits', () => {
    expect(readSending(at(11_500), 'all', new Freshness())).toEqual({ availableBps: 300_000, untoldMs: 500 });
  });

  it('says how long the other side has been silent, once it has spoken', () => {
    expect(readSending(at(14_000), 'all', new Freshness())).toMatchObject({ untoldMs: 3_000 });
    expect(readSending(at(14_000), 'voice', new Freshness())).toMatchObject({ untoldMs: 4_000 });
    expect(readSending(at(14_000).slice(0, 2), 'all', new Freshness())).toEqual({ availableBps: 300_000, untoldMs: null });
  });
});

describe('lostUp', () => {
  it('counts of sound what was asked for again, and never what others have lost', () => {
    expect(lostUp(sample(), sample({ sent: 100, resent: 10 }))).toBeCloseTo(0.1);
    expect(lostUp(sample(), sample({ sent: 100 }))).toBe(0);
    // Too little to say: silence, and counts that fall.
    expect(lostUp(sample(), sample({ sent: 10, resent: 5 }))).toBeNull();
    expect(lostUp(sample({ sent: 500, resent: 40 }), sample({ sent: 40 }))).toBeNull();
  });

  it('takes the worse of sound and pictures, and of the voice alone where no camera is sent', () => {
    const now = sample({ sent: 100, resent: 10, picturesLost: 0.3 });
    expect(lostUp(sample(), now)).toBe(0.3);
    expect(lostUp(sample(), now, 'voice')).toBeCloseTo(0.1);
  });
});

import type { SendingFacts, Upstream } from '@watoto/shared/ladder/upstream.ts';
import type { Network } from './classroom.ts';

/** A row of an RTCStatsReport, as little as is known of it. */
export interface StatsRow {
  readonly id: string;
  readonly type: string;
}

/** What one look at both transports' statistics says (W3C webrtc-stats names). */
export interface NetworkSample {
  readonly rttMs: number | null;
  /** Since the transport began. */
  readonly received: number;
  readonly lost: number;
  /** What the other side lost of ours, 0..1, in its last report. */
  readonly lostThere: number | null;
  readonly path: Network['path'];
}

/** mediasoup's bandwidth probe: a stream of its own, with sequence numbers that jump. */
const PROBATOR_MID = 'probator';

export function readSample(rows: readonly StatsRow[]): NetworkSample {
  const pair = selectedPair(rows);
  const local = rows.find((row) => row.type === 'local-candidate' && row.id === text(pair, 'localCandidateId'));
  const inbound = rows.filter((row) => row.type === 'inbound-rtp' && text(row, 'mid') !== PROBATOR_MID);
  const rtt = numberOf(pair, 'currentRoundTripTime');
  const lostThere = rows.filter((row) => row.type === 'remote-inbound-rtp').map((row) => numberOf(row, 'fractionLost') ?? 0);
  return {
    rttMs: rtt === null ? null : rtt * 1_000,
    received: sum(inbound, 'packetsReceived'),
    lost: Math.max(0, sum(inbound, 'packetsLost')),
    lostThere: lostThere.length === 0 ? null : Math.max(...lostThere),
    path: pathOf(local),
  };
}

/** What the sending transport's rows say of the way up. Without the camera, only the voice's: rows of what has stopped stay as they were. */
export function readSending(rows: readonly StatsRow[], sends: Upstream): Pick<SendingFacts, 'availableBps' | 'lost' | 'untoldMs'> {
  const there = rows.filter((row) => row.type === 'remote-inbound-rtp' && (sends === 'all' || text(row, 'kind') === 'audio'));
  const lost = there.flatMap((row) => numberOf(row, 'fractionLost') ?? []);
  const told = Math.max(...there.map((row) => numberOf(row, 'timestamp') ?? 0));
  const now = numberOf(
    rows.find((row) => row.type === 'transport'),
    'timestamp',
  );
  return {
    availableBps: numberOf(selectedPair(rows), 'availableOutgoingBitrate'),
    lost: lost.length === 0 ? null : Math.max(...lost),
    untoldMs: there.length === 0 || now === null ? null : Math.max(0, now - told),
  };
}

const FAIR = { rttMs: 250, loss: 0.03 };
const POOR = { rttMs: 600, loss: 0.08 };
/** Fewer packets than this say nothing about loss. */
const ENOUGH_PACKETS = 20;

/** What people are told of their network, from two looks at it. `connected`: does the transport say that it is? */
export function networkOf(before: NetworkSample | null, now: NetworkSample, connected: boolean): Network {
  const { rttMs, path } = now;
  const loss = before && lossBetween(before, now);
  if (!connected) return { quality: 'lost', rttMs, loss, path };
  return { quality: qualityOf(rttMs, Math.max(loss ?? 0, now.lostThere ?? 0)), rttMs, loss, path };
}

function qualityOf(rttMs: number | null, loss: number): Network['quality'] {
  if (rttMs === null) return 'unknown';
  if (rttMs > POOR.rttMs || loss > POOR.loss) return 'poor';
  if (rttMs > FAIR.rttMs || loss > FAIR.loss) return 'fair';
  return 'good';
}

/** Packets of one stream since it began. */
export interface StreamCount {
  readonly received: number;
  readonly lost: number;
}

export function readStreams(rows: readonly StatsRow[]): ReadonlyMap<string, StreamCount> {
  const inbound = rows.filter((row) => row.type === 'inbound-rtp' && text(row, 'mid') !== PROBATOR_MID);
  return new Map(
    inbound.map((row) => [row.id, { received: numberOf(row, 'packetsReceived') ?? 0, lost: numberOf(row, 'packetsLost') ?? 0 }]),
  );
}

/** The share that was lost of the stream that lost the least: what all have lost, the way here has lost. null: too little came to say. */
export function leastLoss(before: ReadonlyMap<string, StreamCount>, now: ReadonlyMap<string, StreamCount>): number | null {
  const shares = [...now].flatMap(([id, { received, lost }]) => {
    const then = before.get(id);
    if (!then) return [];
    const [came, went] = [received - then.received, Math.max(0, lost - then.lost)];
    return came < 0 || came + went < ENOUGH_PACKETS ? [] : [went / (came + went)];
  });
  return shares.length === 0 ? null : Math.min(...shares);
}

/** null: too little came to say. Counters that fall belong to other transports. */
export function lossBetween(before: NetworkSample, now: NetworkSample): number | null {
  const received = now.received - before.received;
  const lost = now.lost - before.lost;
  if (received < 0 || received + lost < ENOUGH_PACKETS) return null;
  return Math.max(0, lost) / (received + Math.max(0, lost));
}

function selectedPair(rows: readonly StatsRow[]): StatsRow | undefined {
  const chosen = rows.filter((row) => row.type === 'transport').map((row) => text(row, 'selectedCandidatePairId'));
  const pairs = rows.filter((row) => row.type === 'candidate-pair');
  // Firefox names no pair in its transport rows, but marks the one it uses.
  return (
    pairs.find((row) => chosen.includes(row.id)) ?? pairs.find((row) => field(row, 'selected') === true || field(row, 'nominated') === true)
  );
}

function pathOf(local: StatsRow | undefined): Network['path'] {
  if (text(local, 'candidateType') === 'relay') return 'relay';
  const protocol = text(local, 'protocol');
  return protocol === 'udp' || protocol === 'tcp' ? protocol : null;
}

function field(row: StatsRow | undefined, name: string): unknown {
  return row && Object.entries(row).find(([key]) => key === name)?.[1];
}

export function text(row: StatsRow | undefined, name: string): string | null {
  const value = field(row, name);
  return typeof value === 'string' ? value : null;
}

function numberOf(row: StatsRow | undefined, name: string): number | null {
  const value = field(row, name);
  return typeof value === 'number' ? value : null;
}

export function sum(rows: readonly StatsRow[], name: string): number {
  return rows.reduce((total, row) => total + (numberOf(row, name) ?? 0), 0);
}

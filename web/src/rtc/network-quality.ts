import type { SendingFacts, Upstream } from '@watoto/shared/ladder/upstream.ts';
import type { Network } from './classroom.ts';
import type { Freshness } from './freshness.ts';
import type { StatsRow } from './stats-rows.ts';

/** What one look at both transports' statistics says (W3C webrtc-stats names). */
export interface NetworkSample {
  readonly rttMs: number | null;
  /** Checks of the path that were answered. */
  readonly answers: number;
  /** Since the transport began. */
  readonly received: number;
  readonly lost: number;
  /** What the other side lost of our pictures, 0..1, in its last report; null: it has told of none. */
  readonly picturesLost: number | null;
  /** Packets of our sound since it began, and those of them that were sent because the other side had asked for them again. */
  readonly sent: number;
  readonly resent: number;
  readonly path: Network['path'];
}

/** mediasoup's bandwidth probe: a stream of its own, with sequence numbers that jump. */
const PROBATOR_MID = 'probator';

export function readSample(rows: readonly StatsRow[]): NetworkSample {
  const pair = selectedPair(rows);
  const local = rows.find((row) => row.type === 'local-candidate' && row.id === text(pair, 'localCandidateId'));
  const inbound = rows.filter((row) => row.type === 'inbound-rtp' && text(row, 'mid') !== PROBATOR_MID);
  const rtt = numberOf(pair, 'currentRoundTripTime');
  const voices = rows.filter((row) => row.type === 'outbound-rtp' && text(row, 'kind') === 'audio');
  return {
    rttMs: rtt === null ? null : rtt * 1_000,
    answers: numberOf(pair, 'responsesReceived') ?? 0,
    received: sum(inbound, 'packetsReceived'),
    lost: Math.max(0, sum(inbound, 'packetsLost')),
    picturesLost: picturesLost(rows),
    sent: sum(voices, 'packetsSent'),
    resent: sum(voices, 'retransmittedPacketsSent'),
    path: pathOf(local),
  };
}

/**
 * Of pictures alone. What is told of sound is not its own: where Opus mends losses by itself (useinbandfec), mediasoup tells a speaker what the
 * worst of all listeners has lost, so that enough is sent to mend it (RtpStreamRecv, OnRtpStreamNeedWorstRemoteFractionLost).
 */
function picturesLost(rows: readonly StatsRow[]): number | null {
  const shares = rows.flatMap((row) => {
    if (row.type !== 'remote-inbound-rtp' || text(row, 'kind') !== 'video') return [];
    return numberOf(row, 'fractionLost') ?? [];
  });
  return shares.length === 0 ? null : Math.max(...shares);
}

/**
 * The share of what was sent between two looks that was lost on the way up: of sound by what was asked for again. null: too little was sent
 * to say. Without the camera, of the voice alone.
 */
export function lostUp(before: NetworkSample, now: NetworkSample, sends: Upstream = 'all'): number | null {
  const resent = now.resent - before.resent;
  const sent = now.sent - before.sent;
  const sound = resent < 0 || sent < ENOUGH_PACKETS ? [] : [Math.min(1, resent / sent)];
  const pictures = sends === 'all' && now.picturesLost !== null ? [now.picturesLost] : [];
  const shares = [...sound, ...pictures];
  return shares.length === 0 ? null : Math.max(...shares);
}

/** What the sending transport's rows say of the way up. Without the camera, only the voice's. `told`: of looks at the same. */
export function readSending(rows: readonly StatsRow[], sends: Upstream, told: Freshness): Pick<SendingFacts, 'availableBps' | 'untoldMs'> {
  const there = rows.filter((row) => row.type === 'remote-inbound-rtp' && (sends === 'all' || text(row, 'kind') === 'audio'));
  const stamp = Math.max(...there.map((row) => numberOf(row, 'timestamp') ?? 0));
  const now = timeOf(rows);
  return {
    availableBps: numberOf(selectedPair(rows), 'availableOutgoingBitrate'),
    untoldMs: there.length === 0 || now === null ? null : told.ageMs(stamp, now),
  };
}

/** How long ago anything came over a transport: media, what is told of it, or an answer to a check of the path; null: the browser doesn't say. */
export function heardAgoMs(rows: readonly StatsRow[], heard: Freshness): number | null {
  const at = numberOf(selectedPair(rows), 'lastPacketReceivedTimestamp');
  const now = timeOf(rows);
  return at === null || now === null ? null : heard.ageMs(at, now);
}

const timeOf = (rows: readonly StatsRow[]): number | null =>
  numberOf(
    rows.find((row) => row.type === 'transport'),
    'timestamp',
  );

const FAIR = { rttMs: 250, loss: 0.03 };
const POOR = { rttMs: 600, loss: 0.08 };
/** Fewer packets than this say nothing about loss. */
const ENOUGH_PACKETS = 20;

/** What people are told of their network, from two looks at it. `connected`: does the transport say that it is? */
export function networkOf(before: NetworkSample | null, now: NetworkSample, connected: boolean): Network {
  const { rttMs, path } = now;
  const loss = before && lossBetween(before, now);
  if (!connected) return { quality: 'lost', rttMs, loss, path };
  const up = before && lostUp(before, now);
  return { quality: qualityOf(rttMs, Math.max(loss ?? 0, up ?? 0)), rttMs, loss, path };
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

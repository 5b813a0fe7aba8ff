import type { NetReport } from '@watoto/shared/contract/net-report.ts';
import { type NetworkSample, type StreamCount, leastLoss, lostUp, sum, text } from './network-quality.ts';
import type { StatsRow } from './stats-rows.ts';

/** What one look at the statistics says of decoding (W3C webrtc-stats names). Counts since each stream began. */
export interface LoadSample {
  /** Each stream of sound, by its row's id. */
  readonly sounds: ReadonlyMap<string, SoundCount>;
  /** Seconds that those which were played had waited in all, and how many they are. */
  readonly waitedSeconds: number;
  readonly played: number;
  /** Requests for sound that was lost. */
  readonly asked: number;
  readonly framesReceived: number;
  readonly framesDropped: number;
  readonly framesDecoded: number;
  /** All that decoding them has taken. */
  readonly decodeSeconds: number;
}

/** Samples of one stream of sound. */
export interface SoundCount {
  /** All that was played. */
  readonly samples: number;
  /** Of it, what came in packets. */
  readonly played: number;
  /** Of it, what was made up where there was none to play, and is not silence. */
  readonly concealed: number;
}

/** What a look measures; who looks says the rest. */
export type Measured = Omit<NetReport, 'blocked' | 'rung' | 'madeAt'>;

/** Nothing came that could be looked at. */
export const NOTHING_HEARD: Omit<Measured, 'device'> = {
  rttMs: null,
  loss: null,
  lostUp: null,
  repaired: false,
  concealed: null,
  dropped: null,
  stalled: null,
  bufferMs: null,
  decodeMs: null,
};

/**
 * Whoever is silent sends next to nothing (Opus DTX), and what is played meanwhile is neither in packets nor counted as silence by all
 * browsers: Chromium counts a fifth to a third of it as made up.
 */
const SILENCE_MADE_UP = 0.4;
/** Fewer samples or frames than this say nothing: 100 ms of sound, a second of a slow picture. */
const ENOUGH_SAMPLES = 4_800;
const ENOUGH_FRAMES = 8;

export function readLoad(rows: readonly StatsRow[]): LoadSample {
  const inbound = rows.filter((row) => row.type === 'inbound-rtp' && text(row, 'mid') !== 'probator');
  const sounds = inbound.filter((row) => text(row, 'kind') === 'audio');
  return {
    sounds: new Map(sounds.map((row) => [row.id, soundCount(row)])),
    waitedSeconds: sum(sounds, 'jitterBufferDelay'),
    played: sum(sounds, 'jitterBufferEmittedCount'),
    asked: sum(sounds, 'nackCount'),
    framesReceived: sum(inbound, 'framesReceived'),
    framesDropped: sum(inbound, 'framesDropped'),
    framesDecoded: sum(inbound, 'framesDecoded'),
    decodeSeconds: sum(inbound, 'totalDecodeTime'),
  };
}

function soundCount(row: StatsRow): SoundCount {
  return {
    samples: sum([row], 'totalSamplesReceived'),
    played: sum([row], 'jitterBufferEmittedCount'),
    // Silence that nobody sent is no hole in the sound.
    concealed: Math.max(0, sum([row], 'concealedSamples') - sum([row], 'silentConcealedSamples')),
  };
}

/** The share of what should have been heard, whoever spoke, that had to be made up. null: nobody spoke. */
export function holesBetween(before: LoadSample['sounds'], now: LoadSample['sounds']): number | null {
  let holes = 0;
  let spoken = 0;
  for (const [id, sound] of now) {
    const then = before.get(id);
    if (!then) continue;
    const [samples, played, concealed] = [sound.samples - then.samples, sound.played - then.played, sound.concealed - then.concealed];
    // Counts that fall belong to another stream.
    if (samples < 0 || played < 0) continue;
    const silent = Math.max(0, samples - played - concealed);
    const missing = Math.max(0, concealed - silent * SILENCE_MADE_UP);
    holes += missing;
    spoken += played + missing;
  }
  return shareOf(holes, spoken, ENOUGH_SAMPLES);
}

export interface Look {
  readonly network: NetworkSample;
  readonly load: LoadSample;
  readonly streams: ReadonlyMap<string, StreamCount>;
  /** Share of the time before it for which the page's timers were kept waiting; null: not known. */
  readonly stalled: number | null;
}

/** What the server is told, from two looks. */
export function netReport(before: Look, now: Look, device: NetReport['device']): Measured {
  const { rttMs } = now.network;
  return {
    rttMs: rttMs === null ? null : Math.min(60_000, Math.round(rttMs)),
    loss: leastLoss(before.streams, now.streams),
    lostUp: lostUp(before.network, now.network),
    repaired: now.load.asked > before.load.asked,
    concealed: holesBetween(before.load.sounds, now.load.sounds),
    dropped: shareOf(
      now.load.framesDropped - before.load.framesDropped,
      now.load.framesReceived - before.load.framesReceived,
      ENOUGH_FRAMES,
    ),
    stalled: now.stalled,
    bufferMs: meanMs(now.load.waitedSeconds - before.load.waitedSeconds, now.load.played - before.load.played, ENOUGH_SAMPLES),
    decodeMs: meanMs(now.load.decodeSeconds - before.load.decodeSeconds, now.load.framesDecoded - before.load.framesDecoded, ENOUGH_FRAMES),
    device,
  };
}

function meanMs(seconds: number, count: number, enough: number): number | null {
  return seconds < 0 || count < enough ? null : Math.min(60_000, Math.round((seconds * 1_000) / count));
}

/** null: too little came to say. Counts that fall belong to other streams. */
function shareOf(part: number, whole: number, enough: number): number | null {
  if (part < 0 || whole < enough) return null;
  return Math.min(1, Math.round((part / whole) * 1_000) / 1_000);
}

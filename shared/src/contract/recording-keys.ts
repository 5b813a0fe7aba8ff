import type { RecordingId } from '../kernel/ids.ts';
import { type LogPiece, type Segment, type SegmentType, TrackId } from './recording.ts';

/** Hex digits of the checksum that a key has. */
const SHA_DIGITS = 16;

const EXTENSION: Readonly<Record<SegmentType, string>> = {
  'video/webm; codecs="vp8"': 'webm',
  'audio/webm; codecs="opus"': 'weba',
  'video/mp4; codecs="avc1.42e01f"': 'mp4',
};
const TYPE: Readonly<Record<string, SegmentType>> = Object.fromEntries(
  Object.entries(EXTENSION).map(([type, extension]) => [extension, type as SegmentType]),
);

/** Everything of all recordings. */
export const RECORDINGS_PREFIX = 'recordings/';

/** Everything of one recording. */
export function recordingPrefix(recordingId: RecordingId): string {
  return `${RECORDINGS_PREFIX}${recordingId}/`;
}

/** Everything of one run. */
export function runPrefix(recordingId: RecordingId, run: number): string {
  return `${recordingPrefix(recordingId)}${String(run).padStart(4, '0')}/`;
}

export function manifestKey(recordingId: RecordingId, run: number): string {
  return `${runPrefix(recordingId, run)}manifest.json`;
}

export function pageKey(recordingId: RecordingId, run: number, page: number): string {
  return `${runPrefix(recordingId, run)}pages/${String(page).padStart(5, '0')}.json`;
}

export function segmentKey(recordingId: RecordingId, run: number, segment: Segment): string {
  const { track, number, at, ms, keyFrame, type, sha256 } = segment;
  const name = `${String(number).padStart(6, '0')}-${at}-${ms}-${keyFrame ? 'k' : 'd'}-${sha256.slice(0, SHA_DIGITS)}`;
  return `${runPrefix(recordingId, run)}media/${track}/${name}.${EXTENSION[type]}`;
}

export function logPieceKey(recordingId: RecordingId, run: number, piece: LogPiece): string {
  const { number, seq, count, sha256 } = piece;
  return `${runPrefix(recordingId, run)}log/${String(number).padStart(6, '0')}-${seq}-${count}-${sha256.slice(0, SHA_DIGITS)}.json.gz`;
}

/** The MP4 of an export. */
export function exportKey(recordingId: RecordingId, exportId: string): string {
  return `${recordingPrefix(recordingId)}exports/${exportId}.mp4`;
}

/** A picture of a recording. */
export function posterKey(recordingId: RecordingId): string {
  return `${recordingPrefix(recordingId)}poster.jpg`;
}

/** A sheet of small pictures, and the WebVTT that says which moment has which place on which sheet. */
export function spriteKey(recordingId: RecordingId, sheet: number): string {
  return `${spritesPrefix(recordingId)}${spriteName(sheet)}`;
}

export function spriteName(sheet: number): string {
  return `${String(sheet).padStart(5, '0')}.jpg`;
}

export function spritesPrefix(recordingId: RecordingId): string {
  return `${recordingPrefix(recordingId)}sprites/`;
}

export function spritesVttKey(recordingId: RecordingId): string {
  return `${spritesPrefix(recordingId)}sprites.vtt`;
}

/** What the key of a segment says of it; null: it is no such key. */
export function readSegmentKey(key: string): (Omit<Segment, 'bytes' | 'sha256'> & { run: number; shaStart: string }) | null {
  const match = /\/(\d{4,})\/media\/([^/]+)\/(\d{6,})-(\d+)-(\d+)-([kd])-([0-9a-f]{16})\.([a-z0-9]+)$/.exec(key);
  if (!match) return null;
  const [, run = '', trackId = '', number = '', at = '', ms = '', frame = '', shaStart = '', extension = ''] = match;
  const track = TrackId.safeParse(trackId);
  const type = TYPE[extension];
  if (!track.success || !type) return null;
  const numbers = { run: Number(run), number: Number(number), at: Number(at), ms: Number(ms) };
  return { track: track.data, ...numbers, type, keyFrame: frame === 'k', shaStart };
}

/** What the key of a piece of the log says of it; null: it is no such key. */
export function readLogPieceKey(key: string): (Pick<LogPiece, 'number' | 'seq' | 'count'> & { run: number; shaStart: string }) | null {
  const match = /\/(\d{4,})\/log\/(\d{6,})-(\d+)-(\d+)-([0-9a-f]{16})\.json\.gz$/.exec(key);
  if (!match) return null;
  const [, run, number, seq, count, shaStart = ''] = match;
  return { run: Number(run), number: Number(number), seq: Number(seq), count: Number(count), shaStart };
}

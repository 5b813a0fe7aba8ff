import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import {
  type LogPiece,
  LogPieceContent,
  MANIFEST_VERSION,
  type ManifestPage,
  type RunManifest,
  type Segment,
} from '@watoto/shared/contract/recording.ts';
import {
  logPieceKey,
  manifestKey,
  readLogPieceKey,
  readSegmentKey,
  runPrefix,
  segmentKey,
} from '@watoto/shared/contract/recording-keys.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { readPage, readRun } from '@watoto/shared/ports/object-store/recorded-run.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { SpooledRun } from '../keep/spool.ts';

/** Times that a run is looked at, where each time something more has come. */
const LOOKS_MAX = 5;

export interface SettleDeps {
  readonly store: ObjectStore;
  readonly logger: Logger;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Brings a run to its end whose recorder can't: what storage has of it is named in its manifest, checked by reading, and nothing more will
 * come. Done again, it says the same, and what has come since. null: storage has nothing of this run. Throws `unreadable` for a
 * manifest that this program does not understand, and leaves it as it is.
 */
export async function settleRun(deps: SettleDeps, known: SpooledRun): Promise<RunManifest | null> {
  const { recordingId, run } = known;
  // Its recorder may live, cut off from us, and have added something meanwhile: looked at once more after each change.
  for (let looks = 1; ; looks += 1) {
    const whole = await readRun(deps.store, recordingId, run, deps.signal);
    const keys = await keysOf(deps, runPrefix(recordingId, run));
    if (!whole && keys.length === 0) return null;
    const found = await unnamed(deps, whole ?? emptyRun(known), keys);
    if (whole?.complete && found.segments.length === 0 && found.log.length === 0) return whole;
    const settled = settledRun(whole ?? emptyRun(known), found, deps.now());
    await write(deps, settled);
    if (looks === LOOKS_MAX) return settled;
  }
}

type Found = Pick<RunManifest, 'segments' | 'log'>;

/** Pure: the manifest with what was found beside it, at its end. */
export function settledRun(whole: RunManifest, found: Found, now: number): RunManifest {
  const segments = [...whole.segments, ...found.segments];
  const tracks = whole.tracks.map((track) => {
    const ends = segments.filter((segment) => segment.track === track.id).map(({ at, ms }) => at + ms);
    const until = Math.max(track.from, track.until ?? 0, ...ends);
    return { ...track, until };
  });
  const savedUntil = Math.max(whole.savedUntil, ...segments.map(({ at, ms }) => at + ms));
  return { ...whole, tracks, segments, log: [...whole.log, ...found.log], savedUntil, updatedAt: now, complete: true };
}

/** What storage has and the manifest does not say. Objects that are not what their key says are passed over. */
async function unnamed(deps: SettleDeps, whole: RunManifest, keys: readonly string[]): Promise<Found> {
  const { recordingId, run } = whole;
  const named = new Set([
    ...whole.segments.map((segment) => segmentKey(recordingId, run, segment)),
    ...whole.log.map((piece) => logPieceKey(recordingId, run, piece)),
  ]);
  const tracks = new Set(whole.tracks.map(({ id }) => id));
  const segments: Segment[] = [];
  const log: LogPiece[] = [];
  for (const key of keys) {
    if (named.has(key)) continue;
    const segment = readSegmentKey(key);
    if (segment && tracks.has(segment.track)) {
      const body = await bodyOf(deps, key, segment.shaStart);
      const { run: _, shaStart: __, ...facts } = segment;
      if (body) segments.push({ ...facts, bytes: body.bytes.length, sha256: body.sha256 });
      continue;
    }
    const piece = readLogPieceKey(key);
    const body = piece && (await bodyOf(deps, key, piece.shaStart));
    const times = body && timesOf(body.bytes);
    if (piece && body && times)
      log.push({ ...times, number: piece.number, seq: piece.seq, count: piece.count, bytes: body.bytes.length, sha256: body.sha256 });
  }
  return { segments, log };
}

async function bodyOf({ store, logger, signal }: SettleDeps, key: string, shaStart: string) {
  const found = await store.get(key, undefined, signal);
  if (!found) return null;
  const bytes = await buffer(found.body);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256.startsWith(shaStart) && bytes.length > 0) return { bytes, sha256 };
  logger.error({ key }, 'in storage, and not what its name says');
  return null;
}

function timesOf(bytes: Buffer): Pick<LogPiece, 'at' | 'until'> | null {
  try {
    const { state, entries } = LogPieceContent.parse(JSON.parse(gunzipSync(bytes).toString('utf8')));
    const at = state?.at ?? entries[0]?.at;
    return at === undefined ? null : { at, until: entries.at(-1)?.at ?? at };
  } catch {
    return null;
  }
}

/** Pages stay as they are: the head takes all that they don't have. They come first in what `readRun` reads. */
async function write({ store, signal }: SettleDeps, settled: RunManifest): Promise<void> {
  const { recordingId, run } = settled;
  const pages = await Promise.all(Array.from({ length: settled.pages }, (_, number) => readPage(store, recordingId, run, number, signal)));
  const paged = (count: (page: ManifestPage) => number) => pages.reduce((sum, page) => sum + count(page), 0);
  const segments = settled.segments.slice(paged((page) => page.segments.length));
  const log = settled.log.slice(paged((page) => page.log.length));
  const body = Buffer.from(JSON.stringify({ ...settled, segments, log } satisfies RunManifest));
  await store.put(manifestKey(recordingId, run), body, body.length, signal);
}

async function keysOf({ store, signal }: SettleDeps, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for (;;) {
    const after = keys.at(-1) ?? '';
    const some = await store.list(prefix, after, signal);
    keys.push(...some);
    if (some.length === 0) return keys;
  }
}

function emptyRun({ recordingId, run, roomId, recorderId, title, startedAt, from }: SpooledRun): RunManifest {
  return {
    version: MANIFEST_VERSION,
    recordingId,
    roomId,
    title,
    run,
    recorderId,
    startedAt,
    from,
    savedUntil: from,
    updatedAt: from,
    complete: false,
    tracks: [],
    gaps: [],
    pages: 0,
    segments: [],
    log: [],
  };
}

/** The manifest of a run that begins. */
export function newRun(run: SpooledRun): RunManifest {
  return emptyRun(run);
}

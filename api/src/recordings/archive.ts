import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { LogPieceContent, MANIFEST_VERSION, ManifestPage, RunManifest } from '@watoto/shared/contract/recording.ts';
import { logPieceKey, manifestKey, pageKey } from '@watoto/shared/contract/recording-keys.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { type LogMarks, marksOf } from './log-marks.ts';
import type { Run } from './timeline.ts';

const unzip = promisify(gunzip);
const Versioned = z.object({ version: z.number() });

const MANIFEST_MAX_BYTES = 32 * 1024 * 1024;
const PIECE_MAX_BYTES = 8 * 1024 * 1024;
const PIECE_UNZIPPED_MAX_BYTES = 64 * 1024 * 1024;
/** A run whose recorder died before it had written anything has no manifest: so many in a row are believed to be the end. */
const RUNS_WITHOUT = 3;
const RUNS_MAX = 1_000;
/** How long what was read is good for: a live one grows every few seconds, a whole one does not change. */
const LIVE_MS = 1_000;
const READY_MS = 60_000;
/** Recordings that are kept in memory. */
const KEPT = 32;
/** Pieces of the log that are fetched at once. */
const AT_ONCE = 8;

interface Kept {
  readonly at: number;
  readonly runs: Promise<Run[]>;
  /** Pieces that were read, by key: they never change. */
  readonly pieces: Map<string, LogPieceContent>;
  readonly pages: Map<string, ManifestPage>;
  /** Of one that is whole. */
  marks: Promise<LogMarks> | null;
}

/** Recordings as they lie in storage. Throws `unreadable` where they are damaged or from the future, and `unavailable`. */
export class Archive {
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(store: ObjectStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** All runs, as of a moment ago. */
  runs(id: RecordingId, live: boolean): Promise<Run[]> {
    return this.#look(id, live).runs;
  }

  /** What the logs of all runs say. */
  async marks(id: RecordingId, live: boolean): Promise<LogMarks> {
    const kept = this.#look(id, live);
    const marks = kept.marks ?? this.#readMarks(id, kept);
    if (live) return marks;
    kept.marks = marks;
    marks.then(
      () => kept.pieces.clear(),
      () => (kept.marks = null),
    );
    return marks;
  }

  async #readMarks(id: RecordingId, { runs, pieces }: Kept): Promise<LogMarks> {
    const wanted = (await runs).flatMap(({ manifest }) => manifest.log.map((piece) => logPieceKey(id, manifest.run, piece)));
    const missing = wanted.filter((key) => !pieces.has(key));
    for (let from = 0; from < missing.length; from += AT_ONCE)
      await Promise.all(missing.slice(from, from + AT_ONCE).map(async (key) => pieces.set(key, await this.piece(key))));
    return marksOf(wanted.flatMap((key) => pieces.get(key) ?? []));
  }

  /** Something in it was changed by us. */
  forget(id: RecordingId): void {
    this.#kept.delete(id);
  }

  #look(id: RecordingId, live: boolean): Kept {
    const now = this.#clock.now();
    const known = this.#kept.get(id);
    if (known && now - known.at < (live ? LIVE_MS : READY_MS)) return known;
    const pages = known?.pages ?? new Map<string, ManifestPage>();
    const fresh: Kept = {
      at: now,
      runs: this.#readRuns(id, pages),
      pieces: known?.pieces ?? new Map<string, LogPieceContent>(),
      pages,
      marks: null,
    };
    // A failure is not kept.
    fresh.runs.catch(() => this.#kept.get(id) === fresh && this.#kept.delete(id));
    this.#kept.delete(id);
    this.#kept.set(id, fresh);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return fresh;
  }

  /** Runs are numbered from 1: asking for each is quicker than listing some thousand segments. */
  async #readRuns(id: RecordingId, pages: Map<string, ManifestPage>): Promise<Run[]> {
    const runs: Run[] = [];
    for (let first = 1; first <= RUNS_MAX; first += RUNS_WITHOUT) {
      const numbers = Array.from({ length: RUNS_WITHOUT }, (_, i) => first + i);
      const found = (await Promise.all(numbers.map((run) => this.#manifest(id, run)))).filter((manifest) => manifest !== null);
      for (const manifest of found) runs.push(await this.#whole(id, manifest, pages));
      if (found.length === 0) break;
    }
    return runs;
  }

  async #whole(id: RecordingId, head: RunManifest, pages: Map<string, ManifestPage>): Promise<Run> {
    const before: ManifestPage[] = [];
    for (let page = 0; page < head.pages; page += 1) {
      const key = pageKey(id, head.run, page);
      const known = pages.get(key) ?? (await this.#page(key));
      pages.set(key, known);
      before.push(known);
    }
    const log = [...before.flatMap((page) => page.log), ...head.log];
    return { manifest: { ...head, log }, segments: [...before.flatMap(({ segments }) => segments), ...head.segments] };
  }

  async #page(key: string): Promise<ManifestPage> {
    const json = await this.#json(key);
    if (json === null) throw unreadable(key, 'missing');
    return parse(ManifestPage, json, key);
  }

  /** null: this run has none. */
  async #manifest(id: RecordingId, run: number): Promise<RunManifest | null> {
    const key = manifestKey(id, run);
    const json = await this.#json(key);
    if (json === null) return null;
    const manifest = parse(RunManifest, json, key);
    if (manifest.recordingId !== id || manifest.run !== run) throw unreadable(key, 'damaged');
    return manifest;
  }

  /** One piece of a log, as it is in storage now. */
  async piece(key: string): Promise<LogPieceContent> {
    const bytes = await this.#bytes(key, PIECE_MAX_BYTES);
    if (bytes === null) throw unreadable(key, 'missing');
    const text = await unzip(bytes, { maxOutputLength: PIECE_UNZIPPED_MAX_BYTES }).catch((cause: unknown) => {
      throw unreadable(key, 'damaged', cause);
    });
    return parse(LogPieceContent, readJson(text, key), key);
  }

  async #json(key: string): Promise<unknown> {
    const bytes = await this.#bytes(key, MANIFEST_MAX_BYTES);
    return bytes === null ? null : readJson(bytes, key);
  }

  async #bytes(key: string, most: number): Promise<Buffer | null> {
    const found = await this.#store.get(key);
    if (!found) return null;
    if (found.total > most) {
      found.body.destroy();
      throw unreadable(key, 'damaged');
    }
    return buffer(found.body);
  }
}

/** Why a recording can't be read, for people who look after it. */
export type Unreadable = 'damaged' | 'missing' | 'newer_version';

function unreadable(key: string, reason: Unreadable, cause?: unknown): AppError {
  return new AppError('unreadable', { details: { reason, key }, cause });
}

function readJson(bytes: Buffer, key: string): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (cause) {
    throw unreadable(key, 'damaged', cause);
  }
}

function parse<T>(schema: z.ZodType<T>, json: unknown, key: string): T {
  const versioned = Versioned.safeParse(json);
  if (versioned.success && versioned.data.version > MANIFEST_VERSION) throw unreadable(key, 'newer_version');
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw unreadable(key, 'damaged', parsed.error);
  return parsed.data;
}

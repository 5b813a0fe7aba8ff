import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { LogPieceContent, ManifestPage, RunManifest } from '@watoto/shared/contract/recording.ts';
import { logPieceKey, pageKey } from '@watoto/shared/contract/recording-keys.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { readHead, readLogPiece, readPage } from '@watoto/shared/ports/object-store/recorded-run.ts';
import { type LogMarks, marksOf } from './log-marks.ts';
import type { Run } from './timeline.ts';

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
      const found = (await Promise.all(numbers.map((run) => readHead(this.#store, id, run)))).filter((manifest) => manifest !== null);
      for (const manifest of found) runs.push(await this.#whole(id, manifest, pages));
      if (found.length === 0) break;
    }
    return runs;
  }

  async #whole(id: RecordingId, head: RunManifest, pages: Map<string, ManifestPage>): Promise<Run> {
    const before: ManifestPage[] = [];
    for (let page = 0; page < head.pages; page += 1) {
      const key = pageKey(id, head.run, page);
      const known = pages.get(key) ?? (await readPage(this.#store, id, head.run, page));
      pages.set(key, known);
      before.push(known);
    }
    const log = [...before.flatMap((page) => page.log), ...head.log];
    return { manifest: { ...head, log }, segments: [...before.flatMap(({ segments }) => segments), ...head.segments] };
  }

  /** One piece of a log, as it is in storage now. */
  piece(key: string): Promise<LogPieceContent> {
    return readLogPiece(this.#store, key);
  }
}

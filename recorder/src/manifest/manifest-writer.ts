import { type Backoff, backoffMs, wait } from '@watoto/shared/kernel/backoff.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import {
  type Gap,
  type LogPiece,
  MANIFEST_VERSION,
  type ManifestPage,
  type RunManifest,
  SEGMENTS_A_PAGE,
  type Segment,
  type Track,
  type TrackId,
} from '@watoto/shared/contract/recording.ts';
import { manifestKey, pageKey } from '@watoto/shared/contract/recording-keys.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';

/** A head is written at most once in so long, ms. */
const EVERY_MS = 1_000;
/** Milliseconds that one try may take: a connection that hangs is tried anew. */
const TRY_MS = 10_000;
const AGAIN: Backoff = { firstMs: 250, mostMs: 3_000 };

export interface ManifestWriterDeps {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
}

interface Waiter {
  readonly version: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The only writer of a run's manifest while its recorder lives. What it is told is in storage when the promise resolves. */
export class ManifestWriter {
  readonly #deps: ManifestWriterDeps;
  readonly #waiters: Waiter[] = [];
  #head: RunManifest;
  /** Changes told, and those that storage has. */
  #version = 0;
  #written = 0;
  #writing = false;
  #inHurry = false;
  #wake: (() => void) | null = null;

  constructor(deps: ManifestWriterDeps, head: RunManifest) {
    this.#deps = deps;
    this.#head = head;
    deps.scope.defer(() => {
      for (const { reject } of this.#waiters.splice(0)) reject(new AppError('cancelled'));
    });
  }

  get head(): RunManifest {
    return this.#head;
  }

  track(track: Track): Promise<void> {
    return this.#change({ tracks: [...this.#head.tracks, track] });
  }

  trackEnded(id: TrackId, until: number): Promise<void> {
    return this.#change({ tracks: this.#head.tracks.map((track) => (track.id === id ? { ...track, until } : track)) });
  }

  gap(gap: Gap): Promise<void> {
    return this.#change({ gaps: [...this.#head.gaps, gap] });
  }

  /** Of a segment that storage has confirmed. */
  segment(segment: Segment): Promise<void> {
    return this.#change({ segments: [...this.#head.segments, segment] });
  }

  logPiece(piece: LogPiece): Promise<void> {
    return this.#change({ log: [...this.#head.log, piece] });
  }

  /** Written with the next change. */
  saved(savedUntil: number): void {
    if (savedUntil > this.#head.savedUntil) this.#head = { ...this.#head, savedUntil };
  }

  /** The end is near, and people wait for it: from now on changes are written as they come. */
  hurry(): void {
    this.#inHurry = true;
    this.#wake?.();
  }

  /** The last word. */
  complete(savedUntil: number): Promise<void> {
    this.hurry();
    return this.#change({ complete: true, savedUntil: Math.max(this.#head.savedUntil, savedUntil) });
  }

  #change(change: Partial<RunManifest>): Promise<void> {
    this.#head = { ...this.#head, ...change };
    const version = (this.#version += 1);
    const { scope } = this.#deps;
    if (scope.closed) return Promise.reject(new AppError('cancelled'));
    const written = new Promise<void>((resolve, reject) => void this.#waiters.push({ version, resolve, reject }));
    // Not everybody waits.
    written.catch(() => {});
    if (!this.#writing) {
      this.#writing = true;
      scope.run(this.#write());
    }
    return written;
  }

  async #write(): Promise<void> {
    const { scope } = this.#deps;
    try {
      while (this.#written < this.#version && !scope.closed) {
        await this.#turnPages();
        const version = this.#version;
        await this.#untilPut(manifestKey(this.#head.recordingId, this.#head.run), { ...this.#head, updatedAt: this.#deps.clock.now() });
        this.#written = version;
        while (this.#waiters[0] && this.#waiters[0].version <= version) this.#waiters.shift()?.resolve();
        if (!this.#inHurry) await this.#pause();
      }
    } finally {
      this.#writing = false;
    }
  }

  /** What a head has too much of becomes a page, which is there before a head speaks of it. */
  async #turnPages(): Promise<void> {
    while (this.#head.segments.length >= SEGMENTS_A_PAGE) {
      const { recordingId, run, pages: number } = this.#head;
      const segments = this.#head.segments.slice(0, SEGMENTS_A_PAGE);
      const { log } = this.#head;
      const page: ManifestPage = { version: MANIFEST_VERSION, number, segments, log };
      await this.#untilPut(pageKey(recordingId, run, number), page);
      this.#head = {
        ...this.#head,
        pages: number + 1,
        segments: this.#head.segments.slice(segments.length),
        log: this.#head.log.slice(log.length),
      };
    }
  }

  async #untilPut(key: string, content: RunManifest | ManifestPage): Promise<void> {
    const { store, clock, scope, logger } = this.#deps;
    const body = Buffer.from(JSON.stringify(content));
    for (let attempt = 1; ; attempt += 1) {
      if (scope.closed) throw new AppError('cancelled');
      try {
        await store.put(key, body, body.length, AbortSignal.any([scope.signal, AbortSignal.timeout(TRY_MS)]));
        return;
      } catch (err) {
        if (scope.closed) throw err;
        logger.warn({ err, key, attempt }, 'a manifest was not written');
        await wait(clock, backoffMs(attempt, AGAIN), scope.signal);
      }
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        cancel();
        forget();
        this.#wake = null;
        resolve();
      };
      const cancel = this.#deps.clock.after(EVERY_MS, go);
      const forget = this.#deps.scope.defer(go);
      this.#wake = go;
    });
  }
}

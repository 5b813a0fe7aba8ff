import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobOf } from '@watoto/shared/contract/jobs.ts';
import type { EventPayload, Topic } from '@watoto/shared/contract/events.ts';
import { exportKey } from '@watoto/shared/contract/recording-keys.ts';
import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { JobQueue, JobTurn } from '@watoto/shared/ports/job-queue/job-queue.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { eventIdOf } from '@watoto/shared/server/event-id.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { type ExportMetrics, NO_EXPORT_METRICS } from './export-metrics.ts';
import { makeFilm } from './make-film.ts';
import { makePictures, putFile } from './make-pictures.ts';
import { readTracks } from './read-tracks.ts';
import { ALWAYS, type Pace } from './run-ffmpeg.ts';

export interface ExportWorkerDeps {
  readonly jobs: JobQueue;
  readonly store: ObjectStore;
  /** Where it is told what came of a job. */
  readonly bus: Pick<EventBus, 'publish'>;
  /** For films in the making; of this process alone. */
  readonly dir: string;
  /** None: whenever there is a job. */
  readonly pace?: Pace;
  /** Threads that a process of ffmpeg may have. */
  readonly threads: number;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly metrics?: ExportMetrics;
}

export interface ExportWorker {
  /** Gives what is in hand back, for others to begin anew. Idempotent. */
  close(reason: string): Promise<void>;
}

/** What no other try can change. */
const HOPELESS: readonly ErrorCode[] = ['not_found', 'invalid_input', 'unreadable'];

/** Makes MP4 files and pictures of recordings as jobs ask for them: one film and one picture at a time. */
export async function openExportWorker(deps: ExportWorkerDeps): Promise<ExportWorker> {
  await clearFolder(deps.dir);
  const worker = new Worker(deps);
  const scope = new Scope('export worker', (err) => deps.logger.error({ err }, 'export worker: in the background'));
  const films = await deps.jobs.work({
    kind: 'recording.export',
    atOnce: 1,
    handle: (job, turn) => worker.film(job, turn),
    dead: async (job) => {
      await worker.filmFailed(job, worker.lastError(job.id));
      deps.metrics?.died(job.kind);
    },
  });
  scope.own(films);
  const pictures = await deps.jobs.work({
    kind: 'recording.poster',
    atOnce: 1,
    handle: (job, turn) => worker.pictures(job, turn),
    dead: async ({ kind }) => deps.metrics?.died(kind),
  });
  scope.own(pictures);
  return { close: (reason) => scope.close(reason) };
}

class Worker {
  readonly #deps: ExportWorkerDeps;
  readonly #errors = new Map<string, ErrorCode>();

  constructor(deps: ExportWorkerDeps) {
    this.#deps = deps;
  }

  lastError(id: string): ErrorCode {
    return this.#errors.get(id) ?? 'internal';
  }

  async film(job: JobOf<'recording.export'>, turn: JobTurn): Promise<void> {
    const { store } = this.#deps;
    const { recordingId } = job.payload;
    const key = exportKey(recordingId, job.id);
    // It came again, and all but the word on it was done.
    const there = await store.head(key, turn.signal);
    if (there)
      return this.#tell('export.finished', [job.id, 'made'], {
        recordingId,
        exportId: job.id,
        bytes: there.bytes,
        error: null,
        leftOut: 0,
      });
    try {
      const { bytes, leftOut } = await this.#inFolder(job, turn, (dir) => this.#make(job, dir, key, turn));
      await this.#tell('export.finished', [job.id, 'made'], { recordingId, exportId: job.id, bytes, error: null, leftOut });
    } catch (error) {
      if (!HOPELESS.includes(this.lastError(job.id)) || turn.signal.aborted) throw error;
      await this.filmFailed(job, this.lastError(job.id));
    }
  }

  async filmFailed({ id, payload: { recordingId } }: JobOf<'recording.export'>, error: ErrorCode): Promise<void> {
    this.#errors.delete(id);
    await this.#tell('export.finished', [id, 'failed', error], { recordingId, exportId: id, bytes: null, error, leftOut: 0 });
  }

  async pictures(job: JobOf<'recording.poster'>, turn: JobTurn): Promise<void> {
    const { store, threads, pace = ALWAYS } = this.#deps;
    const { recordingId, spans } = job.payload;
    try {
      await this.#inFolder(job, turn, async (dir) => {
        const tracks = await readTracks(store, job.payload, turn.signal);
        await makePictures({ store, dir, pace, threads }, { recordingId, spans, tracks }, turn.signal, turn.progress);
      });
    } catch (error) {
      // One without pictures stays without.
      if (!HOPELESS.includes(this.lastError(job.id)) || turn.signal.aborted) throw error;
      return;
    }
    await this.#tell('poster.made', [job.id], { recordingId });
  }

  async #make({ payload }: JobOf<'recording.export'>, dir: string, key: string, { signal, progress }: JobTurn) {
    const { store, threads, pace = ALWAYS, logger } = this.#deps;
    const { title, spans, chapters, recordingId } = payload;
    const tracks = await readTracks(store, payload, signal);
    const film = await makeFilm({ store, dir, pace, threads }, { title, spans, chapters, tracks }, signal, progress);
    this.#deps.metrics?.leftOut(film.leftOut.length);
    if (film.leftOut.length > 0)
      logger.warn({ recordingId, segments: film.leftOut.slice(0, 20), count: film.leftOut.length }, 'export: segments are altered or gone');
    try {
      return { bytes: await putFile(store, key, film.file, signal), leftOut: film.leftOut.length };
    } finally {
      // Nobody wants it any more, and it may be there.
      if (signal.aborted) await store.delete(key);
    }
  }

  /** A folder of the job's own, gone when it ends however it ends. */
  async #inFolder<T>(
    job: JobOf<'recording.export'> | JobOf<'recording.poster'>,
    { attempt, signal }: JobTurn,
    work: (dir: string) => Promise<T>,
  ): Promise<T> {
    const log = this.#deps.logger.child({ job: job.id, kind: job.kind, recordingId: job.payload.recordingId, attempt });
    const dir = await mkdtemp(join(this.#deps.dir, 'film-'));
    const { metrics = NO_EXPORT_METRICS } = this.#deps;
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1_000;
    try {
      const made = await work(dir);
      this.#errors.delete(job.id);
      metrics.ended(job.kind, 'made', seconds());
      log.info({ ms: Math.round(seconds() * 1_000) }, 'export: done');
      return made;
    } catch (err) {
      this.#errors.set(job.id, AppError.from(err).code);
      metrics.ended(job.kind, signal.aborted ? 'given_back' : 'failed', seconds());
      if (signal.aborted) log.info('export: given up');
      else log.warn({ err }, 'export: failed');
      throw err;
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }

  /** Rejects where the bus does not take it: the job comes again. */
  #tell<T extends Topic>(topic: T, words: readonly string[], payload: EventPayload<T>): Promise<void> {
    const { bus, clock = systemClock } = this.#deps;
    return bus.publish({ id: eventIdOf(topic, ...words), topic, at: new Date(clock.now()).toISOString(), payload });
  }
}

/** What a process that was killed left behind. */
async function clearFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const name of await readdir(dir)) if (name.startsWith('film-')) await rm(join(dir, name), { recursive: true, force: true });
}

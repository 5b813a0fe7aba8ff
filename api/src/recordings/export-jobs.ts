import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { Chapter } from '@watoto/shared/contract/http/recordings.ts';
import type { JobNews } from '@watoto/shared/contract/jobs.ts';
import { exportKey, posterKey, spritesVttKey } from '@watoto/shared/contract/recording-keys.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { lockUnqueued } from '../db/lock-unqueued.ts';
import type { Tables } from '../db/tables.ts';
import type { Archive } from './archive.ts';
import * as store from './exports.store.ts';
import { playedSpans } from './recording-view.ts';
import * as recordings from './recordings.store.ts';
import { playedOf, timelineOf } from './timeline.ts';

export interface ExportJobsDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly archive: Archive;
  readonly objects: ObjectStore;
  readonly jobs: JobQueue;
}

/** Asked for in one go. */
const BATCH = 20;
/** Chapters that a file may have. */
const CHAPTERS_MAX = 500;
const TOLD_EVERY_MS = 2_000;

/** Takes exports and pictures that were asked for to the queue of jobs, and writes down how far they are. */
export class ExportJobs {
  readonly #deps: ExportJobsDeps;
  readonly #told = new Map<string, number>();
  #remembers: boolean;
  #underWay = { waiting: 0, running: 0 };

  constructor(deps: ExportJobsDeps) {
    this.#deps = deps;
    this.#remembers = deps.jobs.lasting;
  }

  /** As of a moment ago. */
  get underWay(): { readonly waiting: number; readonly running: number } {
    return this.#underWay;
  }

  /** What the queue does not have yet. It may get a job twice, after a failure in between: it is the same one. */
  async work(): Promise<void> {
    const { db, jobs } = this.#deps;
    this.#underWay = await store.underWay(db);
    if (!jobs.isUp) return;
    if (!this.#remembers) await store.forgetQueued(db);
    this.#remembers = true;
    for (const row of await store.outdatedAnywhere(db, BATCH)) await this.#discard(row);
    for (const row of await store.unqueued(db, BATCH)) await this.#queueExport(row);
    for (const id of await store.withoutPictures(db, BATCH)) await this.#queuePictures(id);
  }

  /** Of no weight: the next one says more. */
  async hear({ id, kind, state, progress }: JobNews): Promise<void> {
    if (kind !== 'recording.export') return;
    const { db, clock } = this.#deps;
    if (state === 'retrying') return store.noteRetry(db, id);
    if (state !== 'running') return void this.#told.delete(id);
    const now = clock.now();
    if (now - (this.#told.get(id) ?? 0) < TOLD_EVERY_MS) return;
    this.#told.set(id, now);
    await store.noteProgress(db, id, progress);
  }

  async #queueExport({ id, recording_id }: store.ExportRow): Promise<void> {
    const { db, clock, archive, jobs } = this.#deps;
    const row = await db.selectFrom('recordings').selectAll().where('id', '=', recording_id).executeTakeFirstOrThrow();
    const recordingId = RecordingId.parse(recording_id);
    try {
      const [runs, marks] = await Promise.all([archive.runs(recordingId, false), archive.marks(recordingId, false)]);
      const edits = recordings.editsOf(row);
      const { spans, chapters } = playedOf({ timeline: timelineOf(runs, edits), marks, cuts: edits.cuts });
      const payload = {
        recordingId,
        title: row.title,
        spans,
        without: [...edits.redacted],
        chapters: chapters.slice(0, CHAPTERS_MAX).map(toFilmChapter),
      };
      await db.transaction().execute(async (tx) => {
        if (!(await lockUnqueued(tx, 'recording_exports', id))) return;
        await jobs.add({ id, kind: 'recording.export', payload });
        await store.markQueued(tx, id, new Date(clock.now()));
      });
    } catch (error) {
      const { code } = AppError.from(error);
      if (code !== 'unreadable' && code !== 'invalid_input') throw error;
      await store.moveExport(db, id, ['waiting'], { state: 'failed', error: code, finished_at: new Date(clock.now()) });
    }
  }

  /** It shows what was cut away since, or somebody who is not to be in it any more. */
  async #discard({ id, recording_id, state }: store.ExportRow): Promise<void> {
    const { db, clock, objects, jobs } = this.#deps;
    await jobs.cancel(id);
    await objects.delete(exportKey(RecordingId.parse(recording_id), id));
    await store.moveExport(db, id, [state], { state: 'cancelled', bytes: null, finished_at: new Date(clock.now()) });
  }

  /** What is there shows what is not to be seen any more, perhaps: it goes first. */
  async #queuePictures(id: string): Promise<void> {
    const { db, objects, jobs } = this.#deps;
    const recordingId = RecordingId.parse(id);
    await db.transaction().execute(async (tx) => {
      const row = await store.lockWithoutPictures(tx, id);
      if (!row) return;
      const spans = playedSpans(row);
      if (row.pictures_film !== null) for (const key of [posterKey(recordingId), spritesVttKey(recordingId)]) await objects.delete(key);
      await recordings.noteRecording(tx, id, { pictures_film: row.film, poster_key: null });
      if (spans.length === 0) return;
      const payload = { recordingId, spans, without: recordings.tracksIn(row.redacted) };
      await jobs.add({ id: randomUUID(), kind: 'recording.poster', payload });
    });
  }
}

/** Files have chapters in one language. */
const KIND_WORDS: Readonly<Record<Chapter['kind'], string>> = {
  start: 'Start',
  screen: 'Screen',
  spotlight: 'In front',
  marked: '',
  poll: 'Poll',
  quiz: 'Quiz',
  groups: 'Work in groups',
  together: 'Back together',
};

function toFilmChapter({ positionMs, kind, title }: Chapter): { positionMs: number; title: string } {
  return { positionMs, title: [KIND_WORDS[kind], title].filter(Boolean).join(': ').slice(0, 120) };
}

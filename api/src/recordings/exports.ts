import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError, ErrorCode } from '@watoto/shared/kernel/errors.ts';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { EXPORT_LINK_SECONDS, type RecordingExport, type recordingExportRoutes } from '@watoto/shared/contract/http/recording-exports.ts';
import type { RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import { exportKey } from '@watoto/shared/contract/recording-keys.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import * as store from './exports.store.ts';
import { visibleRecording } from './recordings.ts';
import { mayChange } from './recordings.policy.ts';
import type { RecordingRow } from './recordings.store.ts';

type Routes = typeof recordingExportRoutes;

export interface ExportsDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  /** null: this school keeps no files. */
  readonly objects: ObjectStore | null;
  readonly jobs: JobQueue;
  /** There is one to be queued. */
  readonly onAsked: () => void;
}

/** MP4 files of recordings: asking for them, giving up on them, having them. */
export class Exports {
  readonly #deps: ExportsDeps;

  constructor(deps: ExportsDeps) {
    this.#deps = deps;
  }

  /** Those who only watch see what is there to save. Throws `not_found`. */
  async list(person: Person, id: RecordingId): Promise<RouteAnswer<Routes['recordings.exports']>> {
    const row = await this.#watchable(person, id);
    const found = await store.exportsOf(this.#deps.db, id, row.film);
    return { items: found.filter(({ state }) => mayChange(row, person) || state === 'ready').map(toExport) };
  }

  /** Safe to repeat. Throws `not_found`, `forbidden`, and `conflict` while there is no whole recording. */
  async ask(person: Person, id: RecordingId): Promise<RecordingExport> {
    const row = await this.#changeable(person, id);
    if (row.status !== 'ready') throw new AppError('conflict', { message: 'There is no whole recording yet.' });
    const now = new Date(this.#deps.clock.now());
    const { made, gone } = await this.#deps.db.transaction().execute(async (tx) => {
      const mine = { id: randomUUID(), recording_id: id, film: row.film, requested_by: person.userId, requested_at: now };
      const asked = await store.ensureExport(tx, mine);
      if (asked.id === mine.id) await audit(tx, { actor: person.userId, action: 'recording.exportAsked', subject: `recordings:${id}` });
      return { made: asked, gone: await this.#giveUpOutdated(tx, id, row.film, now) };
    });
    for (const one of gone) await this.#discard(id, one);
    this.#deps.onAsked();
    return toExport(made);
  }

  /** As the course's policy has it, in the transaction that says that the recording is whole. */
  async askByPolicy(tx: Queries, recordingId: string): Promise<void> {
    const row = await tx.selectFrom('recordings').select(['film', 'status']).where('id', '=', recordingId).executeTakeFirst();
    if (row?.status !== 'ready') return;
    const now = new Date(this.#deps.clock.now());
    await store.ensureExport(tx, { id: randomUUID(), recording_id: recordingId, film: row.film, requested_by: null, requested_at: now });
  }

  /** Safe to repeat. Throws `not_found` and `forbidden`. */
  async cancel(person: Person, id: RecordingId, exportId: string): Promise<void> {
    await this.#changeable(person, id);
    const { db, clock } = this.#deps;
    const found = await store.exportOf(db, id, exportId);
    if (!found) throw new AppError('not_found');
    await db.transaction().execute(async (tx) => {
      const to = { state: 'cancelled', finished_at: new Date(clock.now()), bytes: null } as const;
      if (await store.moveExport(tx, exportId, ['waiting', 'running', 'ready', 'failed'], to))
        await audit(tx, {
          actor: person.userId,
          action: 'recording.exportCancelled',
          subject: `recordings:${id}`,
          before: { state: found.state },
        });
    });
    await this.#discard(id, exportId);
  }

  /** Throws `not_found`, and `not_open` for one that is not ready. */
  async link(person: Person, id: RecordingId, exportId: string): Promise<RouteAnswer<Routes['recordings.exportLink']>> {
    const row = await this.#watchable(person, id);
    const { db, clock, objects } = this.#deps;
    const found = await store.exportOf(db, id, exportId);
    // One of before a cut shows what was cut away.
    if (!found || found.film !== row.film || found.state === 'cancelled') throw new AppError('not_found');
    if (found.state !== 'ready') throw new AppError('not_open', { message: 'This file is not ready yet.' });
    if (!objects) throw new AppError('unavailable', { message: 'This school keeps no files.' });
    const expiresAt = clock.now() + EXPORT_LINK_SECONDS * 1_000;
    const filename = `${row.title.replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ').trim() || 'recording'}.mp4`;
    await audit(db, { actor: person.userId, action: 'recording.saved', subject: `recordings:${id}` });
    const url = await objects.link({
      method: 'GET',
      key: exportKey(id, exportId),
      type: 'video/mp4',
      filename,
      expiresAt,
      person: person.userId,
    });
    return { url, expiresAt: new Date(expiresAt).toISOString() };
  }

  async #giveUpOutdated(tx: Queries, id: string, film: string, now: Date): Promise<string[]> {
    const old = await store.outdated(tx, id, film);
    for (const one of old) await store.moveExport(tx, one.id, [one.state], { state: 'cancelled', finished_at: now, bytes: null });
    return old.map((one) => one.id);
  }

  /** The job ends undone, and what it made is gone: also what it makes just now, see `exportConsumer`. */
  async #discard(recordingId: RecordingId, exportId: string): Promise<void> {
    const { objects, jobs } = this.#deps;
    // A queue that is away does it for nothing: nobody gets to see it.
    await jobs.cancel(exportId).catch(() => {});
    await objects?.delete(exportKey(recordingId, exportId));
  }

  async #watchable(person: Person, id: RecordingId): Promise<RecordingRow> {
    const row = await visibleRecording(this.#deps.db, person, id);
    if (row.status === 'erased') throw new AppError('not_found');
    return row;
  }

  async #changeable(person: Person, id: RecordingId): Promise<RecordingRow> {
    const row = await this.#watchable(person, id);
    if (!mayChange(row, person)) throw new AppError('forbidden');
    return row;
  }
}

function toExport(row: store.ExportRow): RecordingExport {
  return {
    id: row.id,
    recordingId: RecordingId.parse(row.recording_id),
    state: row.state,
    progress: row.progress,
    bytes: row.bytes === null ? null : Number(row.bytes),
    error: row.error === null ? null : (ErrorCode.safeParse(row.error).data ?? 'internal'),
    requestedAt: row.requested_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

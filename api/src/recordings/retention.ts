import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { UNDO_DAYS } from '@watoto/shared/contract/http/recordings.ts';
import { recordingPrefix } from '@watoto/shared/contract/recording-keys.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { audit } from '../db/audit.ts';
import type { Tables } from '../db/tables.ts';
import type { Archive } from './archive.ts';
import { noteRecording } from './recordings.store.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Recordings that one turn deletes. */
const AT_A_TIME = 20;
/** Objects that are deleted at once. */
const DELETES_AT_ONCE = 16;

export interface RetentionDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly objects: ObjectStore;
  readonly archive: Archive;
}

/** Deletes recordings whose time is over: those that were kept long enough, and those that somebody erased a week ago. */
export class Retention {
  readonly #deps: RetentionDeps;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  async work(signal?: AbortSignal): Promise<void> {
    const { db, clock } = this.#deps;
    const now = new Date(clock.now());
    const due = await db
      .selectFrom('recordings')
      .select('id')
      .where('purged_at', 'is', null)
      .where((eb) =>
        eb.or([
          eb('erased_at', '<=', new Date(now.getTime() - UNDO_DAYS * DAY_MS)),
          // One that is still being made is not too old.
          eb.and([eb('erased_at', 'is', null), eb('status', '<>', 'live'), eb('kept_until', '<=', now)]),
        ]),
      )
      .orderBy('id')
      .limit(AT_A_TIME)
      .execute();
    for (const { id } of due) await this.purge(RecordingId.parse(id), signal);
  }

  /** Every object of it goes, then all that the database knows of it but that it was there. Safe to repeat after a crash. */
  async purge(id: RecordingId, signal?: AbortSignal): Promise<void> {
    const { db, clock, archive, objects } = this.#deps;
    await deleteAll(objects, recordingPrefix(id), signal);
    archive.forget(id);
    const at = new Date(clock.now());
    await db.transaction().execute(async (tx) => {
      for (const table of ['recording_texts', 'recording_positions', 'recording_views', 'recording_exports'] as const)
        await tx.deleteFrom(table).where('recording_id', '=', id).execute();
      const { erased_at } = await tx
        .selectFrom('recordings')
        .select('erased_at')
        .where('id', '=', id)
        .forNoKeyUpdate()
        .executeTakeFirstOrThrow();
      await noteRecording(tx, id, {
        status: 'erased',
        title: '',
        spans: '[]',
        cuts: '[]',
        redacted: '[]',
        poster_key: null,
        duration_ms: '0',
        bytes: '0',
        erased_at: erased_at ?? at,
        purged_at: at,
      });
      await audit(tx, { actor: null, action: 'recording.purged', subject: `recordings:${id}` });
    });
  }
}

/** Until a listing finds nothing more: a recorder that is late may have written meanwhile. */
export async function deleteAll(objects: ObjectStore, prefix: string, signal?: AbortSignal): Promise<number> {
  let deleted = 0;
  for (;;) {
    const keys = await objects.list(prefix, undefined, signal);
    if (keys.length === 0) return deleted;
    for (let from = 0; from < keys.length; from += DELETES_AT_ONCE)
      await Promise.all(keys.slice(from, from + DELETES_AT_ONCE).map((key) => objects.delete(key, signal)));
    deleted += keys.length;
  }
}

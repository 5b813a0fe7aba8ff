import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { UserId } from '@watoto/shared/kernel/ids.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Reads } from '../db/reads.ts';
import type { Tables } from '../db/tables.ts';
import type { Objects } from '../files/serve-objects.ts';
import { Archive } from './archive.ts';
import type { Exports } from './exports.ts';
import { Problems } from './problems.ts';
import { recordingConsumer } from './recording-consumer.ts';
import { RecordingEditor } from './recording-editor.ts';
import { recordingHandlers } from './recordings.routes.ts';
import { Recordings } from './recordings.ts';
import { Reconciler } from './reconciler.ts';
import { Retention } from './retention.ts';
import { forgetInRecordings } from './forget-person.ts';
import { TextIndex } from './text-index.ts';

export interface OpenRecordingsDeps {
  readonly db: Kysely<Tables>;
  readonly reads: Reads;
  readonly clock: Clock;
  /** null: this school keeps no files, so that it has no recordings. */
  readonly files: Objects | null;
  /** Runs work by itself, and waits for it before it closes. */
  readonly run: (work: () => Promise<void>) => void;
  readonly exports: Pick<Exports, 'askByPolicy'>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** All there is of recordings: routes, what hears of new ones, and what runs by itself. */
export function openRecordings({ db, reads, clock, files, run, exports }: OpenRecordingsDeps) {
  const objects = files?.store ?? null;
  const stored = objects && openStored(db, clock, objects);
  const recordings = new Recordings({ db, reads, clock, objects, archive: stored?.archive ?? null });
  let unread = false;
  return {
    consumer: recordingConsumer({
      archive: stored?.archive ?? null,
      onReady: () => (unread = true),
      onExported: (tx, id) => exports.askByPolicy(tx, id),
    }),
    handlers: recordingHandlers({
      recordings,
      editor: new RecordingEditor({ db, clock, objects, archive: stored?.archive ?? null }),
      problems: new Problems(db),
      paths: files?.paths ?? null,
    }),
    jobs: stored
      ? [
          { everyMs: MINUTE_MS, work: () => stored.texts.work() },
          { everyMs: 10 * MINUTE_MS, work: (signal: AbortSignal) => stored.retention.work(signal) },
          { everyMs: HOUR_MS, work: (signal: AbortSignal) => stored.reconciler.work(signal) },
        ]
      : [],
    /** Something was heard, and is committed: what there is of new texts is written down now. */
    wake() {
      if (unread) run(async () => stored?.texts.work());
      unread = false;
    },
    /** For tests, and whoever wants it now: each segment is read. */
    check: async () => stored?.reconciler.check({ full: true }),
    forget: async (userId: UserId, signal: AbortSignal) => {
      if (stored) await forgetInRecordings({ db, ...stored }, userId, signal);
    },
  };
}

function openStored(db: Kysely<Tables>, clock: Clock, objects: ObjectStore) {
  const archive = new Archive(objects, clock);
  const deps = { db, clock, objects, archive };
  return { objects, archive, texts: new TextIndex(deps), retention: new Retention(deps), reconciler: new Reconciler(deps) };
}

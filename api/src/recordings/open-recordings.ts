import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Reads } from '../db/reads.ts';
import type { Tables } from '../db/tables.ts';
import { Archive } from './archive.ts';
import { Problems } from './problems.ts';
import { recordingConsumer } from './recording-consumer.ts';
import { RecordingEditor } from './recording-editor.ts';
import { recordingHandlers } from './recordings.routes.ts';
import { Recordings } from './recordings.ts';
import { TextIndex } from './text-index.ts';

export interface OpenRecordingsDeps {
  readonly db: Kysely<Tables>;
  readonly reads: Reads;
  readonly clock: Clock;
  /** null: this school keeps no files, so that it has no recordings. */
  readonly objects: ObjectStore | null;
  /** Runs work by itself, and waits for it before it closes. */
  readonly run: (work: () => Promise<void>) => void;
}

const MINUTE_MS = 60_000;

/** All there is of recordings: routes, what hears of new ones, and what runs by itself. */
export function openRecordings({ db, reads, clock, objects, run }: OpenRecordingsDeps) {
  const archive = objects && new Archive(objects, clock);
  const texts = archive && new TextIndex({ db, clock, archive });
  const recordings = new Recordings({ db, reads, clock, objects, archive });
  return {
    consumer: recordingConsumer({ archive, onReady: () => run(async () => texts?.work()) }),
    handlers: recordingHandlers(recordings, new RecordingEditor({ db, clock, objects }), new Problems(db)),
    jobs: texts ? [{ everyMs: MINUTE_MS, work: () => texts.work() }] : [],
  };
}

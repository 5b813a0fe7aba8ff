import type { Download } from '@watoto/shared/contract/http/route.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import { PollsReader, type ReadPoll } from '@watoto/shared/room/poll-reading.ts';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import type { Reads } from '../db/reads.ts';
import { csv } from '../http/csv.ts';
import * as store from './attendance.store.ts';
import { eachPage, type EndedLogs } from './lazy-log.ts';
import { pollTable } from './poll-table.ts';

/** Whoever waits for a table waits no longer for a log. */
const READ_MS = 10_000;

export interface LessonPollsDeps {
  readonly reads: Reads;
  /** Of lessons that are not sealed; null: it can't be read from here. */
  readonly log: EndedLogs | null;
}

/** What was asked in a lesson and answered: from its log, in the live tiers until it is sealed. For whoever sees its attendance. */
export class LessonPolls {
  readonly #deps: LessonPollsDeps;

  constructor(deps: LessonPollsDeps) {
    this.#deps = deps;
  }

  /** Throws `not_found`; `unavailable`: the lesson runs, and its log is out of reach. */
  async csv(person: Person, id: string): Promise<Download> {
    const sealed = await this.#deps.reads.run(person.userId, async (db) => {
      const lesson = await store.lessonManagedBy(db, person, id);
      if (!lesson) throw new AppError('not_found');
      return lesson.log_sealed_at === null ? null : sealedPolls(db, id);
    });
    return { filename: `polls-${LessonId.parse(id)}.csv`, content: csv(pollTable(sealed ?? (await this.#running(id)))) };
  }

  async #running(id: string): Promise<ReadPoll[]> {
    const { log } = this.#deps;
    if (!log) throw new AppError('unavailable');
    const reader = new PollsReader();
    const late = AbortSignal.timeout(READ_MS);
    const add = (entries: readonly Entry[]) => {
      for (const entry of entries) reader.add(entry);
    };
    await eachPage(log, id, 0, late, add).catch((error: unknown) => {
      throw late.aborted ? new AppError('timeout') : error;
    });
    return reader.read();
  }
}

async function sealedPolls(db: Queries, lessonId: string): Promise<ReadPoll[]> {
  const reader = new PollsReader();
  for (const entry of await store.entriesOfPolls(db, lessonId)) reader.add(entry);
  return reader.read();
}

import type { Kysely } from 'kysely';
import type { JobNews } from '@watoto/shared/contract/jobs.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import { lockUnqueued } from '../db/lock-unqueued.ts';
import type { Tables } from '../db/tables.ts';
import * as store from './decks.store.ts';

export interface DeckJobsDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly jobs: JobQueue;
}

/** Asked for in one go. */
const BATCH = 20;

/** Takes what was brought to the queue of jobs, and writes down how far it is. */
export class DeckJobs {
  readonly #deps: DeckJobsDeps;
  #remembers: boolean;

  constructor(deps: DeckJobsDeps) {
    this.#deps = deps;
    this.#remembers = deps.jobs.lasting;
  }

  /** What the queue does not have yet. It may get a job twice, after a failure in between: it is the same one. */
  async work(): Promise<void> {
    const { db, clock, jobs } = this.#deps;
    if (!jobs.isUp) return;
    if (!this.#remembers) await store.forgetQueued(db, new Date(clock.now()));
    this.#remembers = true;
    for (const { id, office } of await store.unqueued(db, BATCH))
      await db.transaction().execute(async (tx) => {
        if (!(await lockUnqueued(tx, 'decks', id))) return;
        await jobs.add({ id, kind: 'deck.convert', payload: { deckId: id, office } });
        await store.moveDeck(tx, id, ['waiting'], { queued_at: new Date(clock.now()) });
      });
  }

  /** Of no weight: the next one says more. */
  async hear({ id, kind, state, progress }: JobNews): Promise<void> {
    const { db, clock } = this.#deps;
    if (kind === 'deck.convert' && state === 'running') await store.noteProgress(db, id, progress, new Date(clock.now()));
  }
}

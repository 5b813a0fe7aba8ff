import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Tables } from '../db/tables.ts';
import type { Objects } from '../files/serve-objects.ts';
import { deckConsumer } from './deck-consumer.ts';
import { DeckJobs } from './deck-jobs.ts';
import { deckHandlers } from './decks.routes.ts';
import { Decks } from './decks.ts';

export interface OpenDecksDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  /** null: this school keeps no files, so that it has no slides. */
  readonly files: Objects | null;
  readonly jobs: JobQueue;
  readonly logger: Logger;
  readonly scope: Scope;
}

const QUEUE_EVERY_MS = 5_000;
const HOUR_MS = 60 * 60 * 1_000;

/** Slides: routes, what hears of them, and what takes them to the queue. */
export function openDecks({ db, clock, files, jobs, logger, scope }: OpenDecksDeps) {
  const objects = files?.store ?? null;
  const work = objects && new DeckJobs({ db, clock, jobs });
  const trouble = (err: unknown) => logger.warn({ err }, 'slides: what was brought waits');
  const queue = async () => work?.work().catch(trouble);
  if (work) {
    const listening = jobs.watch((news) => scope.run(work.hear(news).catch(trouble)));
    scope.run(listening);
    scope.defer(async () => (await listening)());
  }
  const decks = new Decks({ db, clock, objects, jobs, onWaiting: () => scope.run(queue) });
  return {
    consumer: deckConsumer({ clock, objects }),
    handlers: deckHandlers(decks, files?.paths ?? null),
    jobs: work
      ? [
          { everyMs: QUEUE_EVERY_MS, work: async (_signal: AbortSignal) => queue() },
          { everyMs: HOUR_MS, work: async (_signal: AbortSignal) => decks.giveUp() },
        ]
      : [],
  };
}

import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { createMemoryJobQueue } from '@watoto/shared/ports/job-queue/memory-job-queue.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Tables } from '../db/tables.ts';
import type { Objects } from '../files/serve-objects.ts';
import { Archive } from './archive.ts';
import { DeadJobs } from './dead-jobs.ts';
import { exportConsumer } from './export-consumer.ts';
import { createExportGauges } from './export-metrics.ts';
import { ExportJobs } from './export-jobs.ts';
import { exportHandlers } from './exports.routes.ts';
import { Exports } from './exports.ts';

export interface OpenExportsDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  /** null: this school keeps no files, so that it has no recordings. */
  readonly files: Objects | null;
  /** Stays the caller's to close, after the API. None: one in memory, which nobody works on. */
  readonly jobs: JobQueue | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics | undefined;
  readonly scope: Scope;
}

const QUEUE_EVERY_MS = 5_000;

/** MP4 files and pictures of recordings: routes, what hears of them, and what takes them to the queue. */
export function openExports({ db, clock, files, jobs: given, logger, metrics, scope }: OpenExportsDeps) {
  const objects = files?.store ?? null;
  const jobs = given ?? scope.own(createMemoryJobQueue());
  const work = objects && new ExportJobs({ db, clock, objects, jobs, archive: new Archive(objects, clock) });
  const trouble = (err: unknown) => logger.warn({ err }, 'exports: what was asked for waits');
  const queue = async () => work?.work().catch(trouble);
  if (work) {
    // Outlives us only by what it told last.
    const listening = jobs.watch((news) => scope.run(work.hear(news).catch(trouble)));
    scope.run(listening);
    scope.defer(async () => (await listening)());
  }
  if (work && metrics) createExportGauges(metrics, { waiting: () => work.underWay.waiting, running: () => work.underWay.running });
  const exports = new Exports({ db, clock, objects, jobs, onAsked: () => scope.run(queue) });
  return {
    exports,
    dead: new DeadJobs(db, jobs),
    /** For whoever else has work that takes a while. */
    queue: jobs,
    consumer: exportConsumer({ clock, objects }),
    handlers: exportHandlers(exports, files?.paths ?? null),
    jobs: work ? [{ everyMs: QUEUE_EVERY_MS, work: async (_signal: AbortSignal) => queue() }] : [],
    /** Something was heard, and is committed: perhaps there is something to be made. */
    wake: () => scope.run(queue),
  };
}

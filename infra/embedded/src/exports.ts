import { join } from 'node:path';
import { createDeckMetrics } from '@watoto/recorder/decks/deck-metrics.ts';
import { openDeckWorker } from '@watoto/recorder/decks/deck-worker.ts';
import { createExportMetrics } from '@watoto/recorder/export/export-metrics.ts';
import { openExportWorker } from '@watoto/recorder/export/export-worker.ts';
import { ALWAYS } from '@watoto/recorder/export/run-ffmpeg.ts';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import type { EmbeddedConfig } from './config.ts';
import type { LessonPace } from './lesson-pace.ts';

export interface ExportsDeps {
  readonly config: EmbeddedConfig;
  readonly pace: LessonPace;
  readonly store: ObjectStore;
  readonly bus: EventBus;
  readonly jobs: JobQueue;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Owns all that is opened. */
  readonly scope: Scope;
}

/** One core is enough for what nobody waits for. */
const THREADS = 1;

/**
 * Whoever makes MP4 files and pictures of recordings, and pages of slides, in this process: in children of it that have the lowest
 * priority. Films wait for lessons to end; for slides a teacher waits in one.
 */
export async function openExports({ config, pace, metrics, scope, ...deps }: ExportsDeps): Promise<void> {
  scope.own(await openDeckWorker({ ...deps, dir: join(config.dataDir, 'decks'), metrics: createDeckMetrics(metrics) }));
  const { exports: when = 'quiet', dataDir } = config;
  if (when === 'never') return;
  const own = { dir: join(dataDir, 'exports'), threads: THREADS, metrics: createExportMetrics(metrics) };
  scope.own(await openExportWorker({ ...deps, ...own, pace: when === 'always' ? ALWAYS : pace }));
}

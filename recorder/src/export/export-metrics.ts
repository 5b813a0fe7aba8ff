import type { JobKind } from '@watoto/shared/contract/jobs.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';

/** `failed`: it is tried again, unless it is hopeless or was tried often enough. `given_back`: cancelled, or the worker closed. */
export type ExportOutcome = 'made' | 'failed' | 'given_back';

const KINDS = ['recording.export', 'recording.poster'] as const satisfies readonly JobKind[];

/** Every series of an exporter. */
export interface ExportMetrics {
  ended(kind: JobKind, outcome: ExportOutcome, seconds: number): void;
  died(kind: JobKind): void;
  leftOut(segments: number): void;
}

export const NO_EXPORT_METRICS: ExportMetrics = { ended: () => {}, died: () => {}, leftOut: () => {} };

export function createExportMetrics(metrics: Metrics): ExportMetrics {
  const seconds = metrics.histogram({
    name: 'watoto_exporter_job_seconds',
    help: 'Tries to make an MP4 (recording.export) or pictures (recording.poster), by outcome (failed: mostly tried again; given_back: cancelled, or this exporter closed).',
    labels: ['kind', 'outcome'],
    buckets: [1, 5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800],
  });
  const dead = metrics.counter({
    name: 'watoto_exporter_dead_jobs_total',
    help: 'Jobs that were laid aside after all their tries. An admin finds them on the events page.',
    labels: ['kind'],
  });
  // From 0: the first one is an increase too.
  for (const kind of KINDS) dead.inc({ kind }, 0);
  const left = metrics.counter({
    name: 'watoto_exporter_left_out_segments_total',
    help: 'Segments that are not in an MP4 because storage has lost or altered them.',
  });
  return {
    ended: (kind, outcome, took) => seconds.observe({ kind, outcome }, took),
    died: (kind) => dead.inc({ kind }),
    leftOut: (segments) => left.inc(segments),
  };
}

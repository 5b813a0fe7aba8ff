import type { Metrics } from '@watoto/shared/server/metrics.ts';

/** Every series of a recorder. */
export interface RecorderMetrics {
  uploaded(ok: boolean, seconds: number, bytes: number): void;
  taken(first: boolean): void;
  ended(why: string, seconds: number): void;
  lost(reason: string): void;
}

/** Asked for at each scrape. */
export interface RecorderGauges {
  readonly recordings: () => number;
  readonly tracks: () => number;
  readonly spooledBytes: () => number;
  readonly waiting: () => number;
  readonly behindSeconds: () => number;
  readonly load: () => number;
}

export function createRecorderMetrics(metrics: Metrics, read: RecorderGauges): RecorderMetrics {
  metrics.gauge({ name: 'watoto_recorder_recordings', help: 'Recordings that this recorder has.', read: read.recordings });
  metrics.gauge({ name: 'watoto_recorder_tracks', help: 'Tracks that it records now.', read: read.tracks });
  metrics.gauge({
    name: 'watoto_recorder_spooled_bytes',
    help: 'Recorded, and on this disk alone: storage has not confirmed it. Grows while storage is away.',
    read: read.spooledBytes,
  });
  metrics.gauge({ name: 'watoto_recorder_uploads_waiting', help: 'Objects that wait to be uploaded.', read: read.waiting });
  metrics.gauge({
    name: 'watoto_recorder_behind_seconds',
    help: 'How long the oldest of them has waited. Over 15 teachers see an alarm.',
    read: read.behindSeconds,
  });
  metrics.gauge({
    name: 'watoto_recorder_load_cores',
    help: 'Cores that this recorder uses, or is expected to: with more than its limit it takes nothing new.',
    read: read.load,
  });
  const uploads = metrics.histogram({
    name: 'watoto_recorder_upload_seconds',
    help: 'Tries to upload a segment or a piece of the log, by outcome.',
    labels: ['outcome'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
  });
  const bytes = metrics.counter({ name: 'watoto_recorder_uploaded_bytes_total', help: 'Bytes that storage has confirmed.' });
  const taken = metrics.counter({
    name: 'watoto_recorder_taken_total',
    help: 'Recordings that this recorder took; `over`: from one that died or left.',
    labels: ['how'],
  });
  const ended = metrics.histogram({
    name: 'watoto_recorder_ended_seconds',
    help: 'From the end of a recording (or of this recorder’s part in it) until all of it was in storage, by why it ended.',
    labels: ['why'],
    buckets: [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60],
  });
  const lost = metrics.counter({
    name: 'watoto_recorder_lost_total',
    help: 'Segments and pieces of the log that were lost, by reason. Anything here is a gap that people see.',
    labels: ['reason'],
  });
  return {
    uploaded(ok, seconds, some) {
      uploads.observe({ outcome: ok ? 'ok' : 'failed' }, seconds);
      bytes.inc(some);
    },
    taken: (first) => taken.inc({ how: first ? 'first' : 'over' }),
    ended: (why, seconds) => ended.observe({ why }, seconds),
    lost: (reason) => lost.inc({ reason }),
  };
}

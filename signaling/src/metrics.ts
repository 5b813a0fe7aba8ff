import type { ErrorCode } from '@watoto/shared/kernel/errors.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import type { LogTimes } from './adapters/timed-log.ts';
import type { PlacementCause } from './media/room-placement.ts';
import type { Arrival } from './media/arrivals.ts';

/** Every series of signaling. */
export interface SignalingMetrics {
  socketOpened(): void;
  socketClosed(reason: string): void;
  refused(reason: 'unauthenticated' | 'token_expired' | 'origin' | 'full' | 'never_authenticated'): void;
  called(name: string, outcome: 'ok' | ErrorCode, seconds: number): void;
  malformed(): void;
  lagged(): void;
  placed(cause: PlacementCause): void;
  stage(stage: JoinStage, seconds: number): void;
  readonly log: LogTimes;
}

/** What joining waits for, one after another. */
export type JoinStage = 'adopt' | 'enter' | 'media';

/** Asked for at each scrape. */
export interface SignalingGauges {
  readonly rooms: () => number;
  /** People in those rooms, whatever instance holds their socket. */
  readonly peers: () => number;
  readonly joined: () => number;
  readonly waiting: () => number;
  /** People with a socket here, by what arrives at them. */
  readonly arrivals: () => Readonly<Record<Arrival, number>>;
  /** Calls that wait for the one before them. */
  readonly queued: () => number;
}

const STAGE_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function createSignalingMetrics(metrics: Metrics, read: SignalingGauges): SignalingMetrics {
  metrics.gauge({ name: 'watoto_signaling_rooms', help: 'Rooms that this instance follows.', read: read.rooms });
  metrics.gauge({ name: 'watoto_signaling_connections', help: 'Authenticated sockets.', read: read.joined });
  metrics.gauge({ name: 'watoto_signaling_peers', help: 'People in the rooms that this instance follows.', read: read.peers });
  metrics.gauge({
    name: 'watoto_signaling_rungs',
    help: 'People with a socket here, by what arrives at them: a large picture, a small one, sound alone, neither. Sliding down is a network in trouble.',
    labels: ['rung'],
    read: read.arrivals,
  });
  metrics.gauge({ name: 'watoto_signaling_waiting', help: 'Sockets that have not said who they are yet.', read: read.waiting });
  metrics.gauge({
    name: 'watoto_signaling_queued_calls',
    help: 'Calls that wait for an earlier one of their connection.',
    read: read.queued,
  });
  const opened = metrics.counter({ name: 'watoto_signaling_sockets_total', help: 'Sockets that authenticated.' });
  const closed = metrics.counter({
    name: 'watoto_signaling_sockets_closed_total',
    help: 'Sockets that ended, by reason.',
    labels: ['reason'],
  });
  const refused = metrics.counter({
    name: 'watoto_signaling_refused_total',
    help: 'Sockets that were never let in, by reason. A flood shows here.',
    labels: ['reason'],
  });
  const calls = metrics.counter({
    name: 'watoto_signaling_calls_total',
    help: 'Calls by name and outcome (ok, or the error code).',
    labels: ['name', 'outcome'],
  });
  const seconds = metrics.histogram({ name: 'watoto_signaling_call_seconds', help: 'Time from a call to its answer.', labels: ['name'] });
  const malformed = metrics.counter({ name: 'watoto_signaling_malformed_total', help: 'Messages that were no call at all.' });
  const lagged = metrics.counter({ name: 'watoto_signaling_lagged_total', help: 'Times that a connection fell behind its room.' });
  const placements = metrics.counter({
    name: 'watoto_signaling_placements_total',
    help: 'Placements of rooms that this instance brought about, by cause. `lost` is a node or Worker that failed.',
    labels: ['cause'],
  });
  const stages = metrics.histogram({
    name: 'watoto_signaling_join_stage_seconds',
    help: 'What a join waits for: adopting media that is there, a place and the log, new transports. The whole is watoto_signaling_call_seconds.',
    labels: ['stage'],
    buckets: STAGE_BUCKETS,
  });
  const log = metrics.histogram({
    name: 'watoto_signaling_log_seconds',
    help: 'append: until the log has stored an entry; follow: until it has come back in order.',
    labels: ['step'],
    buckets: STAGE_BUCKETS,
  });
  return {
    stage: (stage, seconds) => stages.observe({ stage }, seconds),
    log: {
      appended: (seconds) => log.observe({ step: 'append' }, seconds),
      followed: (seconds) => log.observe({ step: 'follow' }, seconds),
    },
    socketOpened: () => opened.inc(),
    socketClosed: (reason) => closed.inc({ reason }),
    refused: (reason) => refused.inc({ reason }),
    called(name, outcome, took) {
      calls.inc({ name, outcome });
      seconds.observe({ name }, took);
    },
    malformed: () => malformed.inc(),
    lagged: () => lagged.inc(),
    placed: (cause) => placements.inc({ cause }),
  };
}

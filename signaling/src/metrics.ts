import type { ErrorCode } from '@watoto/shared/kernel/errors.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';

/** Every series of signaling. */
export interface SignalingMetrics {
  socketOpened(): void;
  socketClosed(reason: string): void;
  refused(reason: 'unauthenticated' | 'token_expired' | 'origin' | 'full' | 'never_authenticated'): void;
  called(name: string, outcome: 'ok' | ErrorCode, seconds: number): void;
  malformed(): void;
  lagged(): void;
}

/** `rooms`, `sockets`: asked for at each scrape. */
export function createSignalingMetrics(metrics: Metrics, read: { rooms: () => number; joined: () => number }): SignalingMetrics {
  metrics.gauge({ name: 'watoto_signaling_rooms', help: 'Rooms that this instance follows.', read: read.rooms });
  metrics.gauge({ name: 'watoto_signaling_connections', help: 'Authenticated sockets.', read: read.joined });
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
  return {
    socketOpened: () => opened.inc(),
    socketClosed: (reason) => closed.inc({ reason }),
    refused: (reason) => refused.inc({ reason }),
    called(name, outcome, took) {
      calls.inc({ name, outcome });
      seconds.observe({ name }, took);
    },
    malformed: () => malformed.inc(),
    lagged: () => lagged.inc(),
  };
}

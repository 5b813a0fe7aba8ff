import type { Metrics } from '@watoto/shared/server/metrics.ts';
import { type NodeReport, sfuNode } from '@watoto/shared/contract/sfu.ts';
import type { TrafficSink } from './traffic.ts';
import type { ErrorCode } from '@watoto/shared/kernel/errors.ts';

export interface SfuMetrics {
  /** A call was answered. `seconds` since it arrived. */
  called(name: string, outcome: 'ok' | ErrorCode, seconds: number): void;
  workerDied(): void;
  /** A link broke the protocol: a malformed frame, a bad token, no hello. */
  linkRefused(reason: 'malformed' | 'token' | 'late'): void;
  readonly traffic: TrafficSink;
  /** CPU seconds that each Worker's process has used. */
  workerCpu(workers: readonly { readonly index: number; readonly cpuSeconds: number }[]): void;
}

/** The node's series. `load` and `links` are asked at each scrape. */
export function createSfuMetrics(metrics: Metrics, load: () => NodeReport, links: () => number): SfuMetrics {
  const gauge = (name: string, help: string, read: () => number) => metrics.gauge({ name, help, read });
  gauge('watoto_sfu_workers', 'mediasoup Workers running. Fewer than configured: one is being replaced.', () => load().workers);
  gauge('watoto_sfu_rooms', 'Rooms with a Router here.', () => load().rooms);
  gauge('watoto_sfu_peers', 'Peers with media here.', () => load().peers);
  gauge('watoto_sfu_transports', 'WebRtcTransports open. Up to two for each peer; more means a leak.', () => load().transports);
  gauge('watoto_sfu_producers', 'Producers open.', () => load().producers);
  gauge('watoto_sfu_consumers', 'Consumers open, paused ones included.', () => load().consumers);
  gauge('watoto_sfu_pipes', 'PipeTransports open: ends of pipes between Routers and between nodes.', () => load().pipes);
  gauge('watoto_sfu_taps', 'PlainTransports open: one for each Producer that a recorder takes.', () => load().taps);
  gauge('watoto_sfu_links', 'Control links open, greeted or not.', links);
  const bytes = metrics.counter({
    name: 'watoto_sfu_bytes_total',
    help: 'Bytes on transports, to and from clients, over pipes, and to recorders (taps); sampled, so it comes up to a minute late. Its rate times 8 is the bitrate.',
    labels: ['path', 'direction'],
  });
  const packets = metrics.counter({
    name: 'watoto_sfu_packets_total',
    help: 'RTP packets received from Producers (in) and sent by Consumers (out), sampled. What the node costs is its rate.',
    labels: ['direction'],
  });
  const cpu = metrics.gauge({
    name: 'watoto_sfu_worker_cpu_seconds',
    help: 'CPU time of each Worker. Its rate near 1 is a full core: people hear it.',
    labels: ['worker'],
  });
  const deaths = metrics.counter({
    name: 'watoto_sfu_worker_deaths_total',
    help: 'mediasoup Workers that died or hung. Each one cost its rooms a pause.',
  });
  const refused = metrics.counter({
    name: 'watoto_sfu_links_refused_total',
    help: 'Control links closed because they broke the protocol. Grows only when someone else knocks, or versions differ.',
    labels: ['reason'],
  });
  const calls = metrics.counter({
    name: 'watoto_sfu_calls_total',
    help: 'Calls answered, by name and outcome (ok, or the error code).',
    labels: ['name', 'outcome'],
  });
  const duration = metrics.histogram({
    name: 'watoto_sfu_call_seconds',
    help: 'From a call to its answer. Over 0.1 s a Worker or our own event loop is overloaded.',
    labels: ['name'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
  });
  return {
    called(name, outcome, seconds) {
      // A caller's invention must not become a series of its own.
      const known = Object.hasOwn(sfuNode.calls, name) ? name : 'unknown';
      calls.inc({ name: known, outcome });
      duration.observe({ name: known }, seconds);
    },
    workerDied: () => deaths.inc(),
    linkRefused: (reason) => refused.inc({ reason }),
    traffic: {
      bytes: (path, direction, count) => bytes.inc({ path, direction }, count),
      packets: (direction, count) => packets.inc({ direction }, count),
    },
    workerCpu(workers) {
      for (const { index, cpuSeconds } of workers) cpu.set({ worker: String(index) }, cpuSeconds);
    },
  };
}

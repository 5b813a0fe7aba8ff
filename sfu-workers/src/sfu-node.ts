import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import type { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { Handlers } from '@watoto/shared/kernel/rpc.ts';
import type { FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { NodeLoad, Sfu } from '@watoto/shared/contract/sfu.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import { type ControlTokens, createControlTokens } from './adapters/control-token.ts';
import { logMediasoup, openMediaWorker } from './adapters/mediasoup.ts';
import type { SfuNodeConfig } from './config.ts';
import { ControlLink } from './control-link.ts';
import { untilEmpty } from './drain.ts';
import { consumerCalls } from './handlers/consumer.ts';
import { nodeCalls } from './handlers/node.ts';
import { peerCalls } from './handlers/peer.ts';
import { producerCalls } from './handlers/producer.ts';
import { roomCalls } from './handlers/room.ts';
import { transportCalls } from './handlers/transport.ts';
import type { LinkContext } from './link.ts';
import { createSfuMetrics, type SfuMetrics } from './metrics.ts';
import { Registry } from './registry.ts';
import { RoomRouters } from './room-routers.ts';
import { type PooledWorker, WorkerPool } from './worker-pool.ts';

export interface SfuNodeDeps {
  readonly config: SfuNodeConfig;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock?: Clock;
}

/** What a Worker's own process says it holds: the truth that `load()` must agree with. */
export interface WorkerDump {
  readonly pid: number;
  readonly routers: number;
  readonly transports: number;
  /** Everything in the Worker that takes requests: WebRtcServers, Routers, observers, transports, Producers, Consumers. */
  readonly objects: number;
}

interface NodeParts {
  readonly config: SfuNodeConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly pool: WorkerPool;
  readonly rooms: RoomRouters;
  readonly registry: Registry;
}

/** One SFU node: mediasoup Workers, the rooms on them, and the control links that it serves. */
export class SfuNode {
  readonly nodeId: NodeId;
  /** A Worker died or hung; it is being replaced. */
  readonly died = new Emitter<{ readonly pid: number; readonly reason: string }>();
  readonly #parts: NodeParts;
  readonly #links = new Set<ControlLink>();
  readonly #handlers: Handlers<Sfu, LinkContext>;
  readonly #metrics: SfuMetrics;
  readonly #tokens: ControlTokens;

  constructor(parts: NodeParts, metrics: Metrics) {
    const { config, clock, rooms, registry, pool } = parts;
    this.#parts = parts;
    this.nodeId = config.nodeId;
    this.#tokens = createControlTokens(config.controlSecret);
    this.#metrics = createSfuMetrics(
      metrics,
      () => this.load(),
      () => this.#links.size,
    );
    this.#handlers = {
      ...nodeCalls(this.nodeId, () => this.load()),
      ...roomCalls(rooms),
      ...peerCalls(rooms, { registry, clock }),
      ...transportCalls(rooms, registry),
      ...producerCalls(rooms, registry),
      ...consumerCalls(rooms, registry),
    };
    pool.died.on(({ worker, reason }) => {
      this.#metrics.workerDied();
      this.died.emit({ pid: worker.worker.pid, reason });
    });
  }

  /** Serves one control link over any channel, until the channel or the node closes. */
  accept(channel: FrameChannel): void {
    const { config, logger, clock, scope, rooms } = this.#parts;
    const { helloDeadlineMs } = config;
    const link = new ControlLink({
      channel,
      handlers: this.#handlers,
      verify: (token) => this.#tokens.verify(token),
      helloDeadlineMs,
      metrics: this.#metrics,
      logger,
      clock,
    });
    this.#links.add(link);
    const own = scope.child('link');
    link.ended.on((reason) => {
      this.#links.delete(link);
      rooms.linkClosed(link);
      scope.run(own.close(reason));
    });
    own.defer((reason) => link.close(reason));
  }

  load(): NodeLoad {
    const { pool, rooms, registry } = this.#parts;
    return {
      workers: pool.workers.length,
      rooms: rooms.size,
      peers: rooms.rooms.reduce((sum, room) => sum + room.peers.size, 0),
      transports: registry.count('transport'),
      producers: registry.count('producer'),
      consumers: registry.count('consumer'),
    };
  }

  /** Asks each Worker's process what it holds. */
  dump(): Promise<WorkerDump[]> {
    return Promise.all(this.#parts.pool.workers.map(dumpWorker));
  }

  /** Takes no new rooms, tells every link, and resolves when the last room has gone or `signal` says that time is up. */
  async drain(signal?: AbortSignal): Promise<void> {
    const { rooms, pool } = this.#parts;
    rooms.drain();
    pool.retire();
    for (const link of this.#links) link.emit('node.draining', {});
    await untilEmpty(rooms, signal);
  }

  /** Closes links, rooms and Workers; resolves when the Workers' processes are gone. */
  close(reason: string): Promise<void> {
    return this.#parts.scope.close(reason);
  }
}

async function dumpWorker({ worker, server }: PooledWorker): Promise<WorkerDump> {
  const [ofWorker, ofServer] = await Promise.all([worker.dump(), server.dump()]);
  return {
    pid: worker.pid,
    routers: ofWorker.routerIds.length,
    transports: ofServer.webRtcTransportIds.length,
    objects: ofWorker.channelMessageHandlers.channelRequestHandlers.length,
  };
}

/** Starts the node's Workers. Rejects, leaving nothing behind, where one can't start (its port is taken, no binary). */
export async function createSfuNode({ config, logger, metrics, clock = systemClock }: SfuNodeDeps): Promise<SfuNode> {
  logMediasoup(logger);
  const scope = new Scope(`sfu-${config.nodeId}`, (err, { name }) => logger.error({ err, scope: name }, 'failed'));
  const pool = await WorkerPool.open({
    size: config.workers,
    start: (index) =>
      openMediaWorker({ ip: config.rtcIp, announced: config.rtcAnnounced, port: config.rtcPort === 0 ? 0 : config.rtcPort + index }),
    pingMs: config.workerPingMs,
    scope: scope.child('workers'),
    logger,
    clock,
  });
  const rooms = new RoomRouters({ pool, logger, clock, graceMs: config.peerGraceMs });
  scope.defer(clock.every(config.peerGraceMs / 4, () => rooms.sweep()));
  return new SfuNode({ config, logger, clock, scope, pool, rooms, registry: new Registry() }, metrics);
}

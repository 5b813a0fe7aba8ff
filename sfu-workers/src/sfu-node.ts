import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { NodeId } from '@watoto/shared/kernel/ids.ts';
import type { Handlers } from '@watoto/shared/kernel/rpc.ts';
import type { FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { NodeReport, SfuNodeContract } from '@watoto/shared/contract/sfu.ts';
import { capacityOf } from '@watoto/shared/ports/registry/cost-model.ts';
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
import { pipeCalls } from './handlers/pipe.ts';
import { producerCalls } from './handlers/producer.ts';
import { roomCalls } from './handlers/room.ts';
import { tapCalls } from './handlers/tap.ts';
import { transportCalls } from './handlers/transport.ts';
import type { LinkContext } from './link.ts';
import { createSfuMetrics, type SfuMetrics } from './metrics.ts';
import { type ConnectNode, NodeLinks } from './pipe/node-links.ts';
import { Outlets } from './pipe/outlets.ts';
import { pipeAddressOf } from './pipe/pipe-transport.ts';
import { Pipes } from './pipe/pipes.ts';
import { Registry } from './registry.ts';
import { Rooms } from './rooms.ts';
import { placesOfWorker } from './spill.ts';
import { Taps } from './tap/taps.ts';
import { Traffic } from './traffic.ts';
import { type PooledWorker, WorkerPool } from './worker-pool.ts';

/** Milliseconds between two samples of the traffic. */
const SAMPLE_MS = 1_000;

export interface SfuNodeDeps {
  readonly config: SfuNodeConfig;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock?: Clock;
  /** Opens a channel to another node that has a part of the same room. Without it rooms have this node only. */
  readonly connectNode?: ConnectNode;
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
  readonly rooms: Rooms;
  readonly registry: Registry;
  readonly tokens: ControlTokens;
  readonly pipes: Pipes;
}

/** One SFU node: mediasoup Workers, the rooms on them, and the control links that it serves. */
export class SfuNode {
  readonly nodeId: NodeId;
  /** A Worker died or hung; it is being replaced. */
  readonly died = new Emitter<{ readonly pid: number; readonly reason: string }>();
  readonly #parts: NodeParts;
  readonly #links = new Set<ControlLink>();
  readonly #handlers: Handlers<SfuNodeContract, LinkContext>;
  readonly #metrics: SfuMetrics;
  readonly #outlets: Outlets;
  readonly #taps: Taps;
  #staying = new AbortController();

  constructor(parts: NodeParts, metrics: Metrics) {
    const { config, clock, rooms, registry, pool, pipes } = parts;
    this.#parts = parts;
    this.nodeId = config.nodeId;
    this.#outlets = new Outlets(pipes);
    this.#taps = new Taps(registry, pipeAddressOf(config));
    this.#metrics = createSfuMetrics(
      metrics,
      () => this.load(),
      () => this.#links.size,
    );
    this.#handlers = {
      ...nodeCalls(this.nodeId, () => this.load()),
      ...roomCalls(rooms),
      ...peerCalls(rooms, { registry, pipes, clock }),
      ...transportCalls(rooms, registry),
      ...producerCalls(rooms, registry),
      ...consumerCalls(rooms, registry, pipes),
      ...pipeCalls(rooms, this.#outlets),
      ...tapCalls(rooms, this.#taps),
    };
    this.#sampleTraffic();
    pool.died.on(({ worker, reason }) => {
      this.#metrics.workerDied();
      this.died.emit({ pid: worker.worker.pid, reason });
    });
  }

  #sampleTraffic(): void {
    const { clock, scope, registry, pipes, pool } = this.#parts;
    const { traffic: sink } = this.#metrics;
    const traffic = new Traffic({
      entries: () => registry.entries(),
      count: () => registry.size,
      pipes: () => pipes.ends,
      taps: () => this.#taps.transports,
      sink,
    });
    const stop = clock.every(SAMPLE_MS, () => {
      this.#metrics.workerCpu(pool.workers);
      scope.run(traffic.turn());
    });
    scope.defer(stop);
  }

  /** Serves one control link over any channel, until the channel or the node closes. */
  accept(channel: FrameChannel): void {
    const { config, logger, clock, scope, rooms, tokens } = this.#parts;
    const { helloDeadlineMs } = config;
    const link = new ControlLink({
      channel,
      handlers: this.#handlers,
      verify: (token) => tokens.verify(token),
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
      this.#outlets.linkClosed(link);
      this.#taps.linkClosed(link);
      scope.run(own.close(reason));
    });
    own.defer((reason) => link.close(reason));
  }

  load(): NodeReport {
    const { pool, rooms, registry, pipes } = this.#parts;
    return {
      workers: pool.workers.length,
      rooms: rooms.size,
      peers: rooms.rooms.reduce((sum, room) => sum + room.peers.size, 0),
      transports: registry.count('transport'),
      producers: registry.count('producer'),
      consumers: registry.count('consumer'),
      pipes: pipes.ends.size,
      taps: this.#taps.transports.size,
      onWorkers: rooms.report(),
    };
  }

  /** Asks each Worker's process what it holds. */
  dump(): Promise<WorkerDump[]> {
    return Promise.all(this.#parts.pool.workers.map(dumpWorker));
  }

  /**
   * Takes no new rooms, tells every link, and resolves when the last room has gone, when `signal` says that time is up, or when
   * the node stays after all.
   */
  async drain(signal?: AbortSignal): Promise<void> {
    const { rooms, pool } = this.#parts;
    rooms.drain();
    pool.retire();
    for (const link of this.#links) link.emit('node.draining', {});
    await untilEmpty(rooms, signal ? AbortSignal.any([signal, this.#staying.signal]) : this.#staying.signal);
  }

  /** The node stays after all: rooms are welcome, Workers that ended are replaced. */
  undrain(): void {
    const { rooms, pool } = this.#parts;
    rooms.undrain();
    pool.unretire();
    this.#staying.abort();
    this.#staying = new AbortController();
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
export async function createSfuNode({ config, logger, metrics, clock = systemClock, connectNode = alone }: SfuNodeDeps): Promise<SfuNode> {
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
  const places = placesOfWorker(config.capacity ?? capacityOf(config.workers), config.workers);
  const rooms = new Rooms({ pool, logger, clock, graceMs: config.peerGraceMs, places, scope: scope.child('rooms') });
  scope.defer(clock.every(config.peerGraceMs / 4, () => rooms.sweep()));
  const { nodeId } = config;
  const tokens = createControlTokens(config.controlSecret);
  const token = (instance: string) => tokens.sign(instance);
  const links = new NodeLinks({ nodeId, connect: connectNode, token, scope: scope.child('nodes'), clock, logger });
  const registry = new Registry();
  const address = pipeAddressOf(config);
  const pipes = new Pipes({ nodeId, registry, links, address, lingerMs: config.pipeLingerMs, clock, logger });
  return new SfuNode({ config, logger, clock, scope, pool, rooms, registry, tokens, pipes }, metrics);
}

const alone: ConnectNode = () => Promise.reject(new AppError('unavailable', { message: 'This node knows no others.' }));

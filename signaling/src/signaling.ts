import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import type { NodeId, RoomId } from '@watoto/shared/kernel/ids.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import type { Instances } from '@watoto/shared/ports/instances/instances.ts';
import type { RecordingBoard } from '@watoto/shared/ports/recording-board/recording-board.ts';
import type { NodeRecord, Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import type { Logger } from 'pino';
import { openEngine } from './adapters/engine.ts';
import { type ConnectionListener, createSocketIo } from './adapters/socketio.ts';
import { timedLog } from './adapters/timed-log.ts';
import { createTokens } from './adapters/tokens.ts';
import { Waiting } from './adapters/waiting.ts';
import type { SignalingConfig } from './config.ts';
import type { Connection } from './connection/connection.ts';
import { Arrivals } from './connection/arrivals.ts';
import { Gateway } from './connection/gateway.ts';
import { boardHandlers } from './handlers/board.ts';
import { classroomHandlers } from './handlers/classroom.ts';
import type { SignalingHandlers } from './handlers/context.ts';
import { mediaHandlers } from './handlers/media.ts';
import { captionHandlers } from './handlers/captions.ts';
import { roomOrderHandlers } from './handlers/room-order.ts';
import { pathHandlers } from './handlers/path.ts';
import { pollHandlers } from './handlers/polls.ts';
import { groupsHandlers } from './handlers/groups.ts';
import { orderHandlers } from './handlers/order.ts';
import { recordingHandlers } from './handlers/recording.ts';
import { roomHandlers } from './handlers/room.ts';
import { slidesHandlers } from './handlers/slides.ts';
import { toolHandlers } from './handlers/tools.ts';
import { PathProbes } from './media/path-probe.ts';
import { sayGoodbye } from './connection/goodbyes.ts';
import { InstanceWatch } from './instances/instance-watch.ts';
import { Moves } from './media/moves.ts';
import { countArrivals } from './media/arrivals.ts';
import { ladderHandlers } from './handlers/ladder.ts';
import { createSignalingMetrics } from './metrics.ts';
import type { ClusterLink } from './platform/cluster-link.ts';
import type { Door } from './platform/door.ts';
import { createMemoryBoard } from './platform/notice-board.ts';
import { openHintRelay } from './platform/hint-relay.ts';
import { PlatformBell } from './platform/platform-bell.ts';
import { RecorderCalls } from './platform/recorder-calls.ts';
import { viewOf } from './platform/room-view.ts';
import { Rooms } from './rooms.ts';
import { Farewells } from './sfu/farewells.ts';
import { NodeWatch } from './sfu/node-watch.ts';
import { SfuPool } from './sfu/pool.ts';

export interface SignalingDeps {
  readonly config: SignalingConfig;
  readonly log: RoomLog;
  readonly registry: Registry;
  /** Opens a channel to an SFU node's control link. */
  readonly connectSfu: (node: NodeRecord) => Promise<FrameChannel>;
  readonly sfuToken: () => Promise<string>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock?: Clock;
  /** Where instances see each other, and where this one is reached by the API; null: there is only this one. */
  readonly instances?: { readonly list: Instances; readonly url: string } | null;
  /** What ties instances together beside the logs; null: there is only this one. */
  readonly cluster?: ClusterLink | null;
  /** The registry has answered: what this instance depends on works. */
  readonly onRegistry?: () => void;
  /** A lesson began or ended: for the rest of the school. Said by every instance that follows the room; listeners are idempotent. */
  readonly onPhase?: (roomId: RoomId, phase: 'open' | 'ended', at: number) => void;
  /** Where recorders look for what is to be recorded; none: nobody records, and people are told so. */
  readonly recordings?: RecordingBoard;
}

export interface Signaling {
  readonly port: number;
  readonly engine: 'uws' | 'node';
  /** Sockets joined or not, rooms followed: zero after close. */
  counts(): { connections: number; rooms: number };
  /** What an administrator may ask of this instance. */
  readonly door: Door;
  /** Moves a room that is followed here to other nodes than these (its present ones). Throws not_found, no_capacity, lesson_ended. */
  moveRoom(roomId: RoomId, options?: { avoid?: readonly NodeId[] }): Promise<void>;
  /** Says goodbye to everyone, so that they come back to another instance. */
  drain(): Promise<void>;
  close(reason: string): Promise<void>;
}

/** One signaling instance, listening. The log, the registry and the SFU nodes belong to whoever opened them. */
export async function createSignaling(deps: SignalingDeps): Promise<Signaling> {
  const { config, log, registry, logger, clock = systemClock } = deps;
  const scope = new Scope('signaling', (error, at) => logger.error({ err: error, scope: at.name }, 'scope'));
  const pool = scope.own(
    new SfuPool({ registry, instance: config.instance, connect: deps.connectSfu, token: deps.sfuToken, logger, clock }),
  );
  const nodes = new NodeWatch({ registry, clock, scope, logger });
  const farewells = new Farewells({ pool, clock, scope, logger });
  const watching = deps.instances ? { instances: deps.instances.list, self: { id: config.instance, url: deps.instances.url } } : null;
  const instances = watching && new InstanceWatch({ ...watching, clock, scope, logger });
  const tokens = createTokens(config.roomSecret);
  const connections = new Set<Connection>();
  const metrics = createSignalingMetrics(deps.metrics, {
    rooms: () => rooms.size,
    peers: () => [...rooms.all].reduce((sum, { live }) => sum + Object.keys(live.state.peers).length, 0),
    joined: () => connections.size,
    waiting: () => waiting.size,
    arrivals: () =>
      countArrivals([...rooms.all].flatMap(({ media, connections: here }) => [...here].map(({ peerId }) => media.arrivalOf(peerId)))),
    queued: () => [...connections].reduce((sum, { queue }) => sum + Math.max(0, queue.length - 1), 0),
  });
  const calls = deps.recordings && new RecorderCalls({ board: deps.recordings, clock, scope, logger });
  const rooms = new Rooms(
    {
      log: timedLog(log, metrics.log),
      registry,
      pool,
      farewells,
      instance: config.instance,
      isGone: (instance) => instances?.isGone(instance) ?? false,
      onPlaced: (cause) => metrics.placed(cause),
      onStage: (stage, seconds) => metrics.stage(stage, seconds),
      iceServers: config.iceServers,
      ladder: config.ladder,
      clock,
      graceMs: config.graceMs,
      logger,
      onPhase: deps.onPhase ?? (() => {}),
      onRecording: (roomId, recordingId) => calls?.call(recordingId, roomId),
    },
    scope,
  );
  const moves = new Moves({ rooms: () => rooms.all, clock, scope, logger });
  nodes.looked.on((seen) => {
    pool.learn(seen);
    farewells.seen(seen.map(({ id }) => id));
    moves.leave(nodes.draining);
    deps.onRegistry?.();
  });
  nodes.restarted.on((nodeId) => {
    for (const room of rooms.all) room.placement.nodeRestarted(nodeId);
  });
  pool.events.on(({ nodeId, event }) => {
    if (event.name !== 'node.draining') return;
    nodes.leaving(nodeId);
    moves.leave(nodes.draining);
  });
  const arrivals = scope.own(new Arrivals(clock));
  const probes = new PathProbes({ registry, pool, clock, scope, logger });
  const handlers: SignalingHandlers = {
    ...roomHandlers({ tokens, clock, arrivals, ladder: config.ladder }),
    ...mediaHandlers(),
    ...classroomHandlers(),
    ...roomOrderHandlers(),
    ...captionHandlers(),
    ...pathHandlers({ probes }),
    ...recordingHandlers({ clock }),
    ...pollHandlers(),
    ...groupsHandlers({ clock }),
    ...orderHandlers(),
    ...ladderHandlers(),
    ...boardHandlers(),
    ...slidesHandlers(),
    ...toolHandlers({ hint: (...shown) => hints.send(...shown) }),
  };
  const gatewayDeps = { rooms, handlers, metrics, logger };

  function welcome(connection: Connection): ConnectionListener {
    connections.add(connection);
    bell.welcome(connection);
    const gateway = new Gateway(gatewayDeps, connection);
    const cancelDeadline = clock.after(config.joinDeadlineMs, () => {
      if (!rooms.has(connection)) connection.bye('timeout');
    });
    return {
      call: (message, reply) => gateway.receive(message, reply),
      gone() {
        cancelDeadline();
        connections.delete(connection);
        probes.drop(connection);
        connection.close();
        if (!scope.closed) scope.run(rooms.leave(connection));
      },
    };
  }

  async function moveRoom(roomId: RoomId, { avoid }: { avoid?: readonly NodeId[] } = {}): Promise<void> {
    const room = rooms.find(roomId);
    if (!room) throw new AppError('not_found');
    if (room.live.state.phase === 'ended') throw new AppError('lesson_ended');
    const legs = room.live.state.placement?.legs ?? [];
    if (!(await room.placement.move(avoid ?? legs.map(({ nodeId }) => nodeId), 'moved'))) throw new AppError('no_capacity');
  }

  const waiting = new Waiting(config.maxWaiting, () => metrics.refused('never_authenticated'));
  const adapter = deps.cluster?.adapter ?? null;
  const io = createSocketIo({ config, tokens, metrics, waiting, adapter, now: () => clock.now(), onConnection: welcome });
  const bell = new PlatformBell({
    io,
    board: deps.cluster?.board ?? createMemoryBoard(),
    clustered: adapter !== null,
    connections,
    clock,
    logger,
  });
  const hints = openHintRelay(io, rooms, adapter !== null);
  if (deps.cluster) scope.defer(deps.cluster.missed.on(() => void bell.look()));
  await bell.look();
  const door: Door = {
    look: () => ({ sockets: connections.size, rooms: [...rooms.all].map(viewOf) }),
    move: (roomId) => moveRoom(roomId),
    bell,
  };
  const engine = await openEngine(io, config);
  io.engine.on('connection', (socket: Parameters<Waiting['opened']>[0]) => waiting.opened(socket));
  scope.defer(async () => {
    for (const connection of connections) connection.bye('draining');
    await io.close();
    await engine.close();
  });
  logger.info({ engine: engine.name, port: engine.port }, 'signaling listens');

  return {
    port: engine.port,
    engine: engine.name,
    counts: () => ({ connections: connections.size, rooms: rooms.size }),
    door,
    moveRoom,
    async drain() {
      const closed = engine.close();
      await sayGoodbye(connections, clock, scope.signal);
      await instances?.leave();
      await closed;
    },
    close: (reason) => scope.close(reason),
  };
}

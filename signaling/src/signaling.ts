import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import type { RoomId } from '@watoto/shared/kernel/ids.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import type { NodeRecord, Registry } from '@watoto/shared/ports/registry/registry.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import type { Logger } from 'pino';
import { openEngine } from './adapters/engine.ts';
import { type ConnectionListener, createSocketIo } from './adapters/socketio.ts';
import { createTokens } from './adapters/tokens.ts';
import { Waiting } from './adapters/waiting.ts';
import type { SignalingConfig } from './config.ts';
import type { Connection } from './connection/connection.ts';
import { Gateway } from './connection/gateway.ts';
import { classroomHandlers } from './handlers/classroom.ts';
import type { SignalingHandlers } from './handlers/context.ts';
import { mediaHandlers } from './handlers/media.ts';
import { roomHandlers } from './handlers/room.ts';
import { createSignalingMetrics } from './metrics.ts';
import { Rooms } from './rooms.ts';
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
  /** A lesson began or ended: for the rest of the school. Said by every instance that follows the room; listeners are idempotent. */
  readonly onPhase?: (roomId: RoomId, phase: 'open' | 'ended', at: number) => void;
}

export interface Signaling {
  readonly port: number;
  readonly engine: 'uws' | 'node';
  /** Sockets joined or not, rooms followed: zero after close. */
  counts(): { connections: number; rooms: number };
  /** Says goodbye to everyone, so that they come back to another instance. */
  drain(): Promise<void>;
  close(reason: string): Promise<void>;
}

/** One signaling instance, listening. The log, the registry and the SFU nodes belong to whoever opened them. */
export async function createSignaling(deps: SignalingDeps): Promise<Signaling> {
  const { config, log, registry, logger, clock = systemClock } = deps;
  const scope = new Scope('signaling', (error, at) => logger.error({ err: error, scope: at.name }, 'scope'));
  const pool = scope.own(new SfuPool({ registry, instance: config.instance, connect: deps.connectSfu, token: deps.sfuToken, logger }));
  const tokens = createTokens(config.roomSecret);
  const rooms = new Rooms(
    { log, registry, pool, iceServers: config.iceServers, clock, graceMs: config.graceMs, logger, onPhase: deps.onPhase ?? (() => {}) },
    scope,
  );
  const connections = new Set<Connection>();
  const metrics = createSignalingMetrics(deps.metrics, { rooms: () => rooms.size, joined: () => connections.size });
  const handlers: SignalingHandlers = { ...roomHandlers({ tokens, clock }), ...mediaHandlers(), ...classroomHandlers() };
  const gatewayDeps = { rooms, handlers, metrics, logger };

  function welcome(connection: Connection): ConnectionListener {
    connections.add(connection);
    const gateway = new Gateway(gatewayDeps, connection);
    const cancelDeadline = clock.after(config.joinDeadlineMs, () => {
      if (!rooms.has(connection)) connection.bye('timeout');
    });
    return {
      call: (message, reply) => gateway.receive(message, reply),
      gone() {
        cancelDeadline();
        connections.delete(connection);
        connection.close();
        if (!scope.closed) scope.run(rooms.leave(connection));
      },
    };
  }

  const waiting = new Waiting(config.maxWaiting, () => metrics.refused('never_authenticated'));
  const io = createSocketIo({ config, tokens, metrics, waiting, now: () => clock.now(), onConnection: welcome });
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
    async drain() {
      for (const connection of connections) connection.bye('draining');
      await engine.close();
    },
    close: (reason) => scope.close(reason),
  };
}

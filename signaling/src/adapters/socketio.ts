import type { IncomingHttpHeaders } from 'node:http';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { MAX_MESSAGE_BYTES, SIGNALING_PATH } from '@watoto/shared/contract/signaling.ts';
import type { SignalingConfig } from '../config.ts';
import { Connection, type WireSocket } from '../connection/connection.ts';
import { newConnectionId } from '../instances/connection-ids.ts';
import type { SignalingMetrics } from '../metrics.ts';
import { UWS_MAX_BACKPRESSURE, backlogOf, writeFrame } from './engine.ts';
import { frameOf } from './event-frames.ts';
import type { Identity, Tokens } from './tokens.ts';
import type { Waiting } from './waiting.ts';

/** Milliseconds in which a socket must say who it is (Socket.IO's CONNECT packet). */
const AUTHENTICATE_MS = 5_000;

export interface SocketIoDeps {
  readonly config: SignalingConfig;
  readonly tokens: Tokens;
  readonly metrics: SignalingMetrics;
  readonly waiting: Waiting;
  /** Between instances; null: there is only this one. */
  readonly adapter: ServerOptions['adapter'] | null;
  /** For limits and lag, ms. */
  readonly now: () => number;
  /** A socket that proved who it is. */
  readonly onConnection: (connection: Connection) => ConnectionListener;
}

export interface ConnectionListener {
  call(message: unknown, reply: unknown): void;
  gone(reason: string): void;
}

/** The Socket.IO server: handshake and limits. WebSocket only: long polling would need sticky sessions and doubles the load. */
export function createSocketIo({ config, tokens, metrics, waiting, adapter, now, onConnection }: SocketIoDeps): Server {
  const io = new Server({
    path: SIGNALING_PATH,
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    connectTimeout: AUTHENTICATE_MS,
    pingInterval: config.pingIntervalMs,
    pingTimeout: config.pingTimeoutMs,
    perMessageDeflate: false,
    ...(adapter ? { adapter } : {}),
    ...({ maxBackpressure: UWS_MAX_BACKPRESSURE } as object),
    allowRequest: (request, decide) => {
      const refusal = waiting.full ? 'full' : originAllowed(config, request.headers) ? null : 'origin';
      if (refusal) metrics.refused(refusal);
      decide(refusal, refusal === null);
    },
  });

  io.use((socket, next) => {
    try {
      (socket.data as { identity: Identity }).identity = tokens.verify(socket.handshake.auth['token']);
    } catch (thrown) {
      const error = AppError.from(thrown);
      metrics.refused(error.code === 'token_expired' ? 'token_expired' : 'unauthenticated');
      return next(Object.assign(new Error(error.message), { data: error.toWire() }));
    }
    next();
  });

  io.on('connection', (socket) => {
    waiting.authenticated(socket.conn);
    metrics.socketOpened();
    const { identity } = socket.data as { identity: Identity };
    const connection = new Connection({
      id: newConnectionId(config.instance),
      ...identity,
      socket: wire(socket),
      now,
      onLag: () => metrics.lagged(),
    });
    const listener = onConnection(connection);
    socket.on('call', (message: unknown, reply: unknown) => listener.call(message, reply));
    socket.on('disconnect', (reason) => {
      metrics.socketClosed(reason);
      listener.gone(reason);
    });
  });
  return io;
}

function wire(socket: Socket): WireSocket {
  const unpacks = socket.handshake.auth['packed'] === true;
  return {
    emit: (wireEvent, payload) => void socket.emit(wireEvent, payload),
    share: (event) => writeFrame(socket.conn, frameOf(event, unpacks)),
    backlog: () => backlogOf(socket.conn.transport),
    disconnect: () => void socket.disconnect(true),
  };
}

/** Browsers say where the page came from; other clients say nothing, and hold a token all the same. */
function originAllowed(config: SignalingConfig, headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return config.origins.includes(origin) || (URL.canParse(origin) && new URL(origin).host === host);
}

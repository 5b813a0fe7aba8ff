import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { FrameChannel } from '@watoto/shared/kernel/rpc-link.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';

export interface WsGatewayOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly accept: (channel: FrameChannel) => void;
  readonly logger: Logger;
  /** Links at most: more than there are signaling instances and recorders by far. */
  readonly maxLinks?: number;
  readonly pingIntervalMs?: number;
}

export interface WsGateway {
  /** The port it listens on. */
  readonly port: number;
  close(reason: string): Promise<void>;
}

/** Bytes of one frame: the largest call (a thousand Consumers wanted) with room to spare. */
export const MAX_FRAME_BYTES = 512 * 1024;
/** Bytes that may wait for a link that doesn't read: then it is as good as dead. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** WebSocket close codes (RFC 6455, 7.4.1). */
const NORMAL = 1000;
const GOING_AWAY = 1001;
const UNSUPPORTED = 1003;

/**
 * The control link over WebSocket: text frames, one RPC frame each. Rejects with `unavailable` where the port is taken.
 * A link that doesn't answer pings, or doesn't read, is ended, so that its peers can be adopted.
 */
export async function createWsGateway(options: WsGatewayOptions): Promise<WsGateway> {
  const { host, port, accept, logger, maxLinks = 200, pingIntervalMs = 5_000 } = options;
  const server = new WebSocketServer({ host, port, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false, clientTracking: true });
  await listening(server, `${host}:${port}`);
  const quiet = new WeakSet<WebSocket>();
  server.on('error', (err) => logger.error({ err }, 'control gateway'));
  server.on('connection', (socket) => {
    socket.on('error', (err) => logger.warn({ err }, 'control socket'));
    if (server.clients.size > maxLinks) return socket.close(GOING_AWAY, 'too many links');
    socket.on('pong', () => quiet.delete(socket));
    accept(channelOf(socket));
  });
  const pings = setInterval(() => {
    for (const socket of server.clients) {
      if (quiet.has(socket)) {
        socket.terminate();
        continue;
      }
      quiet.add(socket);
      socket.ping();
    }
  }, pingIntervalMs);
  let closing: Promise<void> | null = null;
  return {
    port: (server.address() as AddressInfo).port,
    close(reason) {
      clearInterval(pings);
      closing ??= new Promise((resolve) => server.close(() => resolve()));
      for (const socket of server.clients) {
        socket.close(GOING_AWAY, reason.slice(0, 100));
        socket.terminate();
      }
      return closing;
    },
  };
}

function channelOf(socket: WebSocket): FrameChannel {
  return {
    send(frame) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(frame);
      if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
    },
    onFrame(listener) {
      socket.on('message', (bytes: Buffer, isBinary) => {
        if (isBinary) socket.close(UNSUPPORTED, 'text frames only');
        else listener(bytes.toString('utf8'));
      });
    },
    onClose(listener) {
      socket.on('close', (code, reason) => listener(reason.toString() || `socket closed (${code})`));
    },
    close(reason) {
      socket.close(NORMAL, reason.slice(0, 100));
    },
  };
}

function listening(server: WebSocketServer, where: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('listening', () => {
      server.removeAllListeners('error');
      resolve();
    });
    server.once('error', (cause) => reject(new AppError('unavailable', { message: `The control link can't listen on ${where}.`, cause })));
  });
}

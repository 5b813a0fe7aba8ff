import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server, Socket } from 'socket.io';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { TextFrame } from './text-frame.ts';

/** The part of uWebSockets.js that is used here. Named here because the package may be missing where this is compiled. */
interface UwsModule {
  App(): UwsApp;
  us_listen_socket_close(listening: unknown): void;
  us_socket_local_port(listening: unknown): number;
}

interface UwsApp {
  listen(host: string, port: number, listening: (socket: unknown) => void): void;
}

/** What a WebSocket of either engine says of bytes that the network hasn't taken. */
interface BufferedSocket {
  bufferedAmount?: number;
  getBufferedAmount?: () => number;
  send?: (message: Uint8Array, isBinary: boolean, compress: boolean) => void;
}

export interface Engine {
  readonly name: 'uws' | 'node';
  readonly port: number;
  close(): Promise<void>;
}

/** Bytes that uWebSockets.js may hold for one socket. Beyond it messages would be lost without a word: far over what `Connection` lets wait. */
export const UWS_MAX_BACKPRESSURE = 16 * 1024 * 1024;

/** Listens for `io` with uWebSockets.js where it is asked for, or loads ('auto'); with Node's http otherwise. */
export async function openEngine(io: Server, options: { engine: 'auto' | 'uws' | 'node'; host: string; port: number }): Promise<Engine> {
  const uws = options.engine === 'node' ? null : await loadUws();
  if (options.engine === 'uws' && !uws)
    throw new AppError('unavailable', { message: 'uWebSockets.js does not load here. Use SIGNALING_ENGINE=auto or node.' });
  return uws ? await openUws(io, uws, options) : await openNode(io, options);
}

/** Bytes accepted for a Socket.IO socket and not yet taken by the network, whichever engine carries it. */
export function backlogOf(transport: unknown): number {
  const socket = (transport as { socket?: BufferedSocket }).socket;
  try {
    return socket?.getBufferedAmount?.() ?? socket?.bufferedAmount ?? 0;
  } catch {
    // uWebSockets.js throws for a socket that has closed meanwhile.
    return 0;
  }
}

/**
 * Writes a text frame that was made for many sockets: behind whatever waits to be written on this one. uWebSockets.js takes the
 * bytes as they are (its transport never has anything waiting), ws a frame that is framed already.
 */
export function writeFrame(conn: Socket['conn'], frame: TextFrame): void {
  if (conn.readyState !== 'open') return;
  const transport = conn.transport as unknown as { socket: BufferedSocket; writable: boolean };
  const { socket } = transport;
  if (transport.writable && socket.getBufferedAmount) socket.send?.(frame.bytes, false, false);
  // Engine.IO's own way for a broadcast; its types know of it only inside.
  else conn.write(frame.message, { compress: false, wsPreEncodedFrame: frame.ws } as { compress: boolean });
}

/** An optional dependency: there are no binaries for every Node and processor. */
export async function loadUws(): Promise<UwsModule | null> {
  const name: string = 'uWebSockets.js';
  try {
    return (await import(name)) as UwsModule;
  } catch {
    return null;
  }
}

async function openUws(io: Server, uws: UwsModule, { host, port }: { host: string; port: number }): Promise<Engine> {
  const app = uws.App();
  io.attachApp(app);
  const listening = await new Promise<unknown>((resolve) => app.listen(host, port, resolve));
  if (!listening) throw taken(host, port);
  let open = true;
  return {
    name: 'uws',
    port: uws.us_socket_local_port(listening),
    close() {
      // Closing a listening socket twice is a crash of the process there.
      if (open) uws.us_listen_socket_close(listening);
      open = false;
      return Promise.resolve();
    },
  };
}

async function openNode(io: Server, { host, port }: { host: string; port: number }): Promise<Engine> {
  const server = createServer((_request, response) => void response.writeHead(404).end());
  io.attach(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(taken(host, port, cause)));
    server.listen(port, host, resolve);
  });
  return {
    name: 'node',
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function taken(host: string, port: number, cause?: unknown): AppError {
  return new AppError('unavailable', { message: `Signaling can't listen on ${host}:${port}.`, cause });
}

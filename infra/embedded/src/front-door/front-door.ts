import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { PROBLEM_TYPE, toProblem } from '@watoto/shared/contract/http/problem.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { StaticFiles } from './static-files.ts';
import { refuse, type TunnelLimits, Tunnels } from './tunnels.ts';

/** What stands behind the door. */
export interface Behind {
  /** Answers everything under /api. */
  readonly api: RequestListener;
  /** Signaling's own port on 127.0.0.1. */
  readonly signalingPort: number;
}

export interface FrontDoorOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly files: StaticFiles;
  /** WebSockets under this path go to signaling; all others are refused. Begins and ends with a slash. */
  readonly signalingPath: string;
  /** Is there a proxy in front whose X-Forwarded-For is true? */
  readonly behindProxy: boolean;
  readonly logger: Logger;
  readonly limits?: TunnelLimits;
}

export interface FrontDoor {
  readonly port: number;
  /** The web app is served from the beginning, API and signaling from now on (503 before). */
  connect(behind: Behind): void;
  /** Takes no new connections; resolves when all that are open have ended by themselves, or `signal` is aborted. */
  drain(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const API_PATH = '/api/';
/** Milliseconds that a client has for its request's headers, and for the whole request: a film takes a while to come. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 15 * 60_000;
const MAX_CONNECTIONS = 10_000;
const MAX_HEADER_BYTES = 16 * 1024;

/**
 * The one origin of the embedded profile: web app, API and signaling behind one port. Resolves when it listens; rejects
 * with Node's own error (EADDRINUSE, EACCES) when it can't.
 */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { files, signalingPath } = options;
  const tunnels = new Tunnels(options);
  let behind: Behind | null = null;

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request);
    if (path.startsWith(API_PATH)) {
      if (behind) behind.api(request, response);
      else startingUp(path, response);
    } else if (path.startsWith(signalingPath)) response.writeHead(426, { Upgrade: 'websocket', Connection: 'Upgrade' }).end();
    else files.serve(request, response);
  }

  const server = createServer(serverOptions(), answer);
  server.maxConnections = MAX_CONNECTIONS;
  server.on('upgrade', (request, socket, head) => {
    if (!pathOf(request).startsWith(signalingPath)) refuse(socket, 404, 'Not Found');
    else if (!behind) refuse(socket, 503, 'Service Unavailable');
    else tunnels.open(request, socket, head, behind.signalingPort);
  });
  await listen(server, options.port, options.host);

  return {
    port: (server.address() as AddressInfo).port,
    connect(ready) {
      behind = ready;
    },
    drain: (signal) => stopListening(server, signal),
    async close() {
      const stopped = stopListening(server);
      tunnels.close();
      server.closeAllConnections();
      await stopped;
    },
  };
}

/** Other upgrades than to a WebSocket (curl offers HTTP/2 so) are not taken up: such a request is answered as any other. */
function serverOptions() {
  return {
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    shouldUpgradeCallback: (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === 'websocket',
  };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0] ?? '/';
}

function startingUp(path: string, response: ServerResponse): void {
  const problem = toProblem(new AppError('unavailable', { retryAfterMs: 1_000 }), { instance: path, requestId: randomUUID() });
  response.writeHead(503, { 'Content-Type': PROBLEM_TYPE, 'Retry-After': '1', 'Cache-Control': 'no-store' }).end(JSON.stringify(problem));
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stopListening(server: Server, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // Called with an error when it was stopped before: that is just as well.
    server.close(() => resolve());
    server.closeIdleConnections();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { AppError } from '../kernel/errors.ts';
import type { Health } from './health.ts';
import { LAG_SAMPLE_MS, type Metrics } from './metrics.ts';

export interface OpsServerOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly host: string;
  readonly metrics: Metrics;
  readonly health: Health;
  /** Pages of the service's own, for other tiers: answers those it knows, and says whether it did. */
  readonly more?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

export interface OpsServer {
  /** The port it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * For those who run the system, never for the public: `/healthz` (the process answers), `/readyz` (it should get work: 503
 * and the reason if not) and `/metrics`. Resolves when it listens; rejects with `unavailable` where the port is taken.
 */
export async function createOpsServer({ port, host, metrics, health, more = none }: OpsServerOptions): Promise<OpsServer> {
  const lag = watchEventLoop(metrics);
  const server = createServer((request, response) => void answer(request, response, { metrics, health, more }));
  try {
    await listen(server, port, host);
  } catch (cause) {
    lag.stop();
    throw new AppError('unavailable', { message: `The ops server can't listen on ${host}:${port}.`, cause });
  }
  let closing: Promise<void> | null = null;
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      lag.stop();
      closing ??= new Promise((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closing;
    },
  };
}

const none = () => Promise.resolve(false);

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { metrics, health, more }: Required<Pick<OpsServerOptions, 'metrics' | 'health' | 'more'>>,
): Promise<void> {
  try {
    if (await more(request, response)) return;
    const path = new URL(request.url ?? '/', 'http://ops').pathname;
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, { error: 'GET only' });
    if (path === '/healthz') return send(response, 200, { alive: true });
    if (path === '/readyz') {
      const report = health.report();
      return send(response, report.ready ? 200 : 503, report);
    }
    if (path !== '/metrics') return send(response, 404, { error: 'no such page' });
    const text = await metrics.render();
    response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text);
  } catch {
    // A broken request line, or a series whose reader threw: the scraper sees the failure, the service goes on.
    if (response.headersSent) response.destroy();
    else send(response, 500, { error: 'failed' });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
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

/** The longest that the event loop was away since the last scrape: prom-client's own series show its spread. */
function watchEventLoop(metrics: Metrics): { stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: LAG_SAMPLE_MS });
  delay.enable();
  metrics.gauge({
    name: 'watoto_event_loop_lag_seconds',
    help: 'Longest delay of the event loop since the last scrape. Over 0.1 people hear it in the order of their clicks.',
    read() {
      const longest = Number.isFinite(delay.max) ? delay.max / 1e9 : 0;
      delay.reset();
      return longest;
    },
  });
  return { stop: () => void delay.disable() };
}

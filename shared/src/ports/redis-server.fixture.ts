import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Sends a signal; for one that ends the server (SIGKILL, SIGTERM) resolves when it has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and files; ends it first (SIGKILL) where it still runs. */
  restart(): Promise<void>;
  /** Ends it and removes its files, unless `dir` was given. */
  close(): Promise<void>;
}

/**
 * For tests: a real redis-server of its own on 127.0.0.1, durable as the log wants it (append only, fsync at each write).
 * Resolves when it answers PING; rejects with the server's own words where it can't start.
 */
export async function startRedis(options: { port?: number; dir?: string } = {}): Promise<RedisServer> {
  const port = options.port ?? (await freePort());
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'watoto-redis-')));
  let server = await launch(port, dir);

  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async kill(signal) {
      if (signal === 'SIGSTOP' || signal === 'SIGCONT') server.kill(signal);
      else await end(signal);
    },
    async restart() {
      await end('SIGKILL');
      server = await launch(port, dir);
    },
    async close() {
      await end('SIGKILL');
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, dir: string): Promise<ChildProcess> {
  const flags = { port, bind: '127.0.0.1', dir, appendonly: 'yes', appendfsync: 'always', save: '', daemonize: 'no' };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  const last = () => void server.kill('SIGKILL');
  process.once('exit', last);
  server.once('exit', () => process.off('exit', last));

  let said = '';
  const hear = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  };
  server.stdout.on('data', hear);
  server.stderr.on('data', hear);
  const failed = new Promise<never>((_, reject) => {
    server.once('error', (cause) => reject(new Error('redis-server could not be run: is it installed?', { cause })));
    server.once('exit', (code, signal) => reject(new Error(`redis-server ended (${code ?? signal}): ${said}`)));
  });
  // Ends after the start are asked for by the tests.
  failed.catch(() => {});
  await Promise.race([answersPing(port), failed]);
  return server;
}

/** Asks every few milliseconds: a server that still loads its files answers -LOADING. */
async function answersPing(port: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  let answer = 'no answer';
  while (Date.now() < deadline) {
    answer = await ping(port);
    if (answer.startsWith('+PONG')) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`redis-server on port ${port} is not ready: ${answer}`);
}

function ping(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const done = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => done('timed out'));
    socket.once('data', (chunk) => done(chunk.toString()));
    socket.once('error', (error) => done(error.message));
  });
}

const handedOut = new Set<number>();

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  // The system may give the same one again before anyone has taken it.
  if (handedOut.has(port)) return await freePort();
  handedOut.add(port);
  return port;
}

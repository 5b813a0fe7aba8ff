import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { freePort, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { childrenOf, cpuNanoseconds } from '../proc-cpu.ts';

const MAIN = fileURLToPath(new URL('../../../signaling/src/main.ts', import.meta.url));
export const ROOM_SECRET = 'the secret of a benchmark, long enough';
const CONTROL_SECRET = 'the control secret of a benchmark, long';

/** Signaling as the cluster profile runs it: processes of their own over a real Redis that keeps every entry on disk. */
export interface Cluster {
  /** ws:// addresses, one for each instance. */
  readonly urls: readonly string[];
  /** Of the log; left out: it has none. */
  readonly redisUrl?: string;
  /** CPU that all of it has used, by process, ms. */
  cpuMs(): { redis: number; signaling: number[]; total: number };
}

export async function startCluster(scope: Scope, options: { instances: number; engine: 'auto' | 'uws' | 'node' }): Promise<Cluster> {
  const before = new Set(childrenOf(process.pid));
  const redis = await startRedis();
  scope.defer(() => redis.close());
  const [redisPid] = childrenOf(process.pid).filter((pid) => !before.has(pid));
  if (redisPid === undefined) throw new Error('redis-server has no process');
  const started = await Promise.all(
    Array.from({ length: options.instances }, (_, i) => startInstance(scope, `bell-${i}`, redis.url, options.engine)),
  );
  return {
    urls: started.map(({ url }) => url),
    redisUrl: redis.url,
    cpuMs() {
      const signaling = started.map(({ pid }) => cpuNanoseconds(pid) / 1e6);
      const ofRedis = cpuNanoseconds(redisPid) / 1e6;
      return { redis: ofRedis, signaling, total: signaling.reduce((sum, ms) => sum + ms, ofRedis) };
    },
  };
}

/** One process with nothing but Socket.IO: the yardstick. */
export async function startBare(scope: Scope): Promise<Cluster> {
  const child = fork(fileURLToPath(new URL('./bare-process.ts', import.meta.url)), { execArgv: ['--disable-warning=ExperimentalWarning'] });
  scope.defer(() => ended(child));
  const [port] = (await once(child, 'message')) as [number];
  const { pid } = child;
  if (pid === undefined) throw new Error('the bare server has no process');
  return {
    urls: [`ws://127.0.0.1:${port}`],
    cpuMs() {
      const total = cpuNanoseconds(pid) / 1e6;
      return { redis: 0, signaling: [total], total };
    },
  };
}

async function startInstance(scope: Scope, name: string, redisUrl: string, engine: string): Promise<{ url: string; pid: number }> {
  const [port, opsPort] = [await freePort(), await freePort()];
  const flags = (process.env['BELL_NODE_FLAGS'] ?? '').split(' ').filter(Boolean);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, MAIN], {
    env: {
      PATH: process.env['PATH'],
      SIGNALING_INSTANCE: name,
      SIGNALING_HOST: '127.0.0.1',
      SIGNALING_PORT: String(port),
      SIGNALING_OPS_PORT: String(opsPort),
      SIGNALING_ENGINE: engine,
      ROOM_TOKEN_SECRET: ROOM_SECRET,
      SFU_CONTROL_SECRET: CONTROL_SECRET,
      REDIS_URL: redisUrl,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  scope.defer(() => ended(child));
  await ready(child, opsPort);
  if (child.pid === undefined) throw new Error(`${name} has no process`);
  return { url: `ws://127.0.0.1:${port}`, pid: child.pid };
}

async function ready(child: ChildProcess, opsPort: number): Promise<void> {
  const answered = async () => (await fetch(`http://127.0.0.1:${opsPort}/readyz`).catch(() => null))?.status === 200;
  await pollUntil(
    async () => {
      if (child.exitCode !== null) throw new Error('signaling did not start');
      return (await answered()) ? null : 'signaling';
    },
    { timeoutMs: 30_000, everyMs: 50 },
  );
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

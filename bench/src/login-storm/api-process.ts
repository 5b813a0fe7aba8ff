import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const READY_MS = 60_000;

/** Nobody but the benchmark's own processes is let in by these. */
export const BENCH_SECRETS = {
  accessToken: 'access-token-secret-of-the-benchmark',
  roomToken: 'room-token-secret-of-the-benchmark!!',
} as const;

export interface ApiProcess {
  readonly url: string;
  readonly pid: number;
  /** Begins to watch its event loop. */
  watch(): Promise<void>;
  /** The longest that its event loop was held up since, in ms. */
  longestBlockMs(): Promise<number>;
  close(): Promise<void>;
}

/** The API as it runs in the cluster: its own main.ts, in a process of its own, on ports that are free. */
export async function startApi(databaseUrl: string): Promise<ApiProcess> {
  const [port, opsPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', new URL('watch-loop.ts', import.meta.url).href, `${ROOT}api/src/main.ts`],
    {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        PUBLIC_URL: url,
        DATABASE_URL: databaseUrl,
        ACCESS_TOKEN_SECRET: BENCH_SECRETS.accessToken,
        ROOM_TOKEN_SECRET: BENCH_SECRETS.roomToken,
        HOST: '127.0.0.1',
        PORT: String(port),
        OPS_PORT: String(opsPort),
        TRUSTED_PROXIES: '1',
        LOG_LEVEL: 'error',
      },
    },
  );
  await ready(`http://127.0.0.1:${opsPort}/readyz`, child);
  const ask = async (question: string): Promise<{ maxMs?: number }> => {
    const answer = once(child, 'message');
    child.send(question);
    return (await answer)[0] as { maxMs?: number };
  };
  return {
    url,
    pid: child.pid!,
    watch: async () => void (await ask('begin')),
    longestBlockMs: async () => (await ask('end')).maxMs ?? Number.NaN,
    close: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const end = performance.now() + READY_MS;
  while (performance.now() < end) {
    if (child.exitCode !== null) throw new Error(`the API ended with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the API is not ready');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { freePort } from '@watoto/shared/ports/redis-server.fixture.ts';

const API = fileURLToPath(new URL('../../../api/src/main.ts', import.meta.url));
export const ACCESS_SECRET = 'the access secret of a benchmark, long';
const ROOM_SECRET = 'the room secret of a benchmark, long!!';

/** The API as it runs in production: a process of its own over this database. Its origin. */
export async function startApi(scope: Scope, databaseUrl: string): Promise<string> {
  const [port, opsPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', API], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      DATABASE_URL: databaseUrl,
      ACCESS_TOKEN_SECRET: ACCESS_SECRET,
      ROOM_TOKEN_SECRET: ROOM_SECRET,
      HOST: '127.0.0.1',
      PORT: String(port),
      OPS_PORT: String(opsPort),
      // Each pupil comes from an address of their own.
      TRUSTED_PROXIES: '1',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  scope.defer(() => ended(child));
  const base = `http://127.0.0.1:${port}`;
  const answers = async () => {
    if (child.exitCode !== null) throw new Error(`the API ended with ${child.exitCode}`);
    const response = await fetch(`${base}/api/v1/health`).catch(() => null);
    return response?.ok ? null : 'the API does not answer';
  };
  await pollUntil(answers, { timeoutMs: 60_000, everyMs: 200 });
  return base;
}

export async function startBareExpress(scope: Scope): Promise<string> {
  const child = fork(fileURLToPath(new URL('./bare-express.ts', import.meta.url)), { execArgv: ['--disable-warning=ExperimentalWarning'] });
  scope.defer(() => ended(child));
  const [port] = (await once(child, 'message')) as [number];
  return `http://127.0.0.1:${port}`;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

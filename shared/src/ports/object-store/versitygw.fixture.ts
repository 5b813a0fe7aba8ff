import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pollUntil } from '../../kernel/until.fixture.ts';
import { freePort } from '../redis-server.fixture.ts';

const BINARY = resolve(import.meta.dirname, '../../../../.cache/bin/versitygw');

export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** SIGSTOP: it accepts connections and says nothing, until SIGCONT. */
  kill(signal: 'SIGSTOP' | 'SIGCONT'): void;
  close(): Promise<void>;
}

/** For tests: the cluster's own S3 server, on a port and a folder of its own. */
export async function startS3(): Promise<S3Server> {
  if (!existsSync(BINARY)) throw new Error('versitygw is missing: run "sh infra/setup/cluster-servers.sh"');
  const dir = await mkdtemp(join(tmpdir(), 'watoto-s3-'));
  const bucket = 'watoto';
  await mkdir(join(dir, bucket));
  const port = await freePort();
  const keys = { accessKey: 'watoto', secretKey: 'a-secret-of-the-tests-only' };
  const server = spawn(BINARY, ['--port', `127.0.0.1:${port}`, '--health', '/healthz', '--quiet', 'posix', dir], {
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], ROOT_ACCESS_KEY: keys.accessKey, ROOT_SECRET_KEY: keys.secretKey },
  });
  const last = () => void server.kill('SIGKILL');
  process.once('exit', last);
  const ended = once(server, 'exit').finally(() => process.off('exit', last));
  const endpoint = `http://127.0.0.1:${port}`;
  await pollUntil(
    async () => {
      if (server.exitCode !== null) throw new Error(`versitygw ended (${server.exitCode})`);
      const answer = await fetch(`${endpoint}/healthz`).catch(() => null);
      return answer?.ok ? null : 'an answer of versitygw';
    },
    { timeoutMs: 15_000, everyMs: 30 },
  );
  return {
    endpoint,
    bucket,
    ...keys,
    kill: (signal) => void server.kill(signal),
    async close() {
      server.kill('SIGKILL');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

import { execFile } from 'node:child_process';
import { Agent, request } from 'node:http';
import { promisify } from 'node:util';
import { Passwords } from '@watoto/api/auth/passwords.ts';
import { openDatabase } from '@watoto/api/db/database.ts';
import { migrate } from '@watoto/api/db/migrate.ts';
import { startPostgres } from '@watoto/embedded/postgres/embedded-postgres.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiProcess, startApi } from './src/login-storm/api-process.ts';
import { cpuNanoseconds } from './src/proc-cpu.ts';
import { writeResult } from './src/result.ts';
import { median, percentile, sum } from './src/stats.ts';

/** `npm run bench:login-storm`: a school that signs in at eight, all at once. See METHOD.md. `--dry`: prints, writes no result. */

const PEOPLE = 1_000;
const WARM_UP = 20;
const STORMS = 5;
const PASSWORD = 'correct horse battery';
const logger = createLogger({ service: 'bench', level: 'silent' });

interface Login {
  readonly status: number;
  readonly ms: number;
}

async function fillSchool(url: string): Promise<void> {
  await migrate({ url, logger });
  const database = openDatabase({ url, logger });
  const passwordHash = await new Passwords().hash(PASSWORD);
  const rows = Array.from({ length: PEOPLE + WARM_UP }, (_, i) => ({
    email: emailOf(i),
    first_name: 'Pupil',
    last_name: String(i),
    role: 'student' as const,
    grade: 7,
    password_hash: passwordHash,
  }));
  await database.db.insertInto('users').values(rows).execute();
  await database.close('filled');
}

/** What a thousand checks of a password cost with nothing around them, on this machine and now. CPU seconds. */
async function hashesAlone(): Promise<number> {
  const program = new URL('src/login-storm/hashes-alone.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', program]);
  return (Number(stdout) * PEOPLE) / 1_000;
}

const emailOf = (i: number) => `pupil${i}@school.test`;
const addressOf = (i: number) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;

/** One person at one device: a connection of their own, as at eight nobody has one yet. */
function login(api: ApiProcess, i: number, agent: Agent): Promise<Login> {
  const began = performance.now();
  const body = JSON.stringify({ email: emailOf(i), password: PASSWORD });
  return new Promise((resolve) => {
    const done = (status: number) => resolve({ status, ms: performance.now() - began });
    const call = request(
      `${api.url}/api/v1/auth/login`,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'x-forwarded-for': addressOf(i) },
      },
      (response) => {
        response.resume();
        response.once('end', () => done(response.statusCode ?? 0));
      },
    );
    call.once('error', () => done(0));
    call.end(body);
  });
}

/** Everybody at once, with a thousand hashes alone before and after. */
async function storm(api: ApiProcess, agent: Agent) {
  const aloneBefore = await hashesAlone();
  await api.watch();
  const cpuBefore = cpuNanoseconds(api.pid);
  const logins = await Promise.all(Array.from({ length: PEOPLE }, (_, i) => login(api, i, agent)));
  const cpu = (cpuNanoseconds(api.pid) - cpuBefore) / 1e9;
  const block = await api.longestBlockMs();
  const alone = (aloneBefore + (await hashesAlone())) / 2;
  const good = logins.filter(({ status }) => status === 200).length;
  return { good, cpu, block, alone, waits: logins.map(({ ms }) => ms) };
}

const scope = new Scope('login-storm');
try {
  const dir = await mkdtemp(join(tmpdir(), 'watoto-storm-'));
  // Postgres runs as somebody else and has to pass through.
  await chmod(dir, 0o711);
  scope.defer(() => rm(dir, { recursive: true, force: true }));
  const postgres = scope.own(await startPostgres({ dir: join(dir, 'postgres'), logger }));
  await fillSchool(postgres.url);
  const api = await startApi(postgres.url);
  scope.defer(() => api.close());
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  // Code that has run before is what runs at eight.
  for (let i = 0; i < WARM_UP; i += 1) await login(api, PEOPLE + i, agent);
  const storms = [];
  for (let n = 0; n < STORMS; n += 1) storms.push(await storm(api, agent));
  const figures = {
    logins: Math.min(...storms.map(({ good }) => good)),
    cpu_s: median(storms.map(({ cpu }) => cpu)),
    event_loop_block_max_ms: median(storms.map(({ block }) => block)),
    errors: sum(storms.map(({ good }) => PEOPLE - good)),
    hashes_alone_cpu_s: median(storms.map(({ alone }) => alone)),
    ratio_to_hashes_alone: median(storms.map(({ cpu, alone }) => cpu / alone)),
    event_loop_block_worst_ms: Math.max(...storms.map(({ block }) => block)),
    login_median_ms: median(storms.map(({ waits }) => percentile(waits, 50))),
    login_p99_ms: median(storms.map(({ waits }) => percentile(waits, 99))),
  };
  if (process.argv.includes('--dry')) console.log(figures);
  else writeResult('login-storm', figures);
} finally {
  await scope.close('bench over');
}

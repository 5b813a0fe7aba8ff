import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type EmbeddedPostgresOptions, startPostgres } from '@watoto/embedded/postgres/embedded-postgres.ts';
import { processMark } from '@watoto/embedded/postgres/processes.ts';
import { migrate } from '../src/db/migrate.ts';
import { openTestApi, TestClient } from './fixture/api-server.ts';
import { quiet, temporaryFolder } from './fixture/postgres.ts';

/** One database made by the first start, of which most tests begin with a copy. */
const made = temporaryFolder();
let folder: ReturnType<typeof temporaryFolder>;
let dir: string;

beforeAll(async () => {
  const first = await startPostgres({ dir: path.join(made.dir, 'postgres'), logger: quiet, test: true });
  await first.close('made');
});
beforeEach(() => {
  folder = temporaryFolder();
  dir = path.join(folder.dir, 'postgres');
  // The copy belongs to whoever runs the tests: starting it puts that right.
  cpSync(path.join(made.dir, 'postgres'), dir, { recursive: true });
});
afterEach(() => folder.remove());
afterAll(() => made.remove());

async function start(options: Partial<EmbeddedPostgresOptions> = {}) {
  const server = await startPostgres({ dir, logger: quiet, test: true, ...options });
  onTestFinished(() => server.close('test is over'));
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const serverPid = () => Number.parseInt(readFileSync(path.join(dir, 'data', 'postmaster.pid'), 'utf8'), 10);

/** A launcher in a process of its own; resolves when the database is up. */
async function launch(...args: string[]): Promise<{ child: ChildProcess; url: string }> {
  const program = fileURLToPath(new URL('./fixture/launcher-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, dir, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [url] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return { child, url };
}

test('keeps what was written, over a stop and a start on another port', async () => {
  const first = await start();
  await query(first.url, "create table notes (text text); insert into notes values ('habari')");
  await first.close('test');
  expect(await first.exited).toEqual({ unexpected: false });
  const second = await start();
  expect(await query(second.url, 'select text from notes')).toEqual([{ text: 'habari' }]);
});

test('wants its password, which lies beside the data for its owner only', async () => {
  const { url } = await start();
  expect(url).toContain(readFileSync(path.join(dir, 'password'), 'utf8').trim());
  await expect(query(url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password authentication failed/);
});

test('does not run as root', async () => {
  await start();
  const status = readFileSync(`/proc/${serverPid()}/status`, 'utf8');
  const inNamespace = readFileSync(`/proc/${serverPid()}/uid_map`, 'utf8').trim().startsWith('65534');
  expect(inNamespace || !/^Uid:\s+0\s/m.test(status)).toBe(true);
});

test('runs in a folder that only its owner can pass through', async () => {
  dir = path.join(folder.dir, 'closed', 'postgres');
  mkdirSync(path.dirname(dir), { mode: 0o700 });
  expect(await query((await start()).url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

describe('when its launcher is killed', () => {
  test('the next one takes over, and nothing committed is lost', async () => {
    const { child, url } = await launch();
    await query(url, 'create table notes (n int)');
    const client = new Client({ connectionString: url });
    client.on('error', () => {}); // The server goes away under it.
    await client.connect();
    onTestFinished(() => client.end());
    for (let n = 0; n < 50; n += 1) await client.query('insert into notes values ($1)', [n]);
    await client.query('begin; insert into notes values (999)');
    const orphan = serverPid();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(processMark(orphan)).not.toBeNull();

    const next = await start({ test: false });
    expect(processMark(orphan)).toBeNull();
    expect(await query(next.url, 'select count(*)::int as notes, max(n) as last from notes')).toEqual([{ notes: 50, last: 49 }]);
  });

  test('together with the server, it recovers', async () => {
    const { child, url } = await launch();
    await query(url, "create table notes (text text); insert into notes values ('habari')");
    const server = serverPid();
    child.kill('SIGKILL');
    process.kill(server, 'SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => processMark(server), { message: 'server still there' }).toBeNull();
    const next = await start({ test: false });
    expect(await query(next.url, 'select text from notes')).toEqual([{ text: 'habari' }]);
  });

  test('or crashes by itself, the server goes too', async () => {
    const { child } = await launch('crash');
    const server = serverPid();
    await once(child, 'exit');
    await expect.poll(() => processMark(server), { message: 'server still there', timeout: 10_000 }).toBeNull();
  });
});

test('a pid file that a power cut has left behind, whose number is another process now, does not matter', async () => {
  const first = await start();
  const pidFile = path.join(dir, 'data', 'postmaster.pid');
  const left = readFileSync(pidFile, 'utf8');
  await first.close('test');
  writeFileSync(pidFile, left.replace(/^\d+/, String(process.pid)));
  expect(await query((await start()).url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a server that dies says so', async () => {
  const server = await start();
  process.kill(serverPid(), 'SIGKILL');
  expect(await server.exited).toEqual({ unexpected: true });
});

describe('says clearly', () => {
  const refusal = (reason: string, message: RegExp) =>
    expect.objectContaining({ reason, message: expect.stringMatching(message) as string });

  test('that another launcher has the folder, in this process or another', async () => {
    await start();
    await expect(start()).rejects.toEqual(refusal('in_use', /in use by another Watoto \(process \d+\)/));
    cpSync(path.join(made.dir, 'postgres'), (dir = path.join(folder.dir, 'other')), { recursive: true });
    const { child, url } = await launch();
    await expect(start()).rejects.toEqual(refusal('in_use', new RegExp(`process ${child.pid}`)));
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    process.kill(serverPid(), 'SIGINT');
  });

  test('that the data are of another major version', async () => {
    writeFileSync(path.join(dir, 'data', 'PG_VERSION'), '12\n');
    await expect(start()).rejects.toEqual(
      refusal('wrong_version', /made by PostgreSQL 12, and this version of Watoto brings PostgreSQL \d+/),
    );
  });

  test('that the folder holds something else', async () => {
    rmSync(path.join(dir, 'data', 'PG_VERSION'));
    await expect(start()).rejects.toEqual(refusal('broken', /is not a database folder/));
  });

  test('that the data are damaged', async () => {
    rmSync(path.join(dir, 'data', 'global', 'pg_control'));
    await expect(start()).rejects.toEqual(refusal('broken', /does not start. It said:[\s\S]*pg_control/));
  });

  test('that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(start({ port })).rejects.toEqual(refusal('in_use', /Port \d+, which the database needs, is taken/));
  });
});

test('a start that is given up leaves nothing half done', async () => {
  rmSync(dir, { recursive: true });
  const abort = new AbortController();
  const starting = start({ signal: abort.signal });
  await expect.poll(() => existsSync(path.join(dir, 'init')), { message: 'initdb has not begun', interval: 5 }).toBe(true);
  abort.abort();
  await expect(starting).rejects.toMatchObject({ reason: 'cancelled' });
  expect(existsSync(path.join(dir, 'data'))).toBe(false);
  expect(await query((await start()).url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('the API says that it is unavailable while the database is away, and comes back with it', async () => {
  const first = await start();
  await migrate({ url: first.url, logger: quiet });
  const t = await openTestApi({}, first.url);
  onTestFinished(() => t.close());
  const health = () => new TestClient(t.url).call('system.health');
  expect((await health()).status).toBe(200);
  await first.close('test');
  expect((await health()).problem).toMatchObject({ code: 'unavailable', status: 503 });
  await start({ port: Number(new URL(first.url).port) });
  await expect.poll(async () => (await health()).status, { message: 'API has not found its database again' }).toBe(200);
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { openDatabaseServer } from '../src/database-server.ts';

async function ask(connectionString: string, query: string): Promise<unknown> {
  const client = new Client({ connectionString });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(query)).rows[0];
  } catch {
    return null;
  } finally {
    await client.end().catch(() => {});
  }
}

test('a database server that is killed comes back at the same address with its data', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'watoto-database-'));
  const scope = new Scope('test');
  onTestFinished(async () => {
    await scope.close('test over');
    await rm(dataDir, { recursive: true });
  });
  const url = await openDatabaseServer({ dataDir, test: false, logger: pino({ level: 'silent' }), scope, signal: scope.signal });
  await ask(url, 'create table kept as select 42 as answer');
  const pid = Number((await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0]);

  process.kill(pid, 'SIGKILL');
  const answer = await vi.waitUntil(() => ask(url, 'select answer from kept'), { timeout: 20_000 });
  expect(answer).toEqual({ answer: 42 });

  await scope.close('test over');
  expect(await ask(url, 'select 1')).toBeNull();
});

import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../src/db/database.ts';
import { quiet } from './fixture/postgres.ts';
import { createTestDatabase } from './fixture/test-database.ts';

test('a connection that breaks in the middle of a transaction fails that, and nothing else', async () => {
  const database = await createTestDatabase();
  const opened = openDatabase({ url: database.url, logger: quiet });
  const { db } = opened;
  onTestFinished(async () => {
    await opened.close('test is over');
    await database.close();
  });
  const uncaught: unknown[] = [];
  const onUncaught = (err: unknown) => void uncaught.push(err);
  process.on('uncaughtExceptionMonitor', onUncaught);
  onTestFinished(() => void process.off('uncaughtExceptionMonitor', onUncaught));

  const cut = db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    const pid = rows[0]!.pid;
    await sql`select pg_terminate_backend(${pid})`.execute(db);
    const left = async () => (await sql`select 1 from pg_stat_activity where pid = ${pid}`.execute(db)).rows.length;
    // The server says goodbye while no statement of ours runs.
    await expect.poll(left).toBe(0);
    await sql`select 1`.execute(tx);
  });
  await expect(cut).rejects.toThrow();
  expect(uncaught).toEqual([]);
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
});

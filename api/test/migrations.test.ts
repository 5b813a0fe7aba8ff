import { readdirSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Kysely, sql } from 'kysely';
import type { MigrationProvider } from 'kysely/migration';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../src/db/database.ts';
import { migrate, sqlFiles } from '../src/db/migrate.ts';
import type { Tables } from '../src/db/tables.ts';
import { quiet } from './fixture/postgres.ts';
import { createTestDatabase } from './fixture/test-database.ts';

const run = promisify(execFile);
let url: string;
let db: Kysely<Tables>;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  const database = await createTestDatabase({ migrated: false });
  const opened = openDatabase({ url: database.url, logger: quiet });
  closers.push(database.close, () => opened.close('test is over'));
  ({ url } = database);
  ({ db } = opened);
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const NAMES = readdirSync(new URL('../src/db/migrations/', import.meta.url))
  .toSorted()
  .map((file) => file.replace(/\.sql$/, ''));
/** A migration that comes after all of ours. */
const next = (word: string) => `${String(NAMES.length + 1).padStart(4, '0')}_${word}`;

const applied = async () =>
  (await sql<{ name: string }>`select name from schema_migrations order by name`.execute(db)).rows.map((row) => row.name);
const withMore = (more: Record<string, string>): MigrationProvider => ({
  async getMigrations() {
    const added = Object.entries(more).map(([name, text]) => [
      name,
      { up: async (tx: Kysely<unknown>) => void (await sql.raw(text).execute(tx)) },
    ]);
    return { ...(await sqlFiles().getMigrations()), ...Object.fromEntries(added) };
  },
});

test('bring an empty database up to date, once', async () => {
  expect(await migrate({ url, logger: quiet })).toBe(NAMES.at(-1));
  expect(await migrate({ url, logger: quiet })).toBe(NAMES.at(-1));
  expect(await applied()).toEqual(NAMES);
});

test('run by four processes at once are run once', async () => {
  const program = fileURLToPath(new URL('./fixture/migrate-process.ts', import.meta.url));
  const runs = await Promise.all(Array.from({ length: 4 }, () => run(process.execPath, [program, url])));
  expect(runs.map(({ stderr }) => stderr).filter((lines) => lines.includes('schema migrated'))).toHaveLength(1);
  expect(await applied()).toEqual(NAMES);
});

test('refuse a database that a newer program made', async () => {
  await migrate({ url, logger: quiet, files: withMore({ [next('future')]: 'create table future (id int)' }) });
  await expect(migrate({ url, logger: quiet })).rejects.toThrow(`newer version of Watoto (it has ${next('future')})`);
});

test('are all or nothing', async () => {
  const broken = withMore({ [next('broken')]: 'create table half (id int); select * from nowhere' });
  await expect(migrate({ url, logger: quiet, files: broken })).rejects.toThrow(/_broken failed: .*nowhere/);
  const { rows } = await sql<{
    table_name: string;
  }>`select table_name from information_schema.tables where table_schema = 'public' and table_name in ('half', 'users')`.execute(db);
  expect(rows).toEqual([]);
  expect(await migrate({ url, logger: quiet })).toBe(NAMES.at(-1));
});

describe('the schema', () => {
  beforeEach(() => migrate({ url, logger: quiet }));

  test('knows an e-mail once, whatever its case', async () => {
    const add = (email: string) =>
      db.insertInto('users').values({ email, first_name: 'A', last_name: 'B', role: 'teacher', password_hash: 'x' }).execute();
    await add('grace@school.test');
    await expect(add('Grace@School.test')).rejects.toThrow(/users_email/);
  });

  test('keeps the audit log as it is, but for the name of who was erased', async () => {
    const { id } = await db
      .insertInto('users')
      .values({ email: 'a@b.test', first_name: 'A', last_name: 'B', role: 'admin', password_hash: 'x' })
      .returning('id')
      .executeTakeFirstOrThrow();
    await db.insertInto('audit_log').values({ actor: id, action: 'lesson.ended', subject: 'lessons:1' }).execute();
    await expect(db.updateTable('audit_log').set({ action: 'nothing' }).execute()).rejects.toThrow(/append-only/);
    await expect(db.deleteFrom('audit_log').execute()).rejects.toThrow(/append-only/);
    await db.deleteFrom('users').where('id', '=', id).execute();
    expect(await db.selectFrom('audit_log').select(['actor', 'action']).execute()).toEqual([{ actor: null, action: 'lesson.ended' }]);
  });
});

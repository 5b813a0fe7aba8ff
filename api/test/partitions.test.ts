import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../src/db/audit.ts';
import { keepPartitions, partitionsOf } from '../src/db/partitions.ts';
import { openTestApi, type TestApi } from './fixture/api-server.ts';
import { quiet } from './fixture/postgres.ts';
import { START } from './fixture/school.ts';

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t?.close());

const keep = (now = START, keepMonths: number | null = null) =>
  keepPartitions({ db: t.db, clock: { now: () => now, after: () => () => {}, every: () => () => {} }, logger: quiet, keepMonths });
const entry = (day: string) =>
  t.db
    .insertInto('audit_log')
    .values({ actor: null, action: 'lesson.planned', subject: `day:${day}`, created_at: new Date(day) })
    .execute();
const inPartition = async (name: string) =>
  (await sql<{ subject: string }>`select subject from ${sql.table(name)} order by id`.execute(t.db)).rows.map(({ subject }) => subject);

describe('the audit log by month', () => {
  test('takes rows of any time before there is any month', async () => {
    for (const day of ['2020-01-01', '2026-03-15', '2026-04-01', '2031-12-31']) await entry(day);
    expect(await inPartition('audit_log_default')).toHaveLength(4);
  });

  test('gets months ahead, and moves into them what was there; ten at once do no harm, and it can be repeated', async () => {
    await Promise.all(Array.from({ length: 10 }, () => keep()));
    await keep();
    expect(await partitionsOf(t.db, 'audit_log')).toEqual([
      'audit_log_2026_03',
      'audit_log_2026_04',
      'audit_log_2026_05',
      'audit_log_default',
    ]);
    expect(await partitionsOf(t.db, 'lesson_events')).toContain('lesson_events_2026_05');
    expect(await inPartition('audit_log_2026_03')).toEqual(['day:2026-03-15']);
    expect(await inPartition('audit_log_2026_04')).toEqual(['day:2026-04-01']);
    expect(await inPartition('audit_log_default')).toEqual(['day:2020-01-01', 'day:2031-12-31']);
  });

  test('is still append-only, in every part', async () => {
    for (const table of ['audit_log', 'audit_log_2026_03', 'audit_log_default']) {
      await expect(sql`delete from ${sql.table(table)}`.execute(t.db)).rejects.toThrow('append-only');
      await expect(sql`update ${sql.table(table)} set action = 'x'`.execute(t.db)).rejects.toThrow('append-only');
    }
  });

  test('numbers its rows, and forgets who is erased', async () => {
    const { id } = await t.school.person('teacher', 'Leaver');
    await audit(t.db, { actor: id, action: 'lesson.planned', subject: 'lessons:1' });
    await t.db.deleteFrom('users').where('id', '=', id).execute();
    const rows = await t.db.selectFrom('audit_log').select(['id', 'actor']).execute();
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    expect(rows.every(({ actor }) => actor === null)).toBe(true);
  });

  test('lets go of old months when told to, and loses none', async () => {
    await keep(Date.parse('2026-06-10T00:00:00Z'), 2);
    expect(await partitionsOf(t.db, 'audit_log')).not.toContain('audit_log_2026_03');
    expect(await partitionsOf(t.db, 'audit_log')).toContain('audit_log_2026_04');
    expect(await inPartition('audit_log_2026_03')).toEqual(['day:2026-03-15']);
    await entry('2026-03-20');
    expect(await inPartition('audit_log_default')).toContain('day:2026-03-20');
  });
});

test('the log of a lesson goes to the month that it was in', async () => {
  const at = (day: string) => sql`${new Date(day)}`;
  const lesson = randomUUID();
  for (const [i, day] of ['2026-03-31T23:59:59.999Z', '2026-04-01T00:00:00Z'].entries())
    await sql`insert into lesson_events (lesson_id, seq, at, type, data) values (${lesson}::uuid, ${i + 1}, ${at(day)}, 'said', '{}')`.execute(
      t.db,
    );
  const { rows } = await sql<{ part: string }>`select tableoid::regclass::text as part from lesson_events order by seq`.execute(t.db);
  expect(rows.map(({ part }) => part)).toEqual(['lesson_events_default', 'lesson_events_2026_04']);
});

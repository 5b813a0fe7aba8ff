import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { type Database, openDatabase } from '../src/db/database.ts';
import { ReplicaReads } from '../src/db/reads.ts';
import { type DebianPostgres, startDebianPostgres } from './fixture/debian-postgres.ts';
import { inDatabase, makeTemplate, quiet, TEMPLATE } from './fixture/postgres.ts';

/** A real streaming replica, held, killed and started again. */
const scope = new Scope('replica test');
let primary: DebianPostgres;
let replica: DebianPostgres;
let onPrimary: Database;
let reads: ReplicaReads;

beforeAll(async () => {
  primary = await startDebianPostgres();
  scope.defer(() => primary.close());
  await makeTemplate(primary.url);
  replica = await primary.replica();
  const open = (url: string) =>
    scope.own(openDatabase({ url: inDatabase(url, TEMPLATE), logger: quiet, connectTimeoutMs: 1_000, statementTimeoutMs: 1_500 }));
  onPrimary = open(primary.url);
  reads = scope.own(new ReplicaReads({ primary: onPrimary.db, replica: open(replica.url).db, clock: systemClock, logger: quiet }));
});
afterAll(() => scope.close('over'));

/** Where a read of this person goes. */
const where = (userId: string) =>
  reads.run(userId, async (db) => {
    const { rows } = await sql<{ replica: boolean }>`select pg_is_in_recovery() as replica`.execute(db);
    return rows[0]?.replica ? 'replica' : 'primary';
  });
const rooms = (userId: string) =>
  reads.run(userId, async (db) => (await db.selectFrom('rooms').select('name').execute()).map(({ name }) => name));
const addRoom = async (name: string, by: string) => {
  await onPrimary.db.insertInto('rooms').values({ name }).execute();
  reads.wrote(by);
};
const pauseReplay = (paused: boolean) =>
  reads.run('nobody', (db) => sql`select ${sql.raw(paused ? 'pg_wal_replay_pause' : 'pg_wal_replay_resume')}()`.execute(db));

describe('reads', () => {
  test('go to the replica', async () => {
    await expect.poll(() => where('amina'), { timeout: 10_000 }).toBe('replica');
  });

  test('of whoever has just written see it, always; then they go to the replica again', async () => {
    for (let i = 0; i < 20; i += 1) {
      await addRoom(`Room ${i}`, 'grace');
      expect(await rooms('grace')).toContain(`Room ${i}`);
    }
    await expect.poll(() => where('grace'), { timeout: 10_000 }).toBe('replica');
    expect(await rooms('grace')).toContain('Room 19');
  });

  test('of one who has written stay at the primary while the replica stands still; of others, until it is far behind', async () => {
    await pauseReplay(true);
    await addRoom('Paused', 'grace');
    await sleep(1_000);
    expect(await where('grace')).toBe('primary');
    expect(await rooms('grace')).toContain('Paused');
    expect(await where('amina')).toBe('replica');
    // Five seconds behind, and not before.
    await expect.poll(() => where('amina'), { timeout: 20_000 }).toBe('primary');
    expect(reads.lagMs).toBeGreaterThan(5_000);
    const direct = scope.own(openDatabase({ url: inDatabase(replica.url, TEMPLATE), logger: quiet }));
    await sql`select pg_wal_replay_resume()`.execute(direct.db);
    await expect.poll(() => where('grace'), { timeout: 10_000 }).toBe('replica');
    expect(await rooms('amina')).toContain('Paused');
  });

  test('go to the primary while the replica is frozen or gone, and nobody gets an error', async () => {
    replica.freeze(true);
    for (let i = 0; i < 5; i += 1) expect(await rooms('amina')).toContain('Paused');
    replica.freeze(false);
    await expect.poll(() => where('amina'), { timeout: 15_000 }).toBe('replica');
    await replica.stop();
    for (let i = 0; i < 5; i += 1) expect(await rooms('amina')).toContain('Paused');
    expect(await where('amina')).toBe('primary');
    await replica.start();
    await expect.poll(() => where('amina'), { timeout: 15_000 }).toBe('replica');
  });

  test('believe no time of a write that is still to come', async () => {
    reads.wrote('daudi', Date.now() + 1_000_000_000);
    await expect.poll(() => where('daudi'), { timeout: 10_000 }).toBe('replica');
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { Idempotency } from '../src/http/idempotency.ts';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';
import { quiet } from './fixture/postgres.ts';
import { MINUTE } from './fixture/school.ts';

let t: TestApi;
let grace: TestClient;
let graceId: string;

beforeAll(async () => {
  t = await openTestApi();
  const { id, email } = await t.school.person('teacher', 'Grace');
  graceId = id;
  grace = await new TestClient(t.url).signedIn(email);
});
afterAll(() => t?.close());
beforeEach(async () => {
  await t.db.deleteFrom('idempotency_keys').execute();
  await t.db.deleteFrom('lessons').execute();
});

const lesson = (inMinutes: number, title = 'Drums') => ({
  title,
  startsAt: new Date(t.school.clock.now() + inMinutes * MINUTE).toISOString(),
  durationMinutes: 45,
  expectedSize: 12,
});
const withKey = (key: string, client = grace) => client.with({ headers: { 'idempotency-key': key } });
const create = (client: TestClient, body = lesson(60)) => client.call('lessons.create', { body });
const lessons = async () => (await t.db.selectFrom('lessons').select('id').execute()).length;

describe('a POST with an Idempotency-Key', () => {
  test('is done once; its repeat gets the same answer, and is told so', async () => {
    const client = withKey(randomUUID());
    const first = await create(client);
    const again = await create(client);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(await lessons()).toBe(1);
  });

  test('is done once by twenty who come at once; the others are told to wait', async () => {
    const client = withKey(randomUUID());
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => create(client)))).map((answer) => {
      if (answer.status === 201) return 'done';
      expect(answer.problem.code).toBe('conflict');
      expect(Number(answer.headers.get('retry-after'))).toBe(1);
      return 'wait';
    });
    expect(statuses).toContain('done');
    expect(await lessons()).toBe(1);
    expect((await create(client)).headers.get('idempotency-replayed')).toBe('true');
  });

  test('is refused for another request, another route or another version', async () => {
    const client = withKey(randomUUID());
    const body = lesson(60);
    const { id } = (await create(client, body)).body;
    expect((await create(client, { ...body, title: 'Choir' })).problem).toMatchObject({ code: 'key_reused', status: 422 });
    expect((await client.call('lessons.openDoor', { params: { id } })).problem.code).toBe('key_reused');
    expect((await create(client.with({ headers: { 'if-match': '"v3"' } }), body)).problem.code).toBe('key_reused');
    // Written differently, the same.
    expect((await create(client, Object.fromEntries(Object.entries(body).toReversed()) as typeof body)).status).toBe(201);
  });

  test('belongs to one person', async () => {
    const other = await new TestClient(t.url).signedIn((await t.school.person('teacher', 'Joseph')).email);
    const key = randomUUID();
    const mine = await create(withKey(key), lesson(60, 'Mine'));
    const theirs = await create(withKey(key, other), lesson(60, 'Theirs'));
    expect(theirs.body.title).toBe('Theirs');
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  test('keeps a refusal that will not change', async () => {
    await create(grace, lesson(60));
    const client = withKey(randomUUID());
    const refused = await create(client, lesson(70));
    expect(refused.problem.code).toBe('conflict');
    await t.db.deleteFrom('lessons').execute();
    const again = await create(client, lesson(70));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.problem).toMatchObject({ code: 'conflict', detail: refused.problem.detail });
  });

  test.each(['short', 'has a space in it', 'x'.repeat(201)])('%s is no key', async (key) => {
    expect((await create(withKey(key))).problem.code).toBe('invalid_input');
  });

  test('is the same to a route that is not a POST', async () => {
    const client = withKey('1234567890');
    expect((await client.call('users.me')).status).toBe(200);
    expect(await t.db.selectFrom('idempotency_keys').selectAll().execute()).toEqual([]);
  });

  test('leaves nothing readable behind', async () => {
    await create(withKey(randomUUID()), lesson(60, 'Very secret title'));
    const { answer } = await t.db.selectFrom('idempotency_keys').selectAll().executeTakeFirstOrThrow();
    expect(answer?.toString('latin1')).not.toContain('secret');
  });
});

describe('a key', () => {
  const idempotency = () => new Idempotency({ db: t.db, clock: t.school.clock, logger: quiet, secret: 'x'.repeat(32) });
  const call = () => ({ userId: UserId.parse(graceId), key: randomUUID(), operation: 'test', request: {} });
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'fine',
      (error: unknown) => AppError.from(error).code,
    );
  const never = () => new Promise<never>(() => {});

  test.each<[ErrorCode, 'kept' | 'free']>([
    ['internal', 'free'],
    ['unavailable', 'free'],
    ['timeout', 'free'],
    ['account_locked', 'free'],
    ['full', 'kept'],
    ['not_found', 'kept'],
  ])('after %s is %s', async (code, then) => {
    const one = call();
    expect(await codeOf(idempotency().once(one, () => Promise.reject(new AppError(code))))).toBe(code);
    const again = codeOf(idempotency().once(one, () => Promise.resolve('done')));
    expect(await again).toBe(then === 'free' ? 'fine' : code);
  });

  test('of a process that died is free after a minute, of one that still works it is not', async () => {
    const one = call();
    const dead = new Idempotency({
      db: t.db,
      clock: { now: () => t.school.clock.now(), after: () => () => {}, every: () => () => {} },
      logger: quiet,
      secret: 'x'.repeat(32),
    });
    void dead.once(one, never);
    await expect.poll(() => t.db.selectFrom('idempotency_keys').select('key').where('key', '=', one.key).execute()).toHaveLength(1);
    expect(await codeOf(idempotency().once(one, () => 'mine'))).toBe('conflict');
    t.school.clock.advance(61_000);
    expect(await idempotency().once(one, () => 'mine')).toEqual({ answer: 'mine', replayed: false });

    const long = call();
    const { promise, resolve } = Promise.withResolvers<string>();
    const working = idempotency().once(long, () => promise);
    await expect.poll(() => t.db.selectFrom('idempotency_keys').select('key').where('key', '=', long.key).execute()).toHaveLength(1);
    const claimedAt = async () =>
      (
        await t.db.selectFrom('idempotency_keys').select('claimed_at').where('key', '=', long.key).executeTakeFirstOrThrow()
      ).claimed_at.getTime();
    const before = await claimedAt();
    for (const renewed of [20_000, 40_000, 60_000]) {
      t.school.clock.advance(20_000);
      await expect.poll(claimedAt).toBe(before + renewed);
    }
    t.school.clock.advance(15_000);
    expect(await codeOf(idempotency().once(long, () => 'twice'))).toBe('conflict');
    resolve('slowly');
    expect(await working).toEqual({ answer: 'slowly', replayed: false });
    expect(await idempotency().once(long, () => 'twice')).toEqual({ answer: 'slowly', replayed: true });
  });

  test('is kept for a day', async () => {
    const one = call();
    await idempotency().once(one, () => 'first');
    t.school.clock.advance(23 * 60 * MINUTE);
    await idempotency().clean();
    expect(await idempotency().once(one, () => 'second')).toEqual({ answer: 'first', replayed: true });
    t.school.clock.advance(2 * 60 * MINUTE);
    await idempotency().clean();
    expect(await t.db.selectFrom('idempotency_keys').selectAll().where('key', '=', one.key).execute()).toEqual([]);
    expect(await idempotency().once(one, () => 'second')).toEqual({ answer: 'second', replayed: false });
  });
});

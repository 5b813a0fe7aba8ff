import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { ModuleId } from '@watoto/shared/contract/http/modules.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Cache } from '@watoto/shared/ports/cache/cache.ts';
import { openCache } from '@watoto/shared/ports/cache/open-cache.ts';
import { createMetrics, type Metrics } from '@watoto/shared/server/metrics.ts';
import { type RedisServer, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { AccessTokens } from '../src/auth/access-token.ts';
import { type Cached, cachedCourse } from '../src/cache/cache-names.ts';
import { KeptReads } from '../src/cache/read-cache.ts';
import { sealWith } from '../src/db/seal.ts';
import { announce } from '../src/db/outbox.ts';
import { openTestApi, TEST_CONFIG, type TestApi, TestClient } from './fixture/api-server.ts';
import { quiet } from './fixture/postgres.ts';
import { createTestDatabase } from './fixture/test-database.ts';

const SOON = { timeout: 10_000, interval: 20 };
const scope = new Scope('cache test');
let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
  scope.defer(() => redis.close());
});
afterAll(() => scope.close('over'));

const opening = async (cache: Cache) => {
  const away = () =>
    cache.drop(['x']).then(
      () => null,
      (error: unknown) => AppError.from(error).code,
    );
  await pollUntil(away, { timeoutMs: 10_000, everyMs: 20 });
  return cache;
};

/** Two instances of the API, and a school that both know. */
async function aSchool(url: string, own: Scope) {
  const database = own.own(await createTestDatabase());
  const profile = url === 'memory:' ? ('embedded' as const) : ('cluster' as const);
  const shared = url === 'memory:' ? openCache(url) : null;
  const metrics: Metrics = createMetrics('test');
  const open = async (more: { metrics?: Metrics } = {}) =>
    own.own(await openTestApi({ profile }, database.url, { cache: shared ?? (await opening(own.own(openCache(url)))), ...more }));
  const one = await open({ metrics });
  const two = await open();
  const { school, db } = one;
  const tokens = new AccessTokens(TEST_CONFIG.accessTokenSecret);
  const person = async (role: 'student' | 'teacher', name: string) => {
    const { id } = await school.person(role, name);
    const { token } = await tokens.sign({ userId: UserId.parse(id), role }, school.clock.now());
    const at = ({ url: base }: TestApi) => new TestClient(base, { token });
    return { id, here: at(one), there: at(two) };
  };
  const grace = await person('teacher', 'Grace');
  const amina = await person('student', 'Amina');
  const course = CourseId.parse(await school.course(grace.id));
  const byId = { params: { id: course } };
  return { db, grace, amina, course, byId, metrics, person };
}

const adapters = [
  { name: 'memory', url: () => 'memory:' },
  { name: 'redis', url: () => redis.url },
];

describe.each(adapters)('with a cache in $name', ({ url }) => {
  const own = new Scope('adapter');
  let s: Awaited<ReturnType<typeof aSchool>>;
  beforeAll(async () => {
    s = await aSchool(url(), own);
  });
  afterAll(() => own.close('over'));

  const title = async (who: TestClient) => (await who.call('courses.get', s.byId)).body.title;
  const listed = async (who: TestClient) => (await who.call('courses.list', { query: {} })).body.items.map((course) => course.title);
  const standing = async (who: TestClient) => (await who.call('courses.get', s.byId)).body.standing;

  test('what is kept is given, and nothing old after an event', async () => {
    expect(await title(s.amina.here)).toBe('Rhythm');
    expect(await listed(s.amina.there)).toEqual(['Rhythm']);
    // Behind everybody's back: nobody could know.
    await s.db.updateTable('courses').set({ title: 'Silent' }).where('id', '=', s.course).execute();
    expect(await title(s.amina.here)).toBe('Rhythm');
    expect(await listed(s.amina.there)).toEqual(['Rhythm']);
    await s.db.transaction().execute((tx) => announce(tx, 'course.updated', { courseId: s.course }));
    await expect.poll(() => title(s.amina.here), SOON).toBe('Silent');
    await expect.poll(() => listed(s.amina.there), SOON).toEqual(['Silent']);
    expect(await s.metrics.render()).toMatch(/watoto_api_cache_looks_total\{family="course",outcome="hit"[^}]*\} \d/);
  });

  test('who changes something sees it at once, and so do all others, at every instance', async () => {
    for (let i = 0; i < 10; i += 1) {
      const name = `Title ${i}`;
      await s.grace.here.call('courses.update', { ...s.byId, body: { title: name } });
      expect([await title(s.grace.here), await title(s.amina.there), await listed(s.amina.there)]).toEqual([name, name, [name]]);
    }
  });

  test('taking a course and leaving it, waiting for it and getting in', async () => {
    const baraka = await s.person('student', 'Baraka');
    await s.grace.here.call('courses.update', { ...s.byId, body: { maxStudents: 1 } });
    expect(await standing(s.amina.there)).toBe('none');
    expect((await s.amina.here.call('courses.enrol', s.byId)).body.standing).toBe('enrolled');
    expect(await standing(s.amina.there)).toBe('enrolled');
    expect(await standing(baraka.there)).toBe('none');
    await baraka.here.call('courses.enrol', s.byId);
    const waits = (await baraka.there.call('courses.list', { query: {} })).body.items[0];
    expect(waits).toMatchObject({ standing: 'waiting', waitingPlace: 1, waiting: 1, enrolled: 1 });
    await s.amina.here.call('courses.leave', s.byId);
    expect(await standing(baraka.there)).toBe('enrolled');
    expect(await standing(s.amina.there)).toBe('none');
    await baraka.here.call('courses.leave', s.byId);
    expect((await s.amina.there.call('courses.get', s.byId)).body).toMatchObject({ enrolled: 0, waiting: 0 });
  });

  test('modules and how far one is in them', async () => {
    await s.amina.here.call('courses.enrol', s.byId);
    const list = async () => (await s.amina.there.call('modules.list', s.byId)).body;
    expect((await list()).items).toEqual([]);
    const add = async (name: string) =>
      ModuleId.parse((await s.grace.here.call('modules.create', { ...s.byId, body: { type: 'reading', title: name } })).body.id);
    const first = await add('One');
    expect((await list()).items).toHaveLength(1);
    // Nothing that others hear of, but one's own.
    await s.amina.here.call('progress.put', { params: { moduleId: first }, body: { positionSeconds: 77 } });
    expect((await list()).items[0]?.progress).toMatchObject({ positionSeconds: 77 });
    await s.amina.here.call('progress.put', { params: { moduleId: first }, body: { completed: true } });
    expect((await list()).progress?.percentage).toBe(100);
    await add('Two');
    expect((await list()).items).toHaveLength(2);
    await s.db.deleteFrom('enrollments').execute();
    await s.db
      .transaction()
      .execute((tx) => announce(tx, 'enrollment.dropped', { courseId: s.course, studentId: UserId.parse(s.amina.id) }));
    await expect.poll(() => standing(s.amina.here), SOON).toBe('none');
  });

  test('names of people, wherever they are', async () => {
    const me = async (who: TestClient) => (await who.call('users.me')).body.firstName;
    expect(await me(s.grace.there)).toBe('Grace');
    expect((await s.amina.there.call('courses.get', s.byId)).body.teacher.name).toBe('Grace Test');
    await s.grace.here.call('users.updateProfile', { body: { firstName: 'Gracious' } });
    expect(await me(s.grace.there)).toBe('Gracious');
    expect((await s.amina.there.call('courses.get', s.byId)).body.teacher.name).toBe('Gracious Test');
    expect((await s.amina.there.call('courses.list', { query: {} })).body.items[0]?.teacher.name).toBe('Gracious Test');
    await s.db.updateTable('users').set({ is_active: false }).where('id', '=', s.grace.id).execute();
    await s.db.transaction().execute((tx) => announce(tx, 'user.updated', { userId: UserId.parse(s.grace.id) }));
    await expect.poll(async () => (await s.grace.there.call('users.me')).status, SOON).toBe(401);
    await s.db.updateTable('users').set({ is_active: true }).where('id', '=', s.grace.id).execute();
  });

  test('a course that is closed is gone at once for those who are not in it; a new draft is seen by its teacher alone', async () => {
    expect((await s.amina.there.call('courses.get', s.byId)).status).toBe(200);
    await s.grace.here.call('courses.archive', s.byId);
    expect((await s.amina.there.call('courses.get', s.byId)).problem.code).toBe('not_found');
    expect(await listed(s.amina.there)).toEqual([]);
    expect((await s.grace.there.call('courses.get', s.byId)).body.state).toBe('closed');
    await s.grace.here.call('courses.publish', s.byId);
    expect(await listed(s.amina.there)).toHaveLength(1);
    expect(await listed(s.grace.there)).toHaveLength(1);
    const { body } = await s.grace.here.call('courses.create', { body: { title: 'A draft', grade: 7, category: 'music' } });
    expect(await listed(s.grace.there)).toContain('A draft');
    expect(await listed(s.amina.there)).not.toContain('A draft');
    expect((await s.amina.there.call('courses.get', { params: { id: body.id } })).problem.code).toBe('not_found');
    expect((await s.grace.there.call('courses.get', { params: { id: body.id } })).body.title).toBe('A draft');
  });

  test('If-Match is about what the database has, not about what is kept', async () => {
    const { version } = (await s.grace.here.call('courses.get', s.byId)).body;
    await s.db
      .updateTable('courses')
      .set({ version: version + 1 })
      .where('id', '=', s.course)
      .execute();
    expect((await s.grace.here.call('courses.get', s.byId)).body.version).toBe(version);
    const change = (ifVersion: number) =>
      s.grace.here.with({ headers: { 'if-match': `W/"v${ifVersion}"` } }).call('courses.update', { ...s.byId, body: { title: 'Mine' } });
    expect((await change(version)).problem.code).toBe('precondition_failed');
    const changed = await change(version + 1);
    expect(changed.body.version).toBe(version + 2);
    const again = await s.grace.there.call('courses.get', s.byId);
    expect(again.headers.get('etag')).toMatch(new RegExp(`^W/"v${version + 2}\\.`));
  });
});

describe('kept reads', () => {
  const own = new Scope('kept');
  const of: Cached<z.ZodNumber> = { family: 'course', key: 'course:1', tags: [], ttlMs: 60_000, schema: z.number() };
  const open = async (cache: Cache) => own.own(new KeptReads({ cache: await opening(cache), logger: quiet }));
  const change = { topic: 'course.updated', payload: { courseId: '1' } } as const;
  afterAll(() => own.close('over'));

  test.each(adapters)('in $name: a hundred who ask at once make one query; who asks after a change gets a new one', async ({ url }) => {
    const reads = await open(own.own(openCache(url(), { deadlineMs: 5_000 })));
    await reads.changed([change]);
    let queries = 0;
    let go = () => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    const load = async () => {
      queries += 1;
      const mine = queries;
      await held;
      return mine;
    };
    const first = Array.from({ length: 100 }, () => reads.get(of, load));
    await expect.poll(() => queries, SOON).toBe(1);
    await reads.changed([change]);
    const second = Array.from({ length: 100 }, () => reads.get(of, load));
    await expect.poll(() => queries, SOON).toBe(2);
    go();
    expect(new Set(await Promise.all(first))).toEqual(new Set([1]));
    expect(new Set(await Promise.all(second))).toEqual(new Set([2]));
    // What the first were reading while it changed is given to nobody.
    expect(await reads.get(of, load)).toBe(2);
    expect(queries).toBe(2);
  });

  test('a read that fails is kept by nobody', async () => {
    const reads = await open(own.own(openCache('memory:')));
    await expect(reads.get(of, () => Promise.reject(new AppError('not_found')))).rejects.toMatchObject({ code: 'not_found' });
    expect(await reads.get(of, async () => 7)).toBe(7);
  });

  test('copies of another form, or sealed by somebody else, are none', async () => {
    const cache = own.own(openCache('memory:'));
    const put = async (copy: string) => cache.write(of.key, copy, { ...(await cache.read(of.key, [])), ttlMs: 60_000 });
    for (const copy of ['"text"', '{', '', 'null']) {
      await put(copy);
      expect(await (await open(cache)).get(of, async () => 7)).toBe(7);
    }
    const seal = sealWith('a secret of more than thirty-two letters', 'cache');
    expect(seal.open('k', seal.seal('k', 'Grace Wanjiku'))).toBe('Grace Wanjiku');
    expect(seal.seal('k', 'Grace Wanjiku')).not.toContain('Grace');
    expect(seal.open('another', seal.seal('k', 'x'))).toBeNull();
    expect(sealWith('another secret of more than 32 letters', 'cache').open('k', seal.seal('k', 'x'))).toBeNull();
    expect(sealWith('a secret of more than thirty-two letters', 'mail').open('k', seal.seal('k', 'x'))).toBeNull();
    for (const nonsense of ['', 'xyz', 'A'.repeat(60)]) expect(seal.open('k', nonsense)).toBeNull();
  });
});

describe('a Redis that goes away', () => {
  const own = new Scope('away');
  let server: RedisServer;
  let s: Awaited<ReturnType<typeof aSchool>>;
  beforeEach(async () => {
    server = await startRedis();
    s = await aSchool(server.url, own);
  });
  afterAll(async () => {
    await own.close('over');
    await server.close();
  });

  test('answers go on while it hangs and after it was killed, and nothing old is given when it is back', async () => {
    const get = async (at: TestClient) => (await at.call('courses.get', s.byId)).body.title;
    const rename = (title: string) => s.grace.here.call('courses.update', { ...s.byId, body: { title } });
    await get(s.amina.here);
    await server.kill('SIGSTOP');
    for (let i = 0; i < 5; i += 1) {
      await rename(`Hung ${i}`);
      expect(await get(s.grace.here)).toBe(`Hung ${i}`);
      expect(await get(s.amina.there)).toBe(`Hung ${i}`);
    }
    await server.kill('SIGCONT');
    // It has a copy from before; nobody is given it once it is told.
    await expect.poll(() => get(s.amina.there), SOON).toBe('Hung 4');
    expect(await get(s.amina.here)).toBe('Hung 4');
    await expect
      .poll(async () => {
        const cli = new Redis(server.url);
        const [copies] = await Promise.all([cli.exists(`watoto:cache:copy:${cachedCourse(s.course).key}`), get(s.amina.here)]);
        cli.disconnect();
        return copies;
      }, SOON)
      .toBe(1);
    await server.kill('SIGKILL');
    await rename('Killed');
    expect(await get(s.grace.here)).toBe('Killed');
    expect(await get(s.amina.there)).toBe('Killed');
    await server.restart();
    for (let i = 0; i < 20; i += 1) expect(await get(s.amina.there)).toBe('Killed');
    await rename('Back');
    expect(await get(s.amina.there)).toBe('Back');
  });
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { seedDemo } from '../src/demo/seed-demo.ts';
import { openTestApi, TEST_CONFIG, type TestApi, TestClient } from './fixture/api-server.ts';
import { MINUTE } from './fixture/school.ts';

let t: TestApi;
beforeEach(async () => {
  t = await openTestApi();
});
afterEach(() => t?.close());

const config = { ...TEST_CONFIG, demo: true };
const seed = () => seedDemo({ db: t.db, config, clock: t.school.clock });
const signIn = async (email: string, password: string) => {
  const { body } = await new TestClient(t.url).call('auth.login', { body: { email, password } });
  return new TestClient(t.url, { token: body.accessToken });
};

test('the first start makes a school in which everyone can sign in and go to the lesson', async () => {
  const { accounts, password } = await seed();
  expect(accounts.map((account) => account.role).join(' ')).toBe(
    `admin teacher teacher ${Array.from({ length: 12 }, () => 'student').join(' ')}`,
  );
  for (const { email, role } of accounts) {
    const person = await signIn(email, password);
    const { items } = (await person.call('lessons.list')).body;
    const [now, tomorrow] = items;
    if (email === 'joseph@demo.school') {
      expect(items).toEqual([]);
      continue;
    }
    expect([now?.title, tomorrow?.title]).toEqual(['Drums around the lake', 'Songs to walk to']);
    const ticket = await person.call('lessons.openDoor', { params: { id: now!.id } });
    expect(ticket.status, `${role} ${email}`).toBe(200);
    expect((await person.call('lessons.openDoor', { params: { id: tomorrow!.id } })).problem.code).toBe('lesson_not_open');
  }
});

test('a second start at once changes nothing, two starts at the same time make one school', async () => {
  await Promise.all([seed(), seed()]);
  await seed();
  expect(await t.db.selectFrom('users').select('id').execute()).toHaveLength(15);
  expect(await t.db.selectFrom('lessons').select('id').where('series_id', 'is', null).execute()).toHaveLength(2);
  expect(await t.db.selectFrom('lesson_series').select('id').execute()).toHaveLength(1);
});

test.each([
  ['a minute after the lesson', 61],
  ['in the minute in which it ends', 60],
  ['a day', 24 * 60],
  ['a day less half an hour', 23.5 * 60],
  ['a week', 7 * 24 * 60],
])('a start after %s finds a lesson to enter and one to come', async (_, minutes) => {
  const { password } = await seed();
  t.school.clock.advance(minutes * MINUTE + 20_000);
  await seed();
  const amina = await signIn('amina@demo.school', password);
  const { items } = (await amina.call('lessons.list')).body;
  const now = t.school.clock.now();
  const open = items.filter(
    (lesson) => lesson.status === 'scheduled' && Date.parse(lesson.opensAt) <= now && Date.parse(lesson.endsAt) > now,
  );
  expect(open).toHaveLength(1);
  expect(items.filter((lesson) => Date.parse(lesson.opensAt) > now)).not.toHaveLength(0);
});

test('a lesson that the teacher has ended is followed by another', async () => {
  await seed();
  const [first] = await t.db.selectFrom('lessons').select('id').orderBy('starts_at').execute();
  await t.db.updateTable('lessons').set({ status: 'ended' }).where('id', '=', first!.id).execute();
  await seed();
  expect(
    await t.db.selectFrom('lessons').select('id').where('series_id', 'is', null).where('status', '=', 'scheduled').execute(),
  ).toHaveLength(2);
});

test('a real school is left alone', async () => {
  await t.school.person('admin', 'Real');
  expect((await seed()).accounts).toEqual([]);
  expect(await t.db.selectFrom('users').select('id').execute()).toHaveLength(1);
  expect(await t.db.selectFrom('lessons').select('id').execute()).toEqual([]);
});

test.each([
  ['without the word demo', { demo: false }],
  ['in production', { production: true }],
  ['in a cluster', { profile: 'cluster' as const }],
])('refuses %s', async (_, change) => {
  await expect(seedDemo({ db: t.db, config: { ...config, ...change } })).rejects.toThrow(/demo/);
  expect(await t.db.selectFrom('users').select('id').execute()).toEqual([]);
});

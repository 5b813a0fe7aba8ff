import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';
import { PASSWORD } from './fixture/school.ts';
import { hasEmail } from '../src/db/fields/lookup.ts';

let t: TestApi;
let client: TestClient;
const amina = 'amina@school.test';
const DAY = 24 * 60 * 60_000;

beforeAll(async () => {
  t = await openTestApi();
  client = new TestClient(t.url);
  await t.school.person('student', 'Amina');
  await t.school.person('teacher', 'Grace');
  await t.school.person('student', 'Gone', { active: false });
});
afterAll(() => t?.close());

async function signIn(email = amina): Promise<string> {
  const { cookie } = await client.call('auth.login', { body: { email, password: PASSWORD } });
  return cookie!;
}

describe('signing in', () => {
  test('answers with who you are, a token for the rest and a cookie that scripts can not read', async () => {
    const answer = await client.call('auth.login', { body: { email: ' Amina@School.TEST ', password: PASSWORD } });
    expect(answer.body.user).toMatchObject({ email: amina, firstName: 'Amina', role: 'student', grade: 7 });
    expect(Date.parse(answer.body.expiresAt) - t.school.clock.now()).toBe(600_000);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^watoto_refresh=[\w-]{43}; Path=\/api\/v1\/auth; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const me = await client.with({ token: answer.body.accessToken }).call('users.me');
    expect(me.body).toEqual(answer.body.user);
  });

  test('leaves a line in the audit log and the time on the account', async () => {
    await signIn('grace@school.test');
    const user = await t.db
      .selectFrom('users')
      .select(['id', 'last_login'])
      .where(hasEmail(t.db, ['grace@school.test']))
      .executeTakeFirstOrThrow();
    expect(user.last_login?.getTime()).toBe(t.school.clock.now());
    const lines = await t.db.selectFrom('audit_log').select(['action', 'address']).where('actor', '=', user.id).execute();
    expect(lines).toEqual([{ action: 'auth.signedIn', address: '127.0.0.1' }]);
  });

  test.each([
    ['a wrong password', amina, 'wrong'],
    ['an account that is not there', 'nobody@school.test', PASSWORD],
    ['an account that is switched off', 'gone@school.test', PASSWORD],
  ])('%s is refused in the same words', async (_, email, password) => {
    const answer = await client.from('10.0.0.1').call('auth.login', { body: { email, password } });
    expect(answer.problem).toMatchObject({ code: 'wrong_credentials', detail: 'This e-mail and password do not belong together.' });
    expect(answer.cookie).toBeNull();
  });

  test('guessing gets slower, for that account from that address only', async () => {
    const guess = (address: string, password = 'wrong', email = amina) =>
      client.from(address).call('auth.login', { body: { email, password } });
    for (let i = 0; i < 5; i += 1) expect((await guess('10.0.0.2')).problem.code).toBe('wrong_credentials');
    const refused = await guess('10.0.0.2', PASSWORD);
    expect(refused.problem).toMatchObject({ code: 'too_many_requests' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await guess('10.0.0.3', PASSWORD)).status).toBe(200);
    expect((await guess('10.0.0.2', PASSWORD, 'grace@school.test')).status).toBe(200);
  });

  test('the cookie is Secure where the public origin is https', async () => {
    const secure = await openTestApi({ publicUrl: 'https://school.test' });
    await secure.school.person('student', 'Amina');
    const answer = await new TestClient(secure.url).call('auth.login', { body: { email: amina, password: PASSWORD } });
    expect(answer.headers.get('set-cookie')).toMatch(/; Secure/);
    expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=/);
    await secure.close();
  });
});

describe('refreshing', () => {
  const refresh = (cookie: string) => client.with({ cookie }).call('auth.refresh');

  test('replaces the cookie and gives a new token', async () => {
    const first = await signIn();
    const second = await refresh(first);
    expect(second.cookie).toMatch(/^[\w-]{43}$/);
    expect(second.cookie).not.toBe(first);
    expect((await client.with({ token: second.body.accessToken }).call('users.me')).body.email).toBe(amina);
    expect((await refresh(second.cookie!)).status).toBe(200);
  });

  test('a used token that comes back ends the family: nobody holding any of its tokens goes on', async () => {
    const stolen = await signIn();
    const second = (await refresh(stolen)).cookie!;
    const other = await signIn();
    t.school.clock.advance(10_001);
    const replay = await refresh(stolen);
    expect(replay.problem.code).toBe('token_used');
    expect(replay.cookie).toBe('');
    expect((await refresh(second)).problem.code).toBe('unauthenticated');
    expect((await refresh(other)).status).toBe(200);
    expect(await t.db.selectFrom('audit_log').select('id').where('action', '=', 'auth.familyRevoked').execute()).toHaveLength(1);
  });

  test('two tabs that refresh at once get one and the same successor, and both go on', async () => {
    const first = await signIn();
    const tabs = await Promise.all(Array.from({ length: 8 }, () => refresh(first)));
    expect(tabs.map((tab) => tab.status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(new Set(tabs.map((tab) => tab.cookie)).size).toBe(1);
    t.school.clock.advance(600_000);
    expect((await refresh(tabs[3]!.cookie!)).status).toBe(200);
  });

  test('a late tab gets the newest token of the family, not one that is used up', async () => {
    const first = await signIn();
    const second = (await refresh(first)).cookie!;
    t.school.clock.advance(5_000);
    const third = (await refresh(second)).cookie!;
    expect((await refresh(first)).cookie).toBe(third);
    t.school.clock.advance(600_000);
    expect((await refresh(third)).status).toBe(200);
  });

  test('a thief within the grace is found out at the next refresh', async () => {
    const first = await signIn();
    const owner = (await refresh(first)).cookie!;
    const thief = (await refresh(first)).cookie!;
    t.school.clock.advance(600_000);
    expect((await refresh(thief)).status).toBe(200);
    t.school.clock.advance(600_000);
    expect((await refresh(owner)).problem.code).toBe('token_used');
  });

  test('ends after two weeks away, and after two months in any case', async () => {
    const idle = await signIn();
    t.school.clock.advance(14 * DAY + 1);
    expect((await refresh(idle)).problem.code).toBe('unauthenticated');
    let cookie = await signIn();
    for (let day = 10; day < 60; day += 10) {
      t.school.clock.advance(10 * DAY);
      cookie = (await refresh(cookie)).cookie!;
    }
    t.school.clock.advance(10 * DAY + 1);
    expect((await refresh(cookie)).problem.code).toBe('unauthenticated');
  });

  test('a switched-off account does not go on', async () => {
    await t.school.person('student', 'Leaver');
    const cookie = await signIn('leaver@school.test');
    await t.db
      .updateTable('users')
      .set({ is_active: false })
      .where(hasEmail(t.db, ['leaver@school.test']))
      .execute();
    expect((await refresh(cookie)).problem.code).toBe('unauthenticated');
  });

  test.each([undefined, 'nonsense', 'a'.repeat(43)])('cookie %s is nobody', async (cookie) => {
    const answer = await client.with(cookie === undefined ? {} : { cookie }).call('auth.refresh');
    expect(answer.problem.code).toBe('unauthenticated');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('signing out', () => {
  test('ends the family and takes the cookie away', async () => {
    const first = await signIn();
    const out = await client.with({ cookie: first }).call('auth.logout');
    expect(out).toMatchObject({ status: 204, cookie: '' });
    expect((await client.with({ cookie: first }).call('auth.refresh')).problem.code).toBe('unauthenticated');
  });

  test('works for whoever is not signed in', async () => {
    expect((await client.call('auth.logout')).status).toBe(204);
    expect((await client.with({ cookie: 'x' }).call('auth.logout')).status).toBe(204);
  });
});

test.each(['auth.login', 'auth.refresh', 'auth.logout'] as const)('%s can not be called from the page of another site', async (name) => {
  const evil = client.with({ cookie: await signIn(), headers: { origin: 'https://evil.example' } });
  const answer = await evil.call(name, name === 'auth.login' ? { body: { email: amina, password: PASSWORD } } : {});
  expect(answer.problem.code).toBe('forbidden');
  expect(answer.cookie).toBeNull();
});

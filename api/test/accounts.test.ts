import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';
import { PASSWORD } from './fixture/school.ts';
import { createTestDatabase } from './fixture/test-database.ts';
import { hasEmail } from '../src/db/fields/lookup.ts';

let t: TestApi;
let client: TestClient;
const HOUR = 60 * 60_000;
const NEW = 'ninapenda kuimba sana';

beforeAll(async () => {
  t = await openTestApi();
  client = new TestClient(t.url);
});
afterAll(() => t?.close());

const until = (missing: () => string | null) => pollUntil(missing, { timeoutMs: 10_000, everyMs: 20 });
const mailsTo = (email: string) => t.mails.filter(({ to }) => to === email);
/** What stands behind the # in the newest mail to someone, once there are `count`. */
async function linkTo(email: string, count = 1): Promise<string> {
  await until(() => (mailsTo(email).length >= count ? null : `mail ${count} to ${email}`));
  return /#([\w-]{43})/.exec(mailsTo(email).at(-1)!.text)![1]!;
}
const login = (email: string, password = PASSWORD, from = client) => from.call('auth.login', { body: { email, password } });
const pupil = (name: string) => ({
  email: `${name}@home.test`,
  firstName: name,
  lastName: 'Test',
  grade: 8,
  password: NEW,
  locale: 'sw' as const,
});
const register = (name: string, more: object = {}) => client.call('auth.register', { body: { ...pupil(name), ...more } });
const topicsOf = async (email: string) => {
  const { id } = await t.db
    .selectFrom('users')
    .select('id')
    .where(hasEmail(t.db, [email]))
    .executeTakeFirstOrThrow();
  const rows = await t.db.selectFrom('outbox').select(['topic', 'payload']).orderBy('id').execute();
  return rows.filter(({ payload }) => (payload as { userId?: string }).userId === id).map(({ topic }) => topic);
};

describe('signing up', () => {
  test('makes a pupil who comes in after opening the link, in their language', async () => {
    expect((await register('rehema')).status).toBe(204);
    const token = await linkTo('rehema@home.test');
    expect(mailsTo('rehema@home.test')[0]).toMatchObject({ subject: 'Thibitisha barua pepe yako' });
    expect((await login('rehema@home.test', NEW)).problem.code).toBe('unverified');
    expect(await topicsOf('rehema@home.test')).toEqual([]);
    expect((await client.call('auth.verify', { body: { token } })).status).toBe(204);
    expect(await topicsOf('rehema@home.test')).toEqual(['user.registered']);
    expect((await login('rehema@home.test', NEW)).body.user).toMatchObject({ role: 'student', grade: 8, firstName: 'rehema' });
    expect((await client.call('auth.verify', { body: { token } })).problem.code).toBe('token_used');
  });

  test('tells nobody whether an address is known: same answer, and the owner is told by mail', async () => {
    const { email } = await t.school.person('student', 'Known');
    const known = await client.call('auth.register', { body: { ...pupil('x'), email: email.toUpperCase() } });
    const fresh = await register('fresh');
    expect([known.status, fresh.status]).toEqual([204, 204]);
    await until(() => (mailsTo(email).length === 1 ? null : 'mail'));
    expect(mailsTo(email)[0]).toMatchObject({ subject: 'You already have an account' });
    expect((await login(email)).status).toBe(200);
  });

  test('keeps only hashes of links', async () => {
    await register('hashed');
    const token = await linkTo('hashed@home.test');
    const rows = await t.db
      .selectFrom('user_tokens')
      .innerJoin('users', 'users.id', 'user_tokens.user_id')
      .select(['user_tokens.kind', 'user_tokens.token_hash', 'user_tokens.email as sent_to'])
      .where(hasEmail(t.db, ['hashed@home.test']))
      .execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(rows[0]!.token_hash).toHaveLength(32);
  });

  test('again, by someone who did not open the link, begins anew: the first password and link are gone', async () => {
    await register('twice', { password: 'a stranger chose this' });
    const first = await linkTo('twice@home.test');
    await register('twice');
    const second = await linkTo('twice@home.test', 2);
    expect((await client.call('auth.verify', { body: { token: first } })).problem.code).toBe('token_expired');
    await client.call('auth.verify', { body: { token: second } });
    expect((await login('twice@home.test', 'a stranger chose this')).problem.code).toBe('wrong_credentials');
    expect((await login('twice@home.test', NEW)).status).toBe(200);
  });

  test('by twenty at once with one address makes one account', async () => {
    await Promise.all(Array.from({ length: 20 }, () => register('crowd')));
    expect(
      await t.db
        .selectFrom('users')
        .select('id')
        .where(hasEmail(t.db, ['crowd@home.test']))
        .execute(),
    ).toHaveLength(1);
  });

  test.each([
    ['short', 'kurasa'],
    ['common', 'Password123'],
    ['email', 'weakling@home.test'],
  ])('refuses a password that is %s', async (reason, password) => {
    const { problem } = await register('weakling', { password });
    expect(problem).toMatchObject({ code: 'invalid_input', details: { field: 'password', reason } });
  });

  test('a link works for a day; a new one can be had; nobody gets more than three in an hour', async () => {
    await register('slow');
    const late = await linkTo('slow@home.test');
    t.school.clock.advance(24 * HOUR + 1);
    expect((await client.call('auth.verify', { body: { token: late } })).problem.code).toBe('token_expired');
    for (let i = 0; i < 5; i += 1) await client.call('auth.resendVerification', { body: { email: 'slow@home.test' } });
    const token = await linkTo('slow@home.test', 4);
    expect(mailsTo('slow@home.test')).toHaveLength(4);
    expect((await client.call('auth.verify', { body: { token } })).status).toBe(204);
    expect((await client.call('auth.resendVerification', { body: { email: 'nobody@home.test' } })).status).toBe(204);
  });

  test('is not had where the school makes its accounts', async () => {
    const closed = await openTestApi({ openRegistration: false });
    const there = new TestClient(closed.url);
    expect((await there.call('auth.registration')).body).toEqual({ open: false });
    expect((await there.call('auth.register', { body: pupil('x') })).problem.code).toBe('forbidden');
    await closed.close();
  });
});

describe('a forgotten password', () => {
  test('is set anew by mail, once; every device is signed out', async () => {
    const { email } = await t.school.person('teacher', 'Forgetful');
    const cookie = (await login(email)).cookie!;
    expect((await client.call('auth.forgot', { body: { email } })).status).toBe(204);
    const token = await linkTo(email);
    expect((await client.call('auth.reset', { body: { token, password: 'qwertyuiop' } })).problem.code).toBe('invalid_input');
    const both = await Promise.all([NEW, `${NEW}!`].map((password) => client.call('auth.reset', { body: { token, password } })));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 401]);
    expect((await client.with({ cookie }).call('auth.refresh')).problem.code).toBe('unauthenticated');
    expect((await login(email)).problem.code).toBe('wrong_credentials');
    const good = both[0]!.status === 204 ? NEW : `${NEW}!`;
    expect((await login(email, good)).status).toBe(200);
  });

  test('link works for an hour', async () => {
    const { email } = await t.school.person('teacher', 'Tardy');
    await client.call('auth.forgot', { body: { email } });
    const token = await linkTo(email);
    t.school.clock.advance(HOUR + 1);
    expect((await client.call('auth.reset', { body: { token, password: NEW } })).problem.code).toBe('token_expired');
  });

  test('of nobody, or of one who is switched off, is answered the same, and nothing is sent', async () => {
    const { email } = await t.school.person('student', 'Off', { active: false });
    for (const one of [email, 'nobody@school.test']) {
      const answer = await client.call('auth.forgot', { body: { email: one } });
      expect(answer.status).toBe(204);
      expect(mailsTo(one)).toEqual([]);
    }
  });

  test('a mail that cannot be sent is tried again, and the caller learns nothing of it', async () => {
    const sent: string[] = [];
    let broken = true;
    const mailer = {
      send: ({ to }: { to: string }) => (broken ? Promise.reject(new Error('no server')) : Promise.resolve(void sent.push(to))),
    };
    const there = await openTestApi({}, undefined, { mailer });
    const { email } = await there.school.person('student', 'Amina');
    expect((await new TestClient(there.url).call('auth.forgot', { body: { email } })).status).toBe(204);
    broken = false;
    await until(() => {
      there.school.clock.advance(5_000);
      return sent.length === 1 ? null : 'the second try';
    });
    expect(sent).toEqual([email]);
    await there.close();
  });
});

describe('a mail with a secret link', () => {
  test('outlives the API that was to send it; nobody who reads the database reads it', async () => {
    const database = await createTestDatabase();
    const broken = { send: () => Promise.reject(new Error('no server')) };
    const first = await openTestApi({}, database.url, { mailer: broken });
    const { email } = await first.school.person('student', 'Amina');
    expect((await new TestClient(first.url).call('auth.forgot', { body: { email } })).status).toBe(204);
    await first.close();

    const second = await openTestApi({}, database.url);
    const [row] = await second.db.selectFrom('account_mails').selectAll().execute();
    expect(row?.sealed).toMatch(/^[A-Za-z0-9+/]{200,}={0,2}$/);
    for (const clear of [email, 'Amina', '/reset#']) {
      expect(row?.sealed).not.toContain(clear);
      expect(Buffer.from(row?.sealed ?? '', 'base64').toString('latin1')).not.toContain(clear);
    }
    await until(() => {
      second.school.clock.advance(5_000);
      return second.mails.length === 1 ? null : 'the mail';
    });
    expect(second.mails[0]).toMatchObject({ to: email });
    const token = /#(\S+)/.exec(second.mails[0]?.text ?? '')?.[1] ?? '';
    const body = { token, password: NEW };
    expect((await new TestClient(second.url).call('auth.reset', { body })).status).toBe(204);
    expect(await second.db.selectFrom('account_mails').selectAll().execute()).toEqual([]);
    await second.close();
    await database.close();
  });
});

describe('ten wrong passwords in a row', () => {
  const wrong = (email: string, i: number) => login(email, 'wrong', client.from(`10.1.0.${i}`));

  test('lock the account for a quarter of an hour, from wherever they came; its owner is told', async () => {
    const { email } = await t.school.person('student', 'Locked');
    for (let i = 0; i < 10; i += 1) expect((await wrong(email, i)).problem.code).toBe('wrong_credentials');
    const refused = await login(email, PASSWORD, client.from('10.2.0.1'));
    expect(refused.problem).toMatchObject({ code: 'account_locked', status: 423 });
    await until(() => (mailsTo(email).length === 1 ? null : 'mail'));
    expect(mailsTo(email)[0]!.subject).toBe('Your account is locked for 15 minutes');
    t.school.clock.advance(15 * 60_000 + 1);
    expect((await login(email, PASSWORD, client.from('10.2.0.1'))).status).toBe(200);
  });

  test('of an address that has no account look the same', async () => {
    for (let i = 0; i < 10; i += 1) expect((await wrong('noone@school.test', i)).problem.code).toBe('wrong_credentials');
    expect((await login('noone@school.test', PASSWORD, client.from('10.2.0.2'))).problem.code).toBe('account_locked');
  });

  test('that come at once, thirty of them, lock the account once', async () => {
    const { email } = await t.school.person('student', 'Hammered');
    await Promise.all(Array.from({ length: 30 }, (_, i) => wrong(email, i)));
    const row = await t.db
      .selectFrom('users')
      .select(['locked_until'])
      .where(hasEmail(t.db, [email]))
      .executeTakeFirstOrThrow();
    expect(row.locked_until?.getTime()).toBe(t.school.clock.now() + 15 * 60_000);
    expect(await t.db.selectFrom('audit_log').select('id').where('action', '=', 'auth.locked').execute()).toHaveLength(2);
  });

  test('unlock by a new password', async () => {
    const { email } = await t.school.person('student', 'Freed');
    for (let i = 0; i < 10; i += 1) await wrong(email, i);
    await client.call('auth.forgot', { body: { email } });
    const token = await linkTo(email, 2);
    await client.call('auth.reset', { body: { token, password: NEW } });
    expect((await login(email, NEW)).status).toBe(200);
  });

  test('a right one begins the count anew', async () => {
    const { email } = await t.school.person('student', 'Clumsy');
    for (let i = 0; i < 9; i += 1) await wrong(email, i);
    expect((await login(email)).status).toBe(200);
    for (let i = 0; i < 9; i += 1) await wrong(email, 20 + i);
    expect((await login(email, PASSWORD, client.from('10.2.0.3'))).status).toBe(200);
  });
});

describe('my devices', () => {
  const device = async (email: string, agent: string) => {
    const { body, cookie } = await login(email, PASSWORD, client.with({ headers: { 'user-agent': agent } }));
    return client.with({ token: body.accessToken, cookie: cookie! });
  };

  test('are listed, with the one that asks; one can be signed out, or all others, or all', async () => {
    const { email } = await t.school.person('student', 'Many');
    const { email: other } = await t.school.person('student', 'Other');
    const phone = await device(email, 'phone');
    t.school.clock.advance(1_000);
    const laptop = await device(email, 'laptop');
    const stranger = await device(other, 'strange');
    const listed = (await phone.call('auth.devices')).body.items;
    expect(listed.map(({ agent, current }) => [agent, current])).toEqual([
      ['laptop', false],
      ['phone', true],
    ]);
    const laptopId = listed[0]!.id;
    expect((await stranger.call('auth.signOutDevice', { params: { id: laptopId } })).problem.code).toBe('not_found');
    for (let i = 0; i < 2; i += 1) expect((await phone.call('auth.signOutDevice', { params: { id: laptopId } })).status).toBe(204);
    expect((await laptop.call('auth.refresh')).problem.code).toBe('unauthenticated');
    const tablet = await device(email, 'tablet');
    await phone.call('auth.signOutEverywhere', { query: { except: 'current' } });
    expect((await tablet.call('auth.refresh')).problem.code).toBe('unauthenticated');
    expect((await phone.call('auth.devices')).body.items).toHaveLength(1);
    await phone.call('auth.signOutEverywhere');
    expect((await phone.call('auth.refresh')).problem.code).toBe('unauthenticated');
    expect((await stranger.call('auth.refresh')).status).toBe(200);
  });

  test('a new password signs out the others; the old one is asked for', async () => {
    const { email } = await t.school.person('student', 'Changer');
    const phone = await device(email, 'phone');
    const laptop = await device(email, 'laptop');
    const change = (current: string, password = NEW) => phone.call('auth.changePassword', { body: { current, password } });
    expect((await change('not this')).problem).toMatchObject({ code: 'forbidden', details: { field: 'current' } });
    expect((await change(PASSWORD, 'hakunamatata')).problem.code).toBe('invalid_input');
    expect((await change(PASSWORD)).status).toBe(204);
    expect((await laptop.call('auth.refresh')).problem.code).toBe('unauthenticated');
    expect((await phone.call('auth.refresh')).status).toBe(200);
    expect((await login(email, NEW)).status).toBe(200);
  });
});

test('a profile is changed by its owner, from the newest version only', async () => {
  const { email } = await t.school.person('student', 'Profile');
  const me = await client.signedIn(email);
  const { version } = (await me.call('users.profile')).body;
  const edit = (ifMatch: number, body: object) =>
    me.with({ headers: { 'if-match': `"v${ifMatch}"` } }).call('users.updateProfile', { body });
  const changed = await edit(version, { firstName: ' Zawadi ', timeZone: 'Africa/Nairobi', locale: 'sw' });
  expect(changed.body).toMatchObject({
    firstName: 'Zawadi',
    lastName: 'Test',
    timeZone: 'Africa/Nairobi',
    locale: 'sw',
    version: version + 1,
  });
  expect((await edit(version, { firstName: 'Late' })).problem.code).toBe('precondition_failed');
  expect((await edit(version + 1, { timeZone: 'Africa/Atlantis' })).problem.code).toBe('invalid_input');
  expect((await edit(version + 1, { role: 'admin' })).problem.code).toBe('invalid_input');
  expect(await topicsOf(email)).toEqual(['user.updated']);
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { openTestApi, TEST_FIELDS, type TestApi, TestClient } from './fixture/api-server.ts';
import { PASSWORD } from './fixture/school.ts';

let t: TestApi;
let client: TestClient;
let admin: TestClient;
let adminId: string;
const NEW = 'ninapenda kuimba sana';

beforeAll(async () => {
  t = await openTestApi();
  client = new TestClient(t.url);
  const head = await t.school.person('admin', 'Head');
  adminId = head.id;
  admin = await client.signedIn(head.email);
});
afterAll(() => t?.close());

const names = async (query: object) => (await admin.call('people.list', { query })).body.items.map(({ firstName }) => firstName);
const add = (name: string, more: object = {}) =>
  admin.call('people.create', { body: { email: `${name}@school.test`, firstName: name, lastName: 'Ngozi', role: 'teacher', ...more } });
const edit = (who: TestClient, id: string, body: object, version?: number) =>
  who.with(version === undefined ? {} : { headers: { 'if-match': `"v${version}"` } }).call('people.update', { params: { id }, body });
async function linkTo(email: string): Promise<string> {
  const mail = () => t.mails.findLast(({ to }) => to === email);
  await pollUntil(() => (mail() ? null : `mail to ${email}`), { timeoutMs: 10_000, everyMs: 20 });
  return /#([\w-]{43})/.exec(mail()!.text)![1]!;
}

describe('the list', () => {
  test('is searched by beginnings of names and addresses, filtered, sorted, and turned page by page', async () => {
    await t.school.person('student', 'Amina');
    await t.school.person('student', 'Aminata');
    await t.school.person('teacher', 'Grace');
    await t.school.person('student', 'Gone', { active: false });
    expect(await names({ q: 'ami' })).toEqual(['Amina', 'Aminata']);
    expect(await names({ q: 'te am' })).toEqual(['Amina', 'Aminata']);
    // An address that is encrypted is found as a whole only.
    expect(await names({ q: TEST_FIELDS ? 'Grace@school.test' : 'grace@sch' })).toEqual(['Grace']);
    expect(await names({ role: 'teacher' })).toEqual(['Grace']);
    expect(await names({ grade: 7, active: 'true' })).toEqual(['Amina', 'Aminata']);
    expect(await names({ active: 'false' })).toEqual(['Gone']);
    for (const q of ["'", "a' | 'b", '\\', ':*', "x'); drop table users; --", '& | !']) expect(await names({ q })).toBeDefined();
    for (const sort of ['name', 'email', 'newest'] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const { body }: { body: { items: { firstName: string }[]; nextCursor: string | null } } = await admin.call('people.list', {
          query: { sort, limit: 2, ...(cursor === null ? {} : { cursor }) },
        });
        seen.push(...body.items.map(({ firstName }) => firstName));
        cursor = body.nextCursor;
      } while (cursor !== null);
      // What is encrypted has no order but that of the ids, and each page its own: nobody is missing, nobody comes twice.
      expect(TEST_FIELDS && sort !== 'newest' ? seen.toSorted() : seen, sort).toEqual(
        sort === 'newest' ? ['Gone', 'Grace', 'Aminata', 'Amina', 'Head'] : ['Amina', 'Aminata', 'Gone', 'Grace', 'Head'],
      );
    }
  });
});

describe('a person', () => {
  test('is added and comes in by the link that was mailed', async () => {
    const { body } = await add('zawadi', { locale: 'sw' });
    expect(body).toMatchObject({ role: 'teacher', passwordSetAt: null, isActive: true, grade: null });
    expect((await client.call('auth.login', { body: { email: body.email, password: 'none' } })).problem.code).toBe('wrong_credentials');
    expect((await client.call('auth.reset', { body: { token: await linkTo(body.email), password: NEW } })).status).toBe(204);
    expect((await client.call('auth.login', { body: { email: body.email, password: NEW } })).body.user.role).toBe('teacher');
    expect((await add('Zawadi')).problem).toMatchObject({ code: 'conflict', detail: 'Another account has this address.' });
    const lines = await t.db.selectFrom('audit_log').select(['action', 'after']).where('subject', '=', `users:${body.id}`).execute();
    expect(lines.map(({ action }) => action)).toEqual(['user.created', 'auth.passwordReset']);
    expect(JSON.stringify(lines)).not.toMatch(/argon2|password_hash/);
  });

  test('is edited from the newest version only; a grade belongs to pupils', async () => {
    const { body } = await add('edited', { role: 'student', grade: 8 });
    const moved = await edit(admin, body.id, { role: 'teacher', lastName: 'Okoye' }, body.version);
    expect(moved.body).toMatchObject({ role: 'teacher', lastName: 'Okoye', grade: null, version: body.version + 1 });
    expect((await edit(admin, body.id, { firstName: 'Late' }, body.version)).problem.code).toBe('precondition_failed');
    expect((await edit(admin, body.id, { email: 'head@school.test' })).problem.code).toBe('conflict');
    expect((await edit(admin, '999999999', { firstName: 'x' })).problem.code).toBe('not_found');
    const [line] = await t.db
      .selectFrom('audit_log')
      .selectAll()
      .where('subject', '=', `users:${body.id}`)
      .where('action', '=', 'user.changed')
      .execute();
    expect(line).toMatchObject({
      actor: adminId,
      before: { role: 'student', grade: 8 },
      after: { role: 'teacher', grade: null, last_name: 'O…' },
    });
  });

  test('who is switched off is out at once, and back on as they were', async () => {
    const { id, email } = await t.school.person('student', 'Switched');
    const { cookie } = await client.call('auth.login', { body: { email, password: PASSWORD } });
    await edit(admin, id, { isActive: false });
    expect((await client.with({ cookie: cookie! }).call('auth.refresh')).problem.code).toBe('unauthenticated');
    expect((await client.call('auth.login', { body: { email, password: PASSWORD } })).problem.code).toBe('wrong_credentials');
    expect((await admin.call('people.sendLink', { params: { id } })).problem.code).toBe('conflict');
    await edit(admin, id, { isActive: true });
    expect((await client.call('auth.login', { body: { email, password: PASSWORD } })).status).toBe(200);
  });

  test('who locked themselves out is let in, or sent a link', async () => {
    const { id, email } = await t.school.person('student', 'Lockedout');
    for (let i = 0; i < 10; i += 1) await client.from(`10.3.0.${i}`).call('auth.login', { body: { email, password: 'wrong' } });
    expect((await admin.call('people.get', { params: { id } })).body.lockedUntil).not.toBeNull();
    expect((await admin.call('people.unlock', { params: { id } })).body.lockedUntil).toBeNull();
    expect((await client.from('10.4.0.1').call('auth.login', { body: { email, password: PASSWORD } })).status).toBe(200);
    expect((await admin.call('people.sendLink', { params: { id } })).status).toBe(204);
  });
});

describe('admins', () => {
  test('can not take away their own role or account', async () => {
    expect((await edit(admin, adminId, { role: 'teacher' })).problem.code).toBe('forbidden');
    expect((await edit(admin, adminId, { isActive: false })).problem.code).toBe('forbidden');
    expect((await edit(admin, adminId, { firstName: 'Mkuu' })).status).toBe(200);
  });

  test('who demote each other at once: one of them stays', async () => {
    const pair = [];
    for (const name of ['One', 'Two']) {
      const { id, email } = await t.school.person('admin', name);
      pair.push({ id: UserId.parse(id), client: await client.signedIn(email) });
    }
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = pair as [(typeof pair)[0], (typeof pair)[0]];
      const outcomes = await Promise.all([edit(one.client, two.id, { role: 'teacher' }), edit(two.client, one.id, { isActive: false })]);
      expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403]);
      for (const { id } of pair) await edit(admin, id, { role: 'admin', isActive: true });
    }
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api as contract, type RouteName } from '@watoto/shared/contract/http/api.ts';
import { type Route, urlOf } from '@watoto/shared/contract/http/route.ts';
import { scopeOf, SCOPES } from '@watoto/shared/contract/http/scopes.ts';
import { UserRole } from '@watoto/shared/contract/http/user-role.ts';
import { openTestApi, readProblem, type TestApi, TestClient } from './fixture/api-server.ts';
import { MINUTE } from './fixture/school.ts';

let t: TestApi;
let admin: TestClient;
const people = {} as Record<UserRole, string>;
const DAY = 24 * 60 * MINUTE;

beforeAll(async () => {
  t = await openTestApi();
  for (const role of UserRole.options) people[role] = (await t.school.person(role, role)).id;
  admin = await new TestClient(t.url).signedIn('admin@school.test');
});
afterAll(() => t?.close());

/** A key in the database, as `ApiKeys` would have put it there. */
async function aKey(role: UserRole, scopes: string[], state: { expired?: boolean; revoked?: boolean } = {}): Promise<string> {
  const key = `wat_${randomBytes(32).toString('base64url')}`;
  const past = new Date(t.school.clock.now() - 1);
  await t.db
    .insertInto('api_keys')
    .values({
      name: 'a program',
      user_id: people[role],
      key_hash: createHash('sha256').update(key).digest(),
      prefix: key.slice(0, 10),
      scopes,
      expires_at: state.expired ? past : null,
      revoked_at: state.revoked ? past : null,
    })
    .execute();
  return key;
}

/** Knocks with a body that is JSON and nothing more: what gets past the door is 'in'. */
async function knock(name: RouteName, key: string): Promise<'in' | 'unauthenticated' | 'forbidden'> {
  const route: Route = contract[name];
  const response = await fetch(t.url + urlOf(route, { params: { id: '0190f3a4-0000-7000-8000-000000000001' } }), {
    method: route.method.toUpperCase(),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    ...(route.body ? { body: '{}' } : {}),
  });
  const text = await response.text();
  if (response.ok) return 'in';
  const { code, detail } = readProblem(response, text);
  if (code === 'unauthenticated') return 'unauthenticated';
  return code === 'forbidden' && /API key/.test(detail) ? 'forbidden' : 'in';
}

describe('every route of somebody signed in, with a key', () => {
  const routes = (Object.keys(contract) as RouteName[]).filter((name) => contract[name].auth !== 'none');
  test.each(routes)('%s', async (name) => {
    const { auth }: Route = contract[name];
    const role = typeof auth === 'string' ? 'teacher' : auth[0]!;
    const scope = scopeOf(name, contract[name]);
    const others = SCOPES.filter((one) => one !== scope);
    expect(await knock(name, await aKey(role, others))).toBe('forbidden');
    expect(await knock(name, await aKey(role, [...SCOPES]))).toBe(scope === null ? 'forbidden' : 'in');
    if (scope === null) return;
    expect(await knock(name, await aKey(role, [scope]))).toBe('in');
    expect(await knock(name, await aKey(role, [scope], { revoked: true }))).toBe('unauthenticated');
    expect(await knock(name, await aKey(role, [scope], { expired: true }))).toBe('unauthenticated');
  });
});

test('no key makes keys, signs in or changes a password', () => {
  for (const name of Object.keys(contract) as RouteName[])
    if (/^(auth|apiKeys|account)\.|password/i.test(name)) expect([name, scopeOf(name, contract[name])]).toEqual([name, null]);
});

describe('an admin', () => {
  // The walk above has made more than one account may have.
  beforeAll(() => t.db.deleteFrom('api_keys').execute());

  const body = { name: 'Report card printer', scopes: ['courses:read', 'users:read', 'courses:read'], expiresInDays: 30 };

  test('makes a key, which is seen once, works within its scopes, and is kept as a hash', async () => {
    const { body: made, status } = await admin.call('apiKeys.create', { body });
    expect(status).toBe(201);
    expect(made.key).toMatch(/^wat_[\w-]{43}$/);
    expect(made.apiKey).toMatchObject({ name: body.name, scopes: ['courses:read', 'users:read'], state: 'active', lastUsedAt: null });
    const program = new TestClient(t.url, { token: made.key });
    expect((await program.call('users.me')).body.id).toBe(people.admin);
    expect((await program.call('platform.nodes')).problem.detail).toBe('This API key lacks the scope platform:read.');
    const listed = await admin.call('apiKeys.list', { query: { limit: 1 } });
    expect(listed.body.items[0]).toMatchObject({ id: made.apiKey.id, lastUsedAt: new Date(t.school.clock.now()).toISOString() });
    expect(JSON.stringify(listed.body)).not.toContain(made.key);
    const rows = JSON.stringify([
      await t.db.selectFrom('api_keys').selectAll().execute(),
      await t.db.selectFrom('audit_log').selectAll().execute(),
    ]);
    expect(rows).not.toContain(made.key.slice(12));
    const audited = await t.db.selectFrom('audit_log').select(['action', 'subject']).where('action', '=', 'apiKey.made').execute();
    expect(audited).toContainEqual({ action: 'apiKey.made', subject: `api_keys:${made.apiKey.id}` });
  });

  test('ends one, at once', async () => {
    const { body: made } = await admin.call('apiKeys.create', { body });
    const program = new TestClient(t.url, { token: made.key });
    expect((await program.call('users.me')).status).toBe(200);
    for (let i = 0; i < 2; i += 1)
      expect((await admin.call('apiKeys.revoke', { params: { id: made.apiKey.id } })).body.state).toBe('revoked');
    expect((await program.call('users.me')).problem.code).toBe('unauthenticated');
    const subject = `api_keys:${made.apiKey.id}`;
    expect(await t.db.selectFrom('audit_log').select('action').where('subject', '=', subject).execute()).toHaveLength(2);
  });

  test('gets the same key again for the same Idempotency-Key', async () => {
    const client = admin.with({ headers: { 'idempotency-key': 'make-me-one-key' } });
    const [first, again] = [await client.call('apiKeys.create', { body }), await client.call('apiKeys.create', { body })];
    expect(again.body.key).toBe(first.body.key);
  });

  test.each([
    ['a scope that there is none of', { ...body, scopes: ['everything:write'] }],
    ['no scope', { ...body, scopes: [] }],
    ['no name', { ...body, name: '  ' }],
    ['for ever and a day', { ...body, expiresInDays: 100_000 }],
  ])('is refused %s', async (_, bad) => {
    t.school.clock.advance(MINUTE);
    const again = await new TestClient(t.url).signedIn('admin@school.test');
    expect((await again.call('apiKeys.create', { body: bad })).problem.code).toBe('invalid_input');
  });
});

test('a key dies with its account, and with its time', async () => {
  const { id } = await t.school.person('teacher', 'Leaver');
  const key = await aKey('teacher', ['users:read']);
  await t.db
    .updateTable('api_keys')
    .set({ user_id: id, expires_at: new Date(t.school.clock.now() + DAY) })
    .where('key_hash', '=', createHash('sha256').update(key).digest())
    .execute();
  const program = new TestClient(t.url, { token: key });
  expect((await program.call('users.me')).body.id).toBe(id);
  await t.db.updateTable('users').set({ is_active: false }).where('id', '=', id).execute();
  expect((await program.call('users.me')).problem.code).toBe('unauthenticated');
  await t.db.updateTable('users').set({ is_active: true }).where('id', '=', id).execute();
  t.school.clock.advance(DAY + 1);
  expect((await program.call('users.me')).problem.code).toBe('unauthenticated');
});

test('each key has its own rate', async () => {
  const [one, other] = [await aKey('teacher', ['lessons:write']), await aKey('teacher', ['lessons:write'])];
  const enter = (token: string) =>
    new TestClient(t.url, { token }).call('lessons.openDoor', { params: { id: '0190f3a4-0000-7000-8000-000000000001' } });
  for (let i = 0; i < 20; i += 1) expect((await enter(one)).problem.code).toBe('not_found');
  expect((await enter(one)).problem.code).toBe('too_many_requests');
  expect((await enter(other)).problem.code).toBe('not_found');
});

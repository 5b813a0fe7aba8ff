import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';

let t: TestApi;
let admin: TestClient;
let adminId: string;
let amina: string;

beforeAll(async () => {
  t = await openTestApi();
  const head = await t.school.person('admin', 'Head');
  adminId = head.id;
  admin = await new TestClient(t.url).signedIn(head.email);
  amina = (await t.school.person('student', 'Amina')).id;
  for (const firstName of ['=cmd', 'Amina', 'Amani']) await admin.call('people.update', { params: { id: amina }, body: { firstName } });
});
afterAll(() => t?.close());

const list = async (query: object) => (await admin.call('audit.list', { query })).body;

test('the log is read from its newest line, page by page', async () => {
  const first = await list({ limit: 2 });
  expect(first.items[0]).toMatchObject({
    actor: { id: adminId, name: 'Head Test' },
    action: 'user.changed',
    subject: `users:${amina}`,
    before: { first_name: 'A…' },
    after: { first_name: 'A…' },
    address: '127.0.0.1',
  });
  const second = await list({ limit: 2, cursor: first.nextCursor });
  expect(second).toMatchObject({ items: [{ action: 'user.changed' }, { action: 'auth.signedIn' }], nextCursor: null });
});

test.each([
  [{ action: 'auth.' }, 1],
  [{ subject: 'users:' }, 3],
  [{ actor: 'HEAD@school.test' }, 4],
  [{ actor: 'nobody@school.test' }, 0],
  [{ action: "' or 1=1 --" }, 0],
  [{ from: '2999-01-01' }, 0],
  [{ to: '1999-01-01' }, 0],
  [{ from: '2000-01-01', to: '2999-01-01' }, 4],
])('is narrowed by %j', async (query, count) => {
  expect((await list(query)).items).toHaveLength(count);
});

test('is saved as a file that no spreadsheet runs, and that reads back', async () => {
  const response = await fetch(`${t.url}/api/v1/audit/csv?action=user.`, { headers: { authorization: admin.authorization } });
  expect(response.headers.get('content-disposition')).toContain('audit.csv');
  const lines = (await response.text()).trim().split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toContain('id,at,actor_id,actor,action,subject,before,after,address');
});

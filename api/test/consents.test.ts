import { afterAll, beforeAll, expect, test } from 'vitest';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';

let t: TestApi;
let client: TestClient;
let admin: TestClient;
const guardian = { guardianName: 'Mama Amina', guardianEmail: 'mama@home.test' };

beforeAll(async () => {
  t = await openTestApi({ requireGuardianConsent: true });
  client = new TestClient(t.url);
  admin = await client.signedIn((await t.school.person('admin', 'Head')).email);
});
afterAll(() => t?.close());

async function linkOf(count: number): Promise<string> {
  const mails = () => t.mails.filter(({ to }) => to === guardian.guardianEmail);
  await pollUntil(() => (mails().length >= count ? null : `mail ${count}`), { timeoutMs: 10_000, everyMs: 20 });
  return /consent#([\w-]{43})/.exec(mails().at(-1)!.text)![1]!;
}

test('a pupil enters lessons and takes courses once a guardian has agreed, and no more once that is withdrawn', async () => {
  const { id: host } = await t.school.person('teacher', 'Grace');
  const { id: pupilId, email } = await t.school.person('student', 'Amina');
  const amina = await client.signedIn(email);
  const course = await t.school.course(host);
  const taught = await t.school.course(host, [pupilId]);
  const lesson = await t.school.lesson(host, { courseId: taught });
  const enter = () => amina.call('lessons.openDoor', { params: { id: lesson } });
  const enrol = () => amina.call('courses.enrol', { params: { id: course } });
  const decide = (token: string, decision: 'given' | 'refused' | 'withdrawn') =>
    client.call('consents.decide', { body: { token, decision } });

  expect((await enter()).problem).toMatchObject({ code: 'forbidden', details: { reason: 'consent' } });
  expect((await enrol()).problem).toMatchObject({ code: 'forbidden', details: { reason: 'consent' } });
  expect((await amina.call('consents.mine')).body).toMatchObject({ required: true, state: 'none' });
  expect((await amina.call('consents.askMine', { body: { ...guardian, guardianEmail: email } })).problem.code).toBe('invalid_input');
  expect((await amina.call('consents.askMine', { body: guardian })).body).toMatchObject({ state: 'asked', ...guardian });
  const first = await linkOf(1);
  await admin.call('consents.askFor', { params: { id: pupilId }, body: guardian });
  const token = await linkOf(2);
  expect((await client.call('consents.look', { body: { token: first } })).problem.code).toBe('token_expired');
  expect((await client.call('consents.look', { body: { token } })).body).toEqual({
    pupil: 'Amina Test',
    guardianName: 'Mama Amina',
    state: 'asked',
  });
  expect((await decide(token, 'withdrawn')).problem.code).toBe('conflict');
  await decide(token, 'refused');
  expect((await enter()).problem.code).toBe('forbidden');
  for (let i = 0; i < 2; i += 1) expect((await decide(token, 'given')).body.state).toBe('given');
  expect((await enter()).status).toBe(200);
  expect((await enrol()).status).toBe(200);
  expect((await amina.call('consents.askMine', { body: guardian })).problem.code).toBe('conflict');
  await decide(token, 'withdrawn');
  expect((await enter()).problem.code).toBe('forbidden');
  expect((await admin.call('consents.of', { params: { id: pupilId } })).body).toMatchObject({ state: 'withdrawn' });
  expect((await admin.call('consents.of', { params: { id: host } })).problem.code).toBe('not_found');
  const lines = await t.db.selectFrom('audit_log').select('action').where('action', 'like', 'consent.%').orderBy('id').execute();
  expect(lines.map(({ action }) => action)).toEqual([
    'consent.asked',
    'consent.asked',
    'consent.refused',
    'consent.given',
    'consent.withdrawn',
  ]);
});

test('a question that nobody answers for thirty days is over', async () => {
  const { id } = await t.school.person('student', 'Late');
  const sent = t.mails.length;
  await admin.call('consents.askFor', { params: { id }, body: { ...guardian, guardianEmail: 'late@home.test' } });
  await pollUntil(() => (t.mails.length > sent ? null : 'mail'), { timeoutMs: 10_000, everyMs: 20 });
  const token = /consent#([\w-]{43})/.exec(t.mails.at(-1)!.text)![1]!;
  t.school.clock.advance(30 * 24 * 60 * 60_000 + 1);
  expect((await client.call('consents.look', { body: { token } })).problem.code).toBe('token_expired');
});

test('an admin lists pupils by what their guardians said last, page by page', async () => {
  admin = await client.signedIn('head@school.test');
  const before = (await admin.call('consents.list')).body.items.length;
  const names = async (query: { state?: 'none' | 'asked' | 'withdrawn'; limit?: number; cursor?: string }) =>
    (await admin.call('consents.list', { query })).body;
  await t.school.person('student', 'Unasked');
  await t.school.person('student', 'Inactive', { active: false });
  const { id } = await t.school.person('student', 'Twice');
  for (let i = 0; i < 2; i += 1)
    await admin.call('consents.askFor', { params: { id }, body: { ...guardian, guardianEmail: `g${i}@home.test` } });
  expect((await names({ state: 'none' })).items.map(({ pupil }) => pupil.name)).toEqual(['Unasked Test']);
  expect((await names({ state: 'withdrawn' })).items.map(({ pupil }) => pupil.name)).toEqual(['Amina Test']);
  expect((await names({ state: 'asked' })).items[0]).toMatchObject({
    pupil: { name: 'Twice Test', grade: 7 },
    guardianEmail: 'g1@home.test',
  });
  const all = (await names({})).items.map(({ pupil }) => pupil.name);
  const paged: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await names({ limit: 1, ...(cursor === undefined ? {} : { cursor }) });
    paged.push(...page.items.map(({ pupil }) => pupil.name));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(all);
  expect(all.length).toBe(before + 2);
});

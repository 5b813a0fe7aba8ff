import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';
import { hasEmail } from '../src/db/fields/lookup.ts';

let t: TestApi;
let admin: TestClient;

beforeAll(async () => {
  t = await openTestApi();
  const { email } = await t.school.person('admin', 'Head');
  admin = await new TestClient(t.url).signedIn(email);
});
afterAll(() => t?.close());

const base64 = (content: string | Uint8Array) => Buffer.from(content).toString('base64');
const preview = (content: string | Uint8Array) => admin.call('people.importPreview', { body: { content: base64(content) } });
const commit = (content: string, sha256: string) => admin.call('people.import', { body: { content: base64(content), sha256 } });
const HEADER = 'email,first_name,last_name,role,grade,locale';
const file = (...lines: string[]) => [HEADER, ...lines].join('\n');
const outcomes = async (content: string) =>
  (await preview(content)).body.rows.map(({ line, outcome, errors }) => [line, outcome, ...errors.map((e) => `${e.column}:${e.reason}`)]);

describe('a preview', () => {
  test('says of each line what it would do, and writes nothing', async () => {
    await t.school.person('student', 'Amina');
    await t.school.person('teacher', 'Grace');
    const people = () => t.db.selectFrom('users').select('id').execute();
    const before = (await people()).length;
    const content = file(
      'new@school.test,New,Pupil,,7,sw',
      'AMINA@school.test,Amina,Test,student,7,en',
      'amina@school.test,Again,Test,student,8,en',
      'grace@school.test,Gracie,Test,teacher,,en',
      'grace2@school.test,Grace,Two,mwalimu,9,en',
      'no mail,Bad,Mail,student,6,fr',
      ',,,wizard,,',
      'boss@school.test,Boss,Test,admin,,',
      '=cmd|calc@school.test,=1+1,@SUM(A1),student,7,en',
    );
    expect(await outcomes(content)).toEqual([
      [2, 'new'],
      [3, 'same'],
      [4, 'error', 'email:duplicate'],
      [5, 'change'],
      [6, 'error', 'grade:grade_not_for_role'],
      [7, 'error', 'email:not_an_email', 'grade:not_a_grade', 'locale:not_a_language'],
      [8, 'error', 'email:missing', 'first_name:missing', 'last_name:missing', 'role:not_a_role'],
      [9, 'error', 'role:admin'],
      [10, 'error', 'email:formula', 'first_name:formula', 'last_name:formula'],
    ]);
    expect(await people()).toHaveLength(before);
    expect(await outcomes(file('grace@school.test,Grace,Test,student,,'))).toEqual([[2, 'error', 'role:role_differs']]);
  });

  const mixed =
    'E-Mail;First name;"Last name";Shoe size\r\nzoe@school.test;Zoë;"O\'Brien\r\nNjoroge";38\r\nlea@school.test;Léa;Nuñez;37\r\n';
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(mixed, 'utf16le')]);
  test.each([
    ['UTF-8', Buffer.from(mixed), 'utf-8'],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${mixed}`), 'utf-8'],
    ['UTF-16', utf16, 'utf-16'],
    ['UTF-16, the other way round', Buffer.from(utf16).swap16(), 'utf-16'],
    ['Windows-1252', Buffer.from(mixed, 'latin1'), 'windows-1252'],
  ])('reads %s, semicolons, line breaks in quotes, other names of columns', async (_, bytes, encoding) => {
    const { body } = await preview(bytes);
    expect(body).toMatchObject({ encoding, ignoredColumns: ['Shoe size'], counts: { new: 2, error: 0 } });
    expect(body.rows.map(({ line, name }) => [line, name])).toEqual([
      [2, "Zoë O'Brien Njoroge"],
      [4, 'Léa Nuñez'],
    ]);
  });

  test.each([
    ['nothing', ''],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0, 0])],
    ['columns that are not there', 'name,age\nAmina,12'],
    ['a quote that never ends', `${HEADER}\n"amina@school.test,Amina`],
  ])('refuses %s', async (_, content) => {
    expect((await preview(content)).problem.code).toBe('invalid_input');
  });

  test('refuses more than 5,000 lines, and more than 2 MB', async () => {
    const lines = (count: number) => Array.from({ length: count }, (_, i) => `p${i}@x.test,P,${i},,7,`);
    expect((await preview(file(...lines(5_001)))).problem.code).toBe('too_large');
    expect((await preview(file(`a@b.test,${'x'.repeat(2 * 1024 * 1024)},y`))).problem.code).toBe('too_large');
  });

  test('and the template are files that no spreadsheet runs', async () => {
    const content = base64(file('=1+1,=2+2,@x,student,7,en'));
    const report = await fetch(`${t.url}/api/v1/users/import/report`, {
      method: 'POST',
      headers: { authorization: admin.authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ content }),
    });
    expect(report.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(await report.text()).toContain("'=1+1,'=2+2 @x,error,");
    const template = await fetch(`${t.url}/api/v1/users/import/template`, { headers: { authorization: admin.authorization } });
    expect((await preview(await template.text())).body.counts).toEqual({ new: 2, change: 0, same: 0, error: 0 });
  });
});

describe('an import', () => {
  const content = file(
    'i1@school.test,Ika,One,student,7,sw',
    'i2@school.test,Ika,Two,teacher,,',
    'bad,,,,,',
    'i3@school.test,Ika,Three,student,9,en',
  );

  test('does what was looked at, mails each new person a link, and does nothing the second time', async () => {
    const { sha256 } = (await preview(content)).body;
    expect((await commit(content.replace('Two', 'Too'), sha256)).problem.code).toBe('conflict');
    const sent = t.mails.length;
    const done = await commit(content, sha256);
    expect(done.body.counts).toEqual({ new: 3, change: 0, same: 0, error: 1 });
    await pollUntil(() => (t.mails.length === sent + 3 ? null : 'invitations'), { timeoutMs: 10_000, everyMs: 20 });
    await pollUntil(async () => ((await admin.call('people.importProgress')).body.mails === 0 ? null : 'none left'), {
      timeoutMs: 10_000,
      everyMs: 20,
    });
    expect(t.mails.findLast(({ to }) => to === 'i1@school.test')!.subject).toBe('Shule yako imekufungulia akaunti');
    const again = await commit(content, sha256);
    expect(again.body.counts).toEqual({ new: 0, change: 0, same: 3, error: 1 });
    expect(t.mails).toHaveLength(sent + 3);
    const topics = await t.db.selectFrom('outbox').select('topic').execute();
    expect(topics.filter(({ topic }) => topic === 'user.registered')).toHaveLength(3);
  });

  test('changes those who are there, with a line in the audit log for each', async () => {
    const changed = file('i1@school.test,Ikaweba,One,student,8,sw');
    await commit(changed, (await preview(changed)).body.sha256);
    const user = await t.db
      .selectFrom('users')
      .selectAll()
      .where(hasEmail(t.db, ['i1@school.test']))
      .executeTakeFirstOrThrow();
    expect(user).toMatchObject({ first_name: 'Ikaweba', grade: 8, version: 2 });
    const lines = await t.db
      .selectFrom('audit_log')
      .select(['before', 'after'])
      .where('subject', '=', `users:${user.id}`)
      .where('action', '=', 'user.changed')
      .execute();
    expect(lines).toEqual([{ before: { first_name: 'I…', grade: 7 }, after: { first_name: 'I…', grade: 8 } }]);
  });

  test('of one file by two people at once makes everyone once', async () => {
    const twice = file(...Array.from({ length: 200 }, (_, i) => `twice${i}@school.test,Twice,${i},student,7,`));
    const { sha256 } = (await preview(twice)).body;
    const both = await Promise.all([commit(twice, sha256), commit(twice, sha256)]);
    expect(both.map(({ body }) => body.counts.new).toSorted((a, b) => a - b)).toEqual([0, 200]);
    const tokens = await t.db.selectFrom('user_tokens').select(['id', 'email as sent_to']).execute();
    expect(tokens.filter(({ sent_to }) => sent_to.startsWith('twice'))).toHaveLength(200);
  });

  test('of the largest file goes through', async () => {
    const large = file(...Array.from({ length: 5_000 }, (_, i) => `large${i}@school.test,Large,Number ${i},student,8,sw`));
    const { sha256, counts } = (await preview(large)).body;
    expect(counts.new).toBe(5_000);
    expect((await commit(large, sha256)).body.counts.new).toBe(5_000);
  });
});

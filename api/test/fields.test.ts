import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { issueCertificate } from '../src/certificates/certificates.store.ts';
import { openDatabase } from '../src/db/database.ts';
import { encryptFields } from '../src/db/fields/encrypt-fields.ts';
import { FieldCipher, FieldError } from '../src/db/fields/field-cipher.ts';
import { hasEmail } from '../src/db/fields/lookup.ts';
import { openFields } from '../src/db/fields/open-fields.ts';
import type { Tables } from '../src/db/tables.ts';
import { openTestApi, PATIENT, type TestApi, TestClient } from './fixture/api-server.ts';
import { whereIs } from './fixture/every-text.ts';
import { quiet } from './fixture/postgres.ts';
import { PASSWORD } from './fixture/school.ts';
import { createTestDatabase } from './fixture/test-database.ts';

const KEY = Buffer.alloc(32, 1);
const NEXT = Buffer.alloc(32, 2);
/** In every name and address of the tour, and in nothing else. */
const MARK = 'zuqwelo';

/** One database, opened with several keys. */
async function aDatabase() {
  const scope = new Scope('fields');
  const { url } = scope.own(await createTestDatabase());
  const open = (...keys: Buffer[]): Kysely<Tables> =>
    scope.own(openDatabase({ url, logger: quiet, ...PATIENT, fields: keys.length > 0 ? new FieldCipher(keys) : null })).db;
  return { url, open, close: () => scope.close('test is over') };
}

const person = (n: number, first = 'Amina') => ({
  email: `p${n}@school.test`,
  first_name: first,
  last_name: 'Juma',
  role: 'student' as const,
  password_hash: 'none',
});

describe('a tour through the school with a key', () => {
  let t: TestApi;
  let admin: TestClient;

  beforeAll(async () => {
    t = await openTestApi({}, undefined, {}, new FieldCipher([KEY]));
    const head = await t.school.person('admin', 'Head');
    admin = await new TestClient(t.url).signedIn(head.email);
  });
  afterAll(() => t.close());

  let read = 0;
  /** What stands behind the # in the next mail. */
  const nextLink = async () => {
    await pollUntil(() => (t.mails.length > read ? null : 'a mail'), { timeoutMs: 10_000, everyMs: 20 });
    return /#([\w-]{43})/.exec(t.mails[read++]!.text)![1]!;
  };

  test('leaves no name and no address anywhere in the database', async () => {
    const anyone = new TestClient(t.url);
    const email = `${MARK}.self@home.test`;
    const pupil = { email, firstName: `${MARK}a`, lastName: `${MARK}b`, grade: 7, locale: 'en' as const };
    await anyone.call('auth.register', { body: { ...pupil, password: PASSWORD } });
    await anyone.call('auth.verify', { body: { token: await nextLink() } });
    await anyone.call('auth.forgot', { body: { email } });
    await anyone.call('auth.reset', { body: { token: await nextLink(), password: `${PASSWORD} 2` } });
    const { body: signedIn } = await anyone.call('auth.login', { body: { email: email.toUpperCase(), password: `${PASSWORD} 2` } });
    const self = anyone.with({ token: signedIn.accessToken });
    expect(signedIn.user).toMatchObject({ email, firstName: `${MARK}a` });
    await self.call('users.updateProfile', { body: { firstName: `${MARK}c` } });
    await self.call('consents.askMine', { body: { guardianName: `${MARK} Guardian`, guardianEmail: `${MARK}@guardian.test` } });
    const consent = await nextLink();
    expect((await anyone.call('consents.look', { body: { token: consent } })).body.guardianName).toBe(`${MARK} Guardian`);
    await anyone.call('consents.decide', { body: { token: consent, decision: 'given' } });

    const created = await admin.call('people.create', {
      body: {
        email: `${MARK}.made@school.test`,
        firstName: `${MARK}d`,
        lastName: `${MARK}e`,
        role: 'teacher',
        grade: null,
        locale: 'en',
      },
      // Its answer is kept for a day.
    });
    await admin.with({ headers: { 'idempotency-key': 'a-key-for-the-tour' } }).call('people.create', {
      body: { email: `${MARK}.m2@school.test`, firstName: `${MARK}x`, lastName: `${MARK}y`, role: 'student', grade: 7, locale: 'en' },
    });
    await admin.call('people.update', {
      params: { id: created.body.id },
      body: { lastName: `${MARK}f`, email: `${MARK}.new@school.test` },
    });
    const content = Buffer.from(`email,first_name,last_name,grade\n${MARK}.i@school.test,${MARK}g,${MARK}h,7\n`).toString('base64');
    const { body: report } = await admin.call('people.importPreview', { body: { content } });
    await admin.call('people.import', { body: { content, sha256: report.sha256 } });

    const course = await t.school.course(created.body.id, [signedIn.user.id]);
    const enrollment = await t.db.selectFrom('enrollments').select('id').where('course_id', '=', course).executeTakeFirstOrThrow();
    await t.db.transaction().execute((tx) => issueCertificate(tx, enrollment.id, new Date(t.school.clock.now())));
    const { body: certificate } = await self.call('certificates.mine', { params: { id: CourseId.parse(course) } });
    expect(certificate.studentName).toBe(`${MARK}c ${MARK}b`);
    const lesson = await t.school.lesson(created.body.id, { courseId: course, inMinutes: 5 });
    await self.call('lessons.get', { params: { id: lesson } });

    expect((await admin.call('audit.list', { query: { actor: email } })).body.items.length).toBeGreaterThan(0);
    expect((await admin.call('people.list', { query: { q: MARK } })).body.items).toHaveLength(4);
    expect(await whereIs(t.db, [MARK])).toEqual([]);
  });

  test('one address is one account, however many ask at once, and whatever its case', async () => {
    const body = { firstName: 'A', lastName: 'B', role: 'student' as const, grade: 7, locale: 'en' as const };
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        admin.call('people.create', { body: { ...body, email: i % 2 ? 'Race@school.test' : 'race@school.test' } }),
      ),
    );
    expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });

  test('is searched by beginnings of words, in any order, also with what is no letter', async () => {
    const names = async (q: string) => (await admin.call('people.list', { query: { q } })).body.items.map(({ lastName }) => lastName);
    await t.db
      .insertInto('users')
      .values([
        { ...person(1, 'Neema'), last_name: "O'Briánne-Wanjiku" },
        { ...person(2, 'Neema'), last_name: 'Nganzobarikiwaabadi' },
      ])
      .execute();
    expect(await names('nee bri')).toEqual(["O'Briánne-Wanjiku"]);
    expect(await names('WANJ neema')).toEqual(["O'Briánne-Wanjiku"]);
    expect(await names('nganzobarikiwa')).toEqual(['Nganzobarikiwaabadi']);
    expect(await names('eema')).toEqual([]);
    expect(await names('p2@school.test')).toEqual(['Nganzobarikiwaabadi']);
  });

  test('a text in the place of another, or changed, is refused, and the server goes on', async () => {
    const { id, email } = await t.school.person('student', 'Swapped');
    const client = await new TestClient(t.url).signedIn(email);
    const raw = t.db.withoutPlugins();
    const kept = await raw.selectFrom('users').select(['first_name', 'last_name']).where('id', '=', id).executeTakeFirstOrThrow();
    await raw.updateTable('users').set({ first_name: kept.last_name, last_name: kept.first_name }).where('id', '=', id).execute();
    expect((await client.call('users.me')).problem.code).toBe('internal');
    const broken = kept.first_name.slice(0, 20) + (kept.first_name[20] === 'A' ? 'B' : 'A') + kept.first_name.slice(21);
    for (const first_name of [broken, 'enc:1:', 'enc:1:00000000:AAAA', `${kept.first_name.slice(0, 15)}AAAA`]) {
      await raw
        .updateTable('users')
        .set({ ...kept, first_name })
        .where('id', '=', id)
        .execute();
      expect((await client.call('users.me')).problem.code, first_name).toBe('internal');
      await expect(t.db.selectFrom('users').select('first_name').where('id', '=', id).execute()).rejects.toThrow(FieldError);
    }
    await raw.updateTable('users').set(kept).where('id', '=', id).execute();
    expect((await client.call('users.me')).body.firstName).toBe('Swapped');
  });
});

describe('keys', () => {
  test('a key that comes later: what is plain is read, found and unique, then encrypted while people change it', async () => {
    const { open, close } = await aDatabase();
    const plain = open();
    await openFields(plain);
    await plain
      .insertInto('users')
      .values(Array.from({ length: 1_200 }, (_, i) => person(i)))
      .execute();
    const db = open(KEY);
    await openFields(db);
    const first = await db
      .selectFrom('users')
      .selectAll()
      .where(hasEmail(db, ['P7@school.test']))
      .executeTakeFirstOrThrow();
    expect(first).toMatchObject({ first_name: 'Amina', name_tokens: null });
    await expect(db.insertInto('users').values(person(7)).execute()).rejects.toThrow(/users_email_hash/);

    const stop = new AbortController();
    await expect(encryptFields(db, { signal: stop.signal, onBatch: () => stop.abort() })).rejects.toThrow();
    const [rest] = await Promise.all([
      encryptFields(db),
      ...Array.from({ length: 40 }, (_, i) =>
        db
          .updateTable('users')
          .set({ first_name: `Newlynamed${i}`, last_name: 'Name', version: sql`version + 1` })
          .where('id', '=', String(1 + i * 30))
          .execute(),
      ),
    ]);
    expect(rest).toBeGreaterThan(500);
    expect(rest).toBeLessThan(1_200);
    expect(await whereIs(db, ['amina', 'school.test', 'newlynamed'])).toEqual([]);
    const names = await db.selectFrom('users').select(['first_name', 'version']).orderBy('id').execute();
    expect(names.filter(({ first_name }) => first_name.startsWith('Newlynamed'))).toHaveLength(40);
    // Encrypting is no edit.
    expect(names.filter(({ version }) => version === 1)).toHaveLength(1_160);
    expect(await encryptFields(db)).toBe(0);
    await expect(openFields(plain)).rejects.toThrow(/Set FIELD_KEY/);
    await close();
  });

  test('a key that is changed: both are read, then the old one is not needed', async () => {
    const { open, close } = await aDatabase();
    const before = open(KEY);
    await openFields(before);
    await before
      .insertInto('users')
      .values([person(1), person(2, 'Baraka')])
      .execute();
    await expect(openFields(open(NEXT))).rejects.toThrow(/FIELD_KEYS_OLD/);
    const both = open(NEXT, KEY);
    await openFields(both);
    // Written by a program that still has the old key first.
    await before.insertInto('users').values(person(3, 'Late')).execute();
    await both.insertInto('users').values(person(4, 'Fresh')).execute();
    for (const n of [1, 2, 3, 4]) {
      const row = await both
        .selectFrom('users')
        .selectAll()
        .where(hasEmail(both, [`p${n}@school.test`]))
        .executeTakeFirst();
      expect(row, `p${n}`).toMatchObject({ email: `p${n}@school.test` });
    }
    expect(await encryptFields(both)).toBe(3);
    const after = open(NEXT);
    await openFields(after);
    const rows = await after.selectFrom('users').selectAll().orderBy('id').execute();
    expect(rows.map(({ first_name }) => first_name)).toEqual(['Amina', 'Baraka', 'Late', 'Fresh']);
    expect(
      await after
        .selectFrom('users')
        .select('id')
        .where(hasEmail(after, ['p3@school.test']))
        .execute(),
    ).toHaveLength(1);
    await expect(openFields(before)).rejects.toThrow(/not at hand/);
    await close();
  });

  test('what is written to an encrypted column is a text, and both names at once', async () => {
    const { open, close } = await aDatabase();
    const db = open(KEY);
    await db.insertInto('users').values(person(1)).execute();
    await expect(db.updateTable('users').set({ email: sql`lower(email)` }).execute()).rejects.toThrow(/only a text/);
    await expect(db.updateTable('users').set({ first_name: 'Other' }).execute()).rejects.toThrow(/written together/);
    await close();
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { SearchAnswer, SearchKind } from '@watoto/shared/contract/http/search.ts';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';
import { MINUTE } from './fixture/school.ts';

let t: TestApi;
const ids: Record<string, string> = {};
const as = {} as Record<'admin' | 'grace' | 'otieno' | 'amina' | 'baraka' | 'chidi', TestClient>;

beforeAll(async () => {
  t = await openTestApi();
  const { school, db } = t;
  for (const [name, role] of [
    ['Admin', 'admin'],
    ['Grace', 'teacher'],
    ['Otieno', 'teacher'],
    ['Amina', 'student'],
    ['Baraka', 'student'],
    ['Chidi', 'student'],
  ] as const) {
    const person = await school.person(role, name);
    ids[name] = person.id;
    as[name.toLowerCase() as keyof typeof as] = await new TestClient(t.url).signedIn(person.email);
  }
  const course = async (key: string, title: string, instructor: string, more: Record<string, unknown> = {}) => {
    const row = { title, instructor: ids[instructor]!, grade: 7, category: 'music', ...more };
    const { id } = await db.insertInto('courses').values(row).returning('id').executeTakeFirstOrThrow();
    ids[key] = id;
    const modules = [
      { course_id: id, title: `Zither lesson of ${key}`, type: 'reading' as const, content_text: 'secret', sequence_order: 1 },
    ];
    await db.insertInto('course_modules').values(modules).execute();
  };
  await course('open', 'Zither for all', 'Grace', { description: 'A long way. '.repeat(40) + 'Then the mbira is played.' });
  await course('described', 'Strings', 'Otieno', { description: 'Not drums: the zither.' });
  await course('draft', 'Zither draft', 'Grace', { published_at: null });
  await course('closed', 'Zither closed', 'Grace', { is_active: false });
  const enrol = (student: string, key: string, status: 'enrolled' | 'dropped' = 'enrolled') =>
    db.insertInto('enrollments').values({ student_id: ids[student]!, course_id: ids[key]!, status }).execute();
  await enrol('Amina', 'open');
  await enrol('Amina', 'closed');
  await enrol('Chidi', 'open', 'dropped');
  await enrol('Baraka', 'described');
  ids['lesson'] = await school.lesson(ids['Grace']!, { courseId: ids['open']!, title: 'Zither together', inMinutes: 60 });
  ids['other'] = await school.lesson(ids['Otieno']!, { title: 'Zither alone', inMinutes: 60 });
});
afterAll(() => t?.close());

async function found(who: keyof typeof as, q: string, query: { kinds?: string; limit?: number } = {}): Promise<SearchAnswer['groups']> {
  return (await as[who].call('search.find', { query: { q, ...query } })).body.groups;
}
const titles = async (who: keyof typeof as, q: string, kind: SearchKind) =>
  (await found(who, q, { kinds: kind, limit: 20 })).flatMap(({ items }) => items.map(({ title }) => title)).toSorted();

describe('courses', () => {
  test('a title comes before a description; the excerpt is where the word is', async () => {
    const [group] = await found('baraka', 'zither', { kinds: 'course' });
    expect(group?.items.map(({ title }) => title)).toEqual(['Zither for all', 'Strings']);
    const [played] = (await found('baraka', 'mbi', { kinds: 'course' }))[0]!.items;
    expect(played).toMatchObject({ id: ids['open'], teacher: 'Grace Test', excerpt: expect.stringMatching(/^….*the mbira is played\.$/) });
  });

  test('drafts are for their teacher and admins, closed ones for those in them', async () => {
    const all = ['Strings', 'Zither closed', 'Zither draft', 'Zither for all'];
    expect(await titles('admin', 'zither', 'course')).toEqual(all);
    expect(await titles('grace', 'zither', 'course')).toEqual(all);
    expect(await titles('otieno', 'zither', 'course')).toEqual(['Strings', 'Zither for all']);
    expect(await titles('amina', 'zither', 'course')).toEqual(['Strings', 'Zither closed', 'Zither for all']);
    expect(await titles('chidi', 'zither', 'course')).toEqual(['Strings', 'Zither for all']);
  });

  test('every word has to be there', async () => {
    expect(await titles('chidi', 'zither drums', 'course')).toEqual(['Strings']);
    expect(await titles('chidi', 'zither nowhere', 'course')).toEqual([]);
  });
});

describe('modules', () => {
  test('are found in courses that one takes or gives', async () => {
    const of = (...keys: string[]) => keys.map((key) => `Zither lesson of ${key}`);
    expect(await titles('admin', 'zither', 'module')).toEqual(of('closed', 'described', 'draft', 'open'));
    expect(await titles('grace', 'zither', 'module')).toEqual(of('closed', 'draft', 'open'));
    expect(await titles('otieno', 'zither', 'module')).toEqual(of('described'));
    expect(await titles('amina', 'zither', 'module')).toEqual(of('closed', 'open'));
    // Who left is not in it any more.
    expect(await titles('chidi', 'zither', 'module')).toEqual([]);
  });

  test('what was taken away is not found', async () => {
    const taken = t.db.updateTable('course_modules').where('course_id', '=', ids['closed']!);
    await taken.set({ deleted_at: new Date(), sequence_order: null }).execute();
    expect(await titles('amina', 'zither', 'module')).toEqual(['Zither lesson of open']);
    await taken.set({ deleted_at: null, sequence_order: 1 }).execute();
  });
});

describe('lessons', () => {
  test('are found by title and host, by those who may see them', async () => {
    expect(await titles('amina', 'zither', 'lesson')).toEqual(['Zither together']);
    expect(await titles('amina', 'grace zither', 'lesson')).toEqual(['Zither together']);
    expect(await titles('amina', 'otieno', 'lesson')).toEqual([]);
    expect(await titles('chidi', 'zither', 'lesson')).toEqual([]);
    expect(await titles('otieno', 'zither', 'lesson')).toEqual(['Zither alone']);
    expect(await titles('admin', 'zither', 'lesson')).toEqual(['Zither alone', 'Zither together']);
    // An address is not a name.
    expect(await titles('admin', 'school.test', 'lesson')).toEqual([]);
  });

  test('the nearest comes first', async () => {
    await t.school.lesson(ids['Grace']!, { courseId: ids['open']!, title: 'Nearest long ago', inMinutes: -60 * 24 * 30 });
    await t.school.lesson(ids['Grace']!, { courseId: ids['open']!, title: 'Nearest tomorrow', inMinutes: 60 * 24 });
    const [group] = await found('amina', 'nearest', { kinds: 'lesson' });
    expect(group?.items.map(({ title }) => title)).toEqual(['Nearest tomorrow', 'Nearest long ago']);
    expect(group?.items[0]).toMatchObject({
      host: 'Grace Test',
      startsAt: new Date(t.school.clock.now() + 24 * 60 * MINUTE).toISOString(),
    });
  });
});

describe('people', () => {
  test('admins find everybody, by address too', async () => {
    expect(await titles('admin', 'tes', 'person')).toEqual(
      ['Admin', 'Amina', 'Baraka', 'Chidi', 'Grace', 'Otieno'].map((n) => `${n} Test`),
    );
    expect((await found('admin', 'amina@school.test'))[0]).toMatchObject({
      kind: 'person',
      items: [{ id: ids['Amina'], email: 'amina@school.test' }],
    });
  });

  test('teachers find the students of their courses, by name only, and no addresses', async () => {
    expect(await titles('grace', 'test', 'person')).toEqual(['Amina Test']);
    expect((await found('grace', 'ami', { kinds: 'person' }))[0]?.items).toEqual([
      expect.objectContaining({ title: 'Amina Test', email: null, course: { id: ids['open'], title: 'Zither for all' } }),
    ]);
    expect(await titles('grace', 'amina@school.test', 'person')).toEqual([]);
    expect(await titles('grace', 'school', 'person')).toEqual([]);
    expect(await titles('otieno', 'test', 'person')).toEqual(['Baraka Test']);
  });

  test('students find nobody, even if they ask', async () => {
    expect(await found('amina', 'baraka')).toEqual([]);
    expect(await found('amina', 'baraka', { kinds: 'person' })).toEqual([]);
  });
});

test('one answer has all kinds in their order, each up to its limit', async () => {
  const groups = await found('grace', 'zit', { limit: 1 });
  expect(groups.map(({ kind, items, more }) => [kind, items.length, more])).toEqual([
    ['course', 1, true],
    ['module', 1, true],
    ['lesson', 1, false],
  ]);
  expect(JSON.stringify(groups)).not.toContain('secret');
});

test('one sees the own change at once', async () => {
  const { body } = await as.otieno.call('courses.create', { body: { title: 'Kora', grade: 8, category: 'music' } });
  expect(await titles('otieno', 'kora', 'course')).toEqual(['Kora']);
  expect(await titles('amina', 'kora', 'course')).toEqual([]);
  await as.otieno.call('courses.publish', { params: { id: CourseId.parse(body.id) } });
  expect(await titles('amina', 'kora', 'course')).toEqual(['Kora']);
});

test.each(["'", '\\', "zit':*", '!zither | (kora', '-- ; drop', '<->', "a' & 'b", '%_%', '🎵🎵', 'ﬁ½²'])('%s is only text', async (q) => {
  for (const who of ['admin', 'grace', 'amina'] as const) {
    const answer = await as[who].call('search.find', { query: { q: q.padEnd(2, '.') } });
    expect(answer.status).toBe(200);
  }
});

test.each([{ q: 'a' }, { q: 'x'.repeat(101) }, { q: 'a b c d e f g h i' }, { q: 'zither', kinds: 'users' }, { q: 'zither', limit: 21 }])(
  '%j is refused',
  async (query) => {
    expect((await as.admin.call('search.find', { query })).problem.code).toBe('invalid_input');
  },
);

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { ModuleId } from '@watoto/shared/contract/http/modules.ts';
import { Modules } from '../src/modules/modules.ts';
import { openTestApi, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';

let t: TestApi;
let people: People<'grace' | 'joseph' | 'admin' | 'amina' | 'baraka'>;
let ids: Ids<keyof typeof people>;
let courseId: string;

beforeAll(async () => {
  t = await openTestApi();
  ({ people, ids } = await cast(t, { grace: 'teacher', joseph: 'teacher', admin: 'admin', amina: 'student', baraka: 'student' }));
});
afterAll(() => t?.close());
beforeEach(async () => {
  await t.db.deleteFrom('lessons').execute();
  await t.db.deleteFrom('courses').execute();
  courseId = await t.school.course(ids.grace, [ids.amina]);
});

async function add(title: string, more: object = {}) {
  const body = { type: 'reading' as const, title, ...more };
  return (await people.grace.call('modules.create', { params: { id: courseId }, body })).body;
}
const shown = async (who = people.grace) =>
  (await who.call('modules.list', { params: { id: courseId } })).body.items.map(({ title, order }) => `${order} ${title}`);

describe('modules', () => {
  test('are added at the end, read, changed and shown in their order', async () => {
    const first = await add('Listen', { contentText: '# Hear', required: false, durationMinutes: 20 });
    await add('Clap', { type: 'video', contentUrl: 'https://videos.test/clap' });
    expect(first).toMatchObject({
      type: 'reading',
      order: 1,
      version: 1,
      contentText: '# Hear',
      required: false,
      assessed: false,
      progress: null,
    });
    const change = { title: 'Listen well', contentText: null };
    const { body } = await people.grace.call('modules.update', { params: { id: first.id }, body: change });
    expect(body).toMatchObject({ title: 'Listen well', contentText: null, version: 2, durationMinutes: 20 });
    expect(await shown()).toEqual(['1 Listen well', '2 Clap']);
  });

  test('are not changed from an older version', async () => {
    const { id } = await add('Listen');
    const edit = (title: string, version: number) =>
      people.grace.with({ headers: { 'if-match': `"v${version}"` } }).call('modules.update', { params: { id }, body: { title } });
    expect((await edit('Mine', 1)).body.version).toBe(2);
    expect((await edit('Theirs', 1)).problem.code).toBe('precondition_failed');
    expect(await shown()).toEqual(['1 Mine']);
  });

  test.each([
    ['a video address that is no address', { contentUrl: 'javascript:alert(1)' }],
    ['a file that is not of the course', { fileId: '0190f3a4-0000-7000-8000-000000000001' }],
    ['a lesson that is not of the course', { lessonId: '0190f3a4-0000-7000-8000-000000000001' }],
    ['a field that nobody knows', { html: '<b>' }],
  ])('refuse %s', async (_, more) => {
    const body = { type: 'video' as const, title: 'X', ...more };
    expect((await people.grace.call('modules.create', { params: { id: courseId }, body })).problem.code).toBe('invalid_input');
  });

  test('link a lesson of the course', async () => {
    const lessonId = await t.school.lesson(ids.grace, { courseId });
    expect((await add('Together', { type: 'live', lessonId })).lesson).toMatchObject({ id: lessonId, title: 'Drums' });
  });

  test('show what is in them to the class, its teacher and admins; to others what there is', async () => {
    const { id } = await add('Listen', { contentText: 'secret' });
    for (const who of ['amina', 'grace', 'admin'] as const)
      expect((await people[who].call('modules.get', { params: { id } })).body.contentText).toBe('secret');
    for (const who of ['baraka', 'joseph'] as const) {
      expect((await people[who].call('modules.get', { params: { id } })).problem.code).toBe('forbidden');
      expect(await shown(people[who])).toEqual(['1 Listen']);
    }
    await t.db.updateTable('courses').set({ published_at: null }).execute();
    expect((await people.baraka.call('modules.list', { params: { id: courseId } })).problem.code).toBe('not_found');
    expect((await people.baraka.call('modules.get', { params: { id } })).problem.code).toBe('not_found');
  });

  test('are changed by the teacher of the course and admins only', async () => {
    const { id } = await add('Listen');
    const other = people.joseph;
    const title = 'Mine now';
    expect((await other.call('modules.create', { params: { id: courseId }, body: { type: 'quiz', title } })).problem.code).toBe(
      'forbidden',
    );
    expect((await other.call('modules.update', { params: { id }, body: { title } })).problem.code).toBe('forbidden');
    expect((await other.call('modules.remove', { params: { id } })).problem.code).toBe('forbidden');
    expect((await other.call('modules.order', { params: { id: courseId }, body: { ids: [id] } })).problem.code).toBe('forbidden');
    expect((await people.admin.call('modules.update', { params: { id }, body: { title } })).body.title).toBe(title);
  });

  test('are taken away without a gap, and brought back at the end', async () => {
    const one = await add('One');
    await add('Two');
    for (let i = 0; i < 2; i += 1)
      expect((await people.grace.call('modules.remove', { params: { id: one.id } })).body).toMatchObject({ order: null });
    expect(await shown()).toEqual(['1 Two']);
    expect((await people.amina.call('modules.get', { params: { id: one.id } })).problem.code).toBe('not_found');
    const away = await people.grace.call('modules.list', { params: { id: courseId }, query: { removed: 'true' } });
    expect(away.body.items.map(({ title }) => title)).toEqual(['One']);
    expect((await people.amina.call('modules.list', { params: { id: courseId }, query: { removed: 'true' } })).problem.code).toBe(
      'forbidden',
    );
    for (let i = 0; i < 2; i += 1)
      expect((await people.grace.call('modules.restore', { params: { id: one.id } })).body).toMatchObject({ order: 2 });
    expect(await shown()).toEqual(['1 Two', '2 One']);
  });
});

describe('the order of modules', () => {
  const order = (given: readonly string[], who = people.grace) =>
    who.call('modules.order', { params: { id: courseId }, body: { ids: [...given] } });

  test('is changed in one call', async () => {
    const all = [await add('A'), await add('B'), await add('C')].map(({ id }) => id);
    expect((await order(all.toReversed())).body.items.map(({ title }) => title)).toEqual(['C', 'B', 'A']);
    expect(await shown()).toEqual(['1 C', '2 B', '3 A']);
  });

  test('is refused with one missing, one twice, one of elsewhere or one that was taken away', async () => {
    const [a, b] = [(await add('A')).id, (await add('B')).id];
    const gone = (await add('Gone')).id;
    await people.grace.call('modules.remove', { params: { id: gone } });
    for (const wrong of [[a], [], [a, a], [a, b, b], [a, '999999'], [a, b, gone]])
      expect((await order(wrong)).problem.code).toBe('conflict');
    expect(await shown()).toEqual(['1 A', '2 B']);
  });

  test('is one of those that were asked for, when two teachers change it at once and a third adds', async () => {
    const titles = ['A', 'B', 'C', 'D', 'E'];
    const all: ModuleId[] = [];
    for (const title of titles) all.push(ModuleId.parse((await add(title)).id));
    const modules = new Modules({ db: t.db, clock: t.school.clock });
    const grace = { userId: ids.grace, role: 'teacher' as const };
    const admin = { userId: ids.admin, role: 'admin' as const };
    const id = CourseId.parse(courseId);
    const forms = [all, all.toReversed(), [...all.slice(2), ...all.slice(0, 2)]];
    const work = Array.from({ length: 30 }, (_, i) =>
      modules.order(i % 2 ? grace : admin, id, forms[i % 3]!).then(
        () => 'fine',
        (error: { code: string }) => error.code,
      ),
    );
    const added = modules.create(grace, id, { type: 'quiz', title: 'F' });
    const outcomes = new Set(await Promise.all(work));
    await added;
    // Those that came after the addition did not know of it.
    expect([...outcomes].filter((one) => one !== 'fine' && one !== 'conflict')).toEqual([]);
    const end = (await people.grace.call('modules.list', { params: { id: courseId } })).body.items;
    expect(end.map((one) => one.order)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(end.at(-1)?.title).toBe('F');
    expect(forms.map((form) => form.join())).toContain(
      end
        .slice(0, 5)
        .map((one) => one.id)
        .join(),
    );
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { Courses } from '../src/courses/courses.ts';
import { openTestApi, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';

let t: TestApi;
let people: People<'grace' | 'joseph' | 'admin' | 'amina' | 'baraka' | 'zuri'>;
let ids: Ids<keyof typeof people>;

beforeAll(async () => {
  t = await openTestApi();
  ({ people, ids } = await cast(t, {
    grace: 'teacher',
    joseph: 'teacher',
    admin: 'admin',
    amina: 'student',
    baraka: 'student',
    zuri: 'student',
  }));
});
afterAll(() => t?.close());
beforeEach(async () => {
  await t.db.deleteFrom('courses').execute();
  await t.db.deleteFrom('outbox').execute();
});

const announced = async () => (await t.db.selectFrom('outbox').select('topic').orderBy('id').execute()).map(({ topic }) => topic);

async function course(
  title: string,
  more: {
    published_at?: Date | null;
    grade?: number;
    category?: string;
    max_students?: number;
    description?: string;
    is_active?: boolean;
  } = {},
) {
  const { id } = await t.db
    .insertInto('courses')
    .values({ title, instructor: ids.grace, grade: 7, category: 'music', ...more })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

const titles = async (query: object) => (await people.amina.call('courses.list', { query })).body.items.map(({ title }) => title);

describe('the catalogue', () => {
  test('has what is open, by title, a page at a time', async () => {
    for (const title of ['Drums', 'choir', 'Algebra']) await course(title);
    await course('Closed', { is_active: false });
    const first = await people.amina.call('courses.list', { query: { limit: 2 } });
    expect(first.body.items).toMatchObject([
      {
        title: 'Algebra',
        teacher: { id: ids.grace, name: 'grace Test' },
        enrolled: 0,
        maxStudents: 50,
        standing: 'none',
        waitingPlace: null,
      },
      { title: 'choir' },
    ]);
    const second = await people.amina.call('courses.list', { query: { limit: 2, cursor: first.body.nextCursor ?? '' } });
    expect(second.body).toMatchObject({ items: [{ title: 'Drums' }], nextCursor: null });
  });

  test('is sorted as asked, page by page', async () => {
    const day = 24 * 60 * 60 * 1_000;
    for (const [i, title] of ['Old', 'New', 'Middle'].entries())
      await course(title, { published_at: new Date(t.school.clock.now() - [30, 1, 7][i]! * day) });
    const middle = (await people.amina.call('courses.list', { query: { q: 'Middle' } })).body.items[0]!;
    await people.amina.call('courses.enrol', { params: { id: middle.id } });
    const paged = async (sort: 'newest' | 'popular' | 'title') => {
      const seen: string[] = [];
      let cursor = '' as string | null;
      do {
        const query: { sort: typeof sort; limit: number; cursor?: string } = { sort, limit: 1, ...(cursor ? { cursor } : {}) };
        const { body } = await people.amina.call('courses.list', { query });
        seen.push(...body.items.map(({ title }) => title));
        cursor = body.nextCursor;
      } while (cursor !== null);
      return seen;
    };
    expect(await paged('newest')).toEqual(['New', 'Middle', 'Old']);
    expect(await paged('popular')).toEqual(['Middle', 'Old', 'New']);
    expect(await paged('title')).toEqual(['Middle', 'New', 'Old']);
  });

  test('is narrowed by grade, category and words', async () => {
    await course('Drums', { description: 'Rhythm for everyone' });
    await course('Rhythm and rhyme', { category: 'arts', grade: 8, description: 'rhythm, again rhythm' });
    await course('Loops', { category: 'programming' });
    expect(await titles({ grade: 8 })).toEqual(['Rhythm and rhyme']);
    expect(await titles({ category: 'music' })).toEqual(['Drums']);
    expect(await titles({ q: 'rhythm' })).toEqual(['Rhythm and rhyme', 'Drums']);
    expect(await titles({ q: "'); drop table courses; --" })).toEqual([]);
    expect(await titles({ q: 'loops -rhythm' })).toEqual(['Loops']);
  });

  test.each([
    ['a grade that is none', { grade: 6 }],
    ['a cursor that is not ours', { cursor: 'AAAA' }],
    ['a page of a million', { limit: 1_000_000 }],
  ])('refuses %s', async (_, query) => {
    expect((await people.amina.call('courses.list', { query })).problem.code).toBe('invalid_input');
  });

  test('shows what is mine', async () => {
    const mine = await course('Mine');
    await course('Other');
    await people.amina.call('courses.enrol', { params: { id: mine } });
    expect(await titles({ mine: 'true' as const })).toEqual(['Mine']);
    expect((await people.grace.call('courses.list', { query: { mine: 'true' as const } })).body.items).toHaveLength(2);
  });
});

describe('a place in a course', () => {
  test('is had once, however often it is asked for, and given back', async () => {
    const id = await course('Drums');
    for (let i = 0; i < 2; i += 1) {
      const { body } = await people.amina.call('courses.enrol', { params: { id } });
      expect(body).toMatchObject({ standing: 'enrolled', enrolled: 1, waitingPlace: null });
    }
    for (let i = 0; i < 2; i += 1) {
      expect((await people.amina.call('courses.leave', { params: { id } })).body).toMatchObject({ standing: 'none', enrolled: 0 });
    }
    expect((await people.amina.call('courses.enrol', { params: { id } })).body).toMatchObject({ standing: 'enrolled' });
  });

  test('goes to who has waited longest', async () => {
    const id = await course('Full', { max_students: 1 });
    await people.amina.call('courses.enrol', { params: { id } });
    expect((await people.baraka.call('courses.enrol', { params: { id } })).body).toMatchObject({ standing: 'waiting', waitingPlace: 1 });
    expect((await people.zuri.call('courses.enrol', { params: { id } })).body).toMatchObject({ standing: 'waiting', waitingPlace: 2 });
    await people.amina.call('courses.leave', { params: { id } });
    expect((await people.baraka.call('courses.get', { params: { id } })).body).toMatchObject({ standing: 'enrolled', enrolled: 1 });
    expect((await people.zuri.call('courses.get', { params: { id } })).body).toMatchObject({ standing: 'waiting', waitingPlace: 1 });
    expect((await people.zuri.call('courses.leave', { params: { id } })).body).toMatchObject({ standing: 'none', waitingPlace: null });
  });

  test('of a completed course stays', async () => {
    const id = await course('Done');
    await people.amina.call('courses.enrol', { params: { id } });
    await t.db.updateTable('enrollments').set({ status: 'completed' }).where('course_id', '=', id).execute();
    expect((await people.amina.call('courses.leave', { params: { id } })).problem.code).toBe('conflict');
  });

  test('is not had in a course that is closed or not there', async () => {
    const id = await course('Closed', { is_active: false });
    for (const one of [id, '999999999'])
      expect((await people.amina.call('courses.enrol', { params: { id: one } })).problem.code).toBe('not_found');
  });

  test('the last ten are had by ten of two hundred who come at once; the others wait in an order that nobody shares', async () => {
    const id = CourseId.parse(await course('Wanted', { max_students: 12 }));
    const crowd = await t.db
      .insertInto('users')
      .values(
        Array.from({ length: 200 }, (_, i) => ({
          email: `crowd${i}@school.test`,
          first_name: `Pupil${i}`,
          last_name: 'Test',
          role: 'student' as const,
          grade: 7,
          password_hash: 'none',
        })),
      )
      .returning('id')
      .execute();
    const courses = new Courses({ db: t.db, clock: t.school.clock });
    for (const name of ['amina', 'baraka'] as const) await people[name].call('courses.enrol', { params: { id } });
    const outcomes = await Promise.all(crowd.map((one) => courses.enrol({ userId: UserId.parse(one.id), role: 'student' }, id)));
    expect(outcomes.filter(({ standing }) => standing === 'enrolled')).toHaveLength(10);
    const places = outcomes.flatMap(({ waitingPlace }) => waitingPlace ?? []).toSorted((a, b) => a - b);
    expect(places).toEqual(Array.from({ length: 190 }, (_, i) => i + 1));
    expect((await people.grace.call('courses.get', { params: { id } })).body.enrolled).toBe(12);
    expect(await announced()).toHaveLength(12);
  });

  test('is had once by one who asks ten times at once', async () => {
    const id = await course('Drums', { max_students: 5 });
    await Promise.all(Array.from({ length: 10 }, () => people.amina.call('courses.enrol', { params: { id } })));
    expect((await people.amina.call('courses.get', { params: { id } })).body).toMatchObject({ standing: 'enrolled', enrolled: 1 });
    expect(await announced()).toEqual(['enrollment.created']);
  });

  test('can be waited for no more when the course has closed', async () => {
    const id = await course('Full', { max_students: 1 });
    for (const name of ['amina', 'baraka'] as const) await people[name].call('courses.enrol', { params: { id } });
    await people.grace.call('courses.archive', { params: { id } });
    expect((await people.baraka.call('courses.get', { params: { id } })).body).toMatchObject({ standing: 'waiting', state: 'closed' });
    // Nobody new gets into a closed course, also not by waiting.
    await people.amina.call('courses.leave', { params: { id } });
    expect((await people.baraka.call('courses.leave', { params: { id } })).body).toMatchObject({ standing: 'none' });
    expect((await people.baraka.call('courses.get', { params: { id } })).problem.code).toBe('not_found');
  });

  test('is given and taken by the teacher', async () => {
    const id = await course('Small', { max_students: 1 });
    const params = { id, studentId: ids.amina };
    for (let i = 0; i < 2; i += 1) expect((await people.grace.call('courses.addStudent', { params })).body.enrolled).toBe(1);
    const other = { id, studentId: ids.baraka };
    expect((await people.grace.call('courses.addStudent', { params: other })).problem.code).toBe('full');
    expect((await people.joseph.call('courses.removeStudent', { params })).problem.code).toBe('forbidden');
    expect((await people.grace.call('courses.addStudent', { params: { id, studentId: ids.joseph } })).problem.code).toBe('not_found');
    await people.baraka.call('courses.enrol', { params: { id } });
    for (let i = 0; i < 2; i += 1) expect((await people.admin.call('courses.removeStudent', { params })).body.enrolled).toBe(1);
    expect((await people.baraka.call('courses.get', { params: { id } })).body.standing).toBe('enrolled');
    expect(await announced()).toEqual(['enrollment.created', 'enrollment.dropped', 'enrollment.created']);
  });

  test('is given by the teacher to those whom they may see, by name; who waits is found first', async () => {
    const id = await course('Small', { max_students: 1 });
    const { id: older } = await t.school.person('student', 'Amanda');
    await t.db.updateTable('users').set({ grade: 9 }).where('id', '=', older).execute();
    const find = async (q: string, who = people.grace) =>
      (await who.call('courses.candidates', { params: { id }, query: { q } })).body.items.map(
        ({ name, waits }) => name + (waits ? ' waits' : ''),
      );
    expect(await find('am')).toEqual(['amina Test']);
    expect(await find('am te', people.admin)).toEqual(['Amanda Test', 'amina Test']);
    // Not by an address, not by operators, and teachers are no candidates.
    for (const q of ['amina@school.test', "x' | 'am", 'jos']) expect(await find(q)).toEqual([]);
    await people.amina.call('courses.enrol', { params: { id } });
    expect(await find('am')).toEqual([]);
    await people.zuri.call('courses.enrol', { params: { id } });
    expect((await find('te'))[0]).toBe('zuri Test waits');
    for (const [who, code] of [
      ['joseph', 'forbidden'],
      ['amina', 'forbidden'],
    ] as const)
      expect((await people[who].call('courses.candidates', { params: { id }, query: { q: 'am' } })).problem.code).toBe(code);
  });

  test('the last one is had by one, when teachers give it and students take it at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await course(`Race ${round}`, { max_students: 1 });
      const give = (studentId: UserId, who = people.grace) => who.call('courses.addStudent', { params: { id, studentId } });
      const [one, two] = await Promise.all([
        give(ids.amina),
        give(ids.baraka, people.admin),
        people.zuri.call('courses.enrol', { params: { id } }),
      ]);
      const { body } = await people.grace.call('courses.get', { params: { id } });
      expect(body.enrolled).toBe(1);
      const refused = [one, two].filter(({ status }) => status === 409);
      expect(refused.map(({ problem }) => problem.code).every((code) => code === 'full')).toBe(true);
      const zuri = (await people.zuri.call('courses.get', { params: { id } })).body.standing;
      expect(refused.length).toBe(zuri === 'enrolled' ? 2 : 1);
    }
  });
});

describe('a course', () => {
  const draft = { title: 'Marimba', grade: 8, category: 'music' };
  const create = async (who = people.grace, body: object = draft) => who.call('courses.create', { body: { ...draft, ...body } });

  test('is a draft that its teacher and admins see, until it is published', async () => {
    const { body } = await create();
    expect(body).toMatchObject({ ...draft, state: 'draft', version: 1, editable: true, maxStudents: 50, teacher: { id: ids.grace } });
    const params = { id: body.id };
    for (const who of ['amina', 'joseph'] as const) {
      expect((await people[who].call('courses.get', { params })).problem.code).toBe('not_found');
      expect((await people[who].call('courses.list')).body.items).toEqual([]);
    }
    expect((await people.amina.call('courses.enrol', { params })).problem.code).toBe('not_found');
    expect((await people.admin.call('courses.list')).body.items).toHaveLength(1);
    for (let i = 0; i < 2; i += 1) expect((await people.grace.call('courses.publish', { params })).body.state).toBe('open');
    expect(await announced()).toEqual(['course.published']);
    expect((await people.amina.call('courses.get', { params })).body).toMatchObject({ editable: false, standing: 'none', progress: null });
  });

  test('is changed by its teacher and admins, from its newest version', async () => {
    const { id } = (await create()).body;
    const change = (body: object, who = people.grace, version?: number) =>
      (version === undefined ? who : who.with({ headers: { 'if-match': `"v${version}"` } })).call('courses.update', {
        params: { id },
        body,
      });
    expect((await change({ title: 'Mbira', durationHours: 12 }, people.grace, 1)).body).toMatchObject({
      title: 'Mbira',
      durationHours: 12,
      version: 2,
    });
    expect((await change({ title: 'Late' }, people.grace, 1)).problem.code).toBe('precondition_failed');
    expect((await change({ title: 'Mine' }, people.joseph)).problem.code).toBe('not_found');
    expect((await change({ teacherId: ids.joseph })).problem.code).toBe('forbidden');
    expect((await change({ teacherId: ids.amina }, people.admin)).problem.code).toBe('invalid_input');
    expect((await change({ coverFileId: '0190f3a4-0000-7000-8000-000000000001' })).problem.code).toBe('invalid_input');
    expect((await change({ teacherId: ids.joseph }, people.admin)).body.teacher.id).toBe(ids.joseph);
    expect((await people.grace.call('courses.publish', { params: { id } })).problem.code).toBe('not_found');
  });

  test('with more places lets in those who wait', async () => {
    const id = await course('Full', { max_students: 1 });
    for (const name of ['amina', 'baraka', 'zuri'] as const) await people[name].call('courses.enrol', { params: { id } });
    const { body } = await people.grace.call('courses.update', { params: { id }, body: { maxStudents: 2 } });
    expect(body).toMatchObject({ enrolled: 2, waiting: 1 });
    expect((await people.baraka.call('courses.get', { params: { id } })).body.standing).toBe('enrolled');
  });

  test('is closed and opened again; those in it keep it', async () => {
    const id = await course('Drums');
    await people.amina.call('courses.enrol', { params: { id } });
    expect((await people.joseph.call('courses.archive', { params: { id } })).problem.code).toBe('forbidden');
    for (let i = 0; i < 2; i += 1) expect((await people.grace.call('courses.archive', { params: { id } })).body.state).toBe('closed');
    expect((await people.amina.call('courses.get', { params: { id } })).body.state).toBe('closed');
    expect((await people.baraka.call('courses.get', { params: { id } })).problem.code).toBe('not_found');
    expect(await titles({ mine: 'true' })).toEqual(['Drums']);
    expect(await titles({})).toEqual([]);
    expect((await people.grace.call('courses.publish', { params: { id } })).body.state).toBe('open');
  });

  test('is made by teachers for themselves, by admins for any', async () => {
    expect((await create(people.grace, { teacherId: ids.joseph })).problem.code).toBe('forbidden');
    expect((await create(people.admin, { teacherId: ids.joseph })).body.teacher.id).toBe(ids.joseph);
    expect((await create(people.admin, { teacherId: ids.amina })).problem.code).toBe('invalid_input');
    expect((await create(people.grace, { title: ' ' })).problem.code).toBe('invalid_input');
  });

  test('is copied with what it is made of, and without anyone', async () => {
    const id = await course('Drums', { description: 'Rhythm' });
    await people.amina.call('courses.enrol', { params: { id } });
    for (const title of ['One', 'Two', 'Three'])
      await people.grace.call('modules.create', { params: { id }, body: { type: 'reading', title, contentText: `# ${title}` } });
    const all = (await people.grace.call('modules.list', { params: { id } })).body.items;
    await people.grace.call('modules.remove', { params: { id: all[1]!.id } });
    const copy = (await people.grace.call('courses.duplicate', { params: { id }, body: { title: 'Drums again' } })).body;
    expect(copy).toMatchObject({ title: 'Drums again', description: 'Rhythm', state: 'draft', enrolled: 0 });
    const { items } = (await people.grace.call('modules.list', { params: { id: copy.id } })).body;
    expect(items.map(({ title, order }) => `${order} ${title}`)).toEqual(['1 One', '2 Three']);
    expect((await people.grace.call('modules.get', { params: { id: items[1]!.id } })).body.contentText).toBe('# Three');
    expect((await people.joseph.call('courses.duplicate', { params: { id }, body: { title: 'Mine' } })).problem.code).toBe('forbidden');
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { Courses } from '../src/courses/courses.ts';
import { openTestApi, type TestApi, TestClient } from './fixture/api-server.ts';

let t: TestApi;
const people = {} as Record<'grace' | 'amina' | 'baraka' | 'zuri', TestClient>;
const ids = {} as Record<keyof typeof people, string>;

beforeAll(async () => {
  t = await openTestApi();
  const client = new TestClient(t.url);
  for (const [name, role] of [
    ['grace', 'teacher'],
    ['amina', 'student'],
    ['baraka', 'student'],
    ['zuri', 'student'],
  ] as const) {
    const { id, email } = await t.school.person(role, name);
    ids[name] = id;
    people[name] = await client.signedIn(email);
  }
});
afterAll(() => t?.close());
beforeEach(() => t.db.deleteFrom('courses').execute());

async function course(
  title: string,
  more: { grade?: number; category?: string; max_students?: number; description?: string; is_active?: boolean } = {},
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

  test('is had by ten of a hundred who come at once; ninety wait in an order that nobody shares', async () => {
    const id = CourseId.parse(await course('Wanted', { max_students: 10 }));
    const crowd = await t.db
      .insertInto('users')
      .values(
        Array.from({ length: 100 }, (_, i) => ({
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
    const outcomes = await Promise.all(crowd.map((one) => courses.enrol({ userId: UserId.parse(one.id), role: 'student' }, id)));
    expect(outcomes.filter(({ standing }) => standing === 'enrolled')).toHaveLength(10);
    const places = outcomes.flatMap(({ waitingPlace }) => waitingPlace ?? []).toSorted((a, b) => a - b);
    expect(places).toEqual(Array.from({ length: 90 }, (_, i) => i + 1));
    expect((await people.grace.call('courses.get', { params: { id } })).body.enrolled).toBe(10);
  });
});

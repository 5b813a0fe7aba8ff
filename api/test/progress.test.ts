import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import { ModuleId } from '@watoto/shared/contract/http/modules.ts';
import { Modules } from '../src/modules/modules.ts';
import { completeModuleFor } from '../src/progress/complete-module.ts';
import { Progress } from '../src/progress/progress.ts';
import { openTestApi, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';

let t: TestApi;
let people: People<'grace' | 'joseph' | 'amina' | 'baraka' | 'zuri'>;
let ids: Ids<keyof typeof people>;
let courseId: string;

beforeAll(async () => {
  t = await openTestApi();
  ({ people, ids } = await cast(t, { grace: 'teacher', joseph: 'teacher', amina: 'student', baraka: 'student', zuri: 'student' }));
});
afterAll(() => t?.close());
beforeEach(async () => {
  await t.db.deleteFrom('courses').execute();
  await t.db.deleteFrom('outbox').execute();
  courseId = await t.school.course(ids.grace, [ids.amina, ids.baraka]);
});

async function add(title: string, more: object = {}) {
  const body = { type: 'reading' as const, title, ...more };
  return (await people.grace.call('modules.create', { params: { id: courseId }, body })).body.id;
}
const put = (moduleId: string, body: object = {}, who = people.amina) => who.call('progress.put', { params: { moduleId }, body });
const topics = async () =>
  (await t.db.selectFrom('outbox').select('topic').orderBy('id').execute())
    .map(({ topic }) => topic)
    .filter((one) => one !== 'course.updated');
const standing = async (who = people.amina) => (await who.call('courses.get', { params: { id: courseId } })).body;

describe('what a student did', () => {
  test('counts for the course, completes it and is announced', async () => {
    const [one, two, extra] = [await add('One'), await add('Two'), await add('Extra', { required: false })];
    expect((await put(one)).body).toMatchObject({ module: { status: 'in_progress' }, course: { percentage: 0, completed: false } });
    expect(await standing()).toMatchObject({ standing: 'in_progress', progress: 0 });
    expect((await put(extra, { completed: true })).body.course.percentage).toBe(0);
    expect((await put(one, { completed: true })).body.course.percentage).toBe(50);
    expect((await put(two, { completed: true })).body).toMatchObject({
      module: { status: 'completed', completedAt: new Date(t.school.clock.now()).toISOString() },
      course: { percentage: 100, completed: true },
    });
    expect(await standing()).toMatchObject({ standing: 'completed', progress: 100 });
    expect((await topics()).filter((topic) => topic === 'enrollment.completed')).toHaveLength(1);
    const { length } = await topics();
    for (let i = 0; i < 2; i += 1) expect((await put(two, { completed: true })).body.course.completed).toBe(true);
    expect(await topics()).toHaveLength(length);
    expect(await t.db.selectFrom('certificates').select('student_name').execute()).toEqual([{ student_name: 'amina Test' }]);
  });

  test('is not undone by a late packet; a video goes on where it was', async () => {
    const one = await add('One', { type: 'video' });
    await add('Two');
    await put(one, { positionSeconds: 300, completed: true });
    expect((await put(one, { positionSeconds: 40 })).body).toMatchObject({
      module: { status: 'completed', positionSeconds: 40 },
      course: { percentage: 50 },
    });
  });

  test('took no longer than our clock says', async () => {
    const one = await add('One');
    await put(one);
    t.school.clock.advance(90_000);
    expect((await put(one, { timeSpentSeconds: 86_400 })).body.module.timeSpentSeconds).toBe(90);
    expect((await put(one, { timeSpentSeconds: 30 })).body.module.timeSpentSeconds).toBe(90);
    const { body } = await people.grace.call('progress.class', { params: { id: courseId } });
    expect(body.items[0]).toMatchObject({ timeSpentMinutes: 1 });
  });

  test('says where to go on', async () => {
    const [one, two, three] = [await add('One'), await add('Two'), await add('Three')];
    const current = async () => (await people.amina.call('modules.list', { params: { id: courseId } })).body.progress?.currentModuleId;
    expect(await current()).toBe(one);
    await put(two);
    expect(await current()).toBe(two);
    await put(two, { completed: true });
    expect(await current()).toBe(one);
    await people.grace.call('modules.remove', { params: { id: one } });
    expect(await current()).toBe(three);
  });

  test('is only taken from students of the course, in modules that are there', async () => {
    const one = await add('One');
    expect((await put(one, {}, people.zuri)).problem.code).toBe('forbidden');
    expect((await put('99999999')).problem.code).toBe('not_found');
    await people.grace.call('modules.remove', { params: { id: one } });
    expect((await put(one)).problem.code).toBe('not_found');
    await people.amina.call('courses.leave', { params: { id: courseId } });
    const two = await add('Two');
    expect((await put(two)).problem.code).toBe('forbidden');
  });

  test('in an assessed module is what its assessment says', async () => {
    const quiz = await add('Quiz', { type: 'quiz' });
    await t.db.insertInto('assessments').values({ course_id: courseId, module_id: quiz, title: 'Quiz', type: 'quiz' }).execute();
    expect((await put(quiz, { completed: true })).problem.code).toBe('conflict');
    expect((await put(quiz)).body.module.status).toBe('in_progress');
    const at = new Date(t.school.clock.now());
    const pass = (score: number) =>
      t.db.transaction().execute((tx) => completeModuleFor(tx, { studentId: ids.amina, moduleId: quiz, score, at }));
    for (const score of [7, 5]) await pass(score);
    const { body } = await people.amina.call('modules.get', { params: { id: quiz } });
    expect(body).toMatchObject({ assessed: true, progress: { status: 'completed', score: 7 } });
    expect(await standing()).toMatchObject({ standing: 'completed' });
  });
});

describe('a course that changes', () => {
  test('counts everyone anew; what is completed stays completed', async () => {
    const one = await add('One');
    const two = await add('Two');
    await put(one, { completed: true });
    await put(one, { completed: true }, people.baraka);
    await put(two, { completed: true }, people.baraka);
    await people.grace.call('modules.update', { params: { id: two }, body: { required: false } });
    expect(await standing()).toMatchObject({ standing: 'in_progress', progress: 100 });
    // The student's next step, not the teacher's edit, completes it.
    expect((await put(two)).body.course).toMatchObject({ percentage: 100, completed: true });
    await add('Three');
    expect(await standing(people.baraka)).toMatchObject({ standing: 'completed', progress: 50 });
  });

  test('without required modules is at 0, and completed by nobody', async () => {
    const extra = await add('Extra', { required: false });
    expect((await put(extra, { completed: true })).body.course).toMatchObject({ percentage: 0, completed: false });
  });
});

test('whatever teachers and students do at once, what is stored is what one counts', async () => {
  const modules = new Modules({ db: t.db, clock: t.school.clock });
  const progress = new Progress({ db: t.db, clock: t.school.clock });
  const grace = { userId: ids.grace, role: 'teacher' as const };
  const students = (['amina', 'baraka', 'zuri'] as const).map((name) => ({ userId: ids[name], role: 'student' as const }));
  const step = fc.record({
    kind: fc.constantFrom('add', 'optional', 'remove', 'restore', 'flip', 'order', 'done', 'done', 'done', 'open'),
    who: fc.nat(2),
    which: fc.nat(30),
  });

  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }), async (rounds) => {
      const course = CourseId.parse(await t.school.course(ids.grace, [ids.amina, ids.baraka, ids.zuri]));
      const made: ModuleId[] = [];
      const create = async (required: boolean) => {
        made.push(ModuleId.parse((await modules.create(grace, course, { type: 'reading', title: 'M', required })).id));
      };
      await create(true);
      await create(true);
      const act = async ({ kind, who, which }: { kind: string; who: number; which: number }): Promise<unknown> => {
        const module = made[which % made.length]!;
        if (kind === 'add') return create(true);
        if (kind === 'optional') return create(false);
        if (kind === 'remove') return modules.remove(grace, module);
        if (kind === 'restore') return modules.restore(grace, module);
        if (kind === 'flip') return modules.update(grace, module, { required: which % 2 === 0 }, null);
        if (kind === 'done') return progress.put(students[who]!, module, { completed: true });
        if (kind === 'open') return progress.put(students[who]!, module, {});
        const { items } = await modules.list(grace, course);
        return modules.order(grace, course, items.map(({ id }) => ModuleId.parse(id)).toReversed());
      };
      for (const round of rounds) {
        // Refusals (taken away meanwhile) are part of life; anything else is not.
        const outcomes = await Promise.allSettled(round.map(act));
        for (const one of outcomes) if (one.status === 'rejected') expect(['not_found', 'conflict']).toContain(one.reason.code);
        await expectTrue(course);
      }
    }),
    { numRuns: 25 },
  );
});

/** Counted here, from the rows themselves, in another way than the database does. */
async function expectTrue(course: string): Promise<void> {
  const required = await t.db
    .selectFrom('course_modules')
    .select(['id', 'sequence_order', 'is_required'])
    .where('course_id', '=', course)
    .where('deleted_at', 'is', null)
    .execute();
  expect(required.map((one) => one.sequence_order).toSorted((a, b) => a! - b!)).toEqual(required.map((_, i) => i + 1));
  const counted = new Set(required.filter((one) => one.is_required).map(({ id }) => id));
  const enrolments = await t.db
    .selectFrom('enrollments')
    .select(['id', 'progress_percentage', 'status'])
    .where('course_id', '=', course)
    .execute();
  for (const one of enrolments) {
    const done = await t.db
      .selectFrom('module_progress')
      .select('module_id')
      .where('enrollment_id', '=', one.id)
      .where('status', '=', 'completed')
      .execute();
    const right = done.filter(({ module_id }) => counted.has(module_id)).length;
    expect(Number(one.progress_percentage)).toBeCloseTo(counted.size === 0 ? 0 : (100 * right) / counted.size, 2);
  }
}

describe('the class', () => {
  test('is shown to its teacher, by name, a page at a time', async () => {
    const one = await add('One');
    await put(one, { completed: true }, people.baraka);
    const first = await people.grace.call('progress.class', { params: { id: courseId }, query: { limit: 1 } });
    expect(first.body).toMatchObject({
      students: 2,
      completed: 1,
      averagePercentage: 50,
      items: [{ student: { id: ids.amina, name: 'amina Test' }, status: 'enrolled', percentage: 0, modules: 1, lastActiveAt: null }],
    });
    const query = { limit: 1, cursor: first.body.nextCursor ?? '' };
    const second = await people.grace.call('progress.class', { params: { id: courseId }, query });
    expect(second.body).toMatchObject({ nextCursor: null, items: [{ status: 'completed', percentage: 100, modulesCompleted: 1 }] });
    expect((await people.joseph.call('progress.class', { params: { id: courseId } })).problem.code).toBe('forbidden');
  });

  test('is a table that no spreadsheet runs', async () => {
    await t.db.updateTable('users').set({ first_name: '=cmd()' }).where('id', '=', ids.amina).execute();
    const response = await fetch(`${t.url}/api/v1/courses/${courseId}/progress.csv`, {
      headers: { authorization: people.grace.authorization },
    });
    expect(response.headers.get('content-type')).toContain('text/csv');
    const text = await response.text();
    expect(text).toContain("'=cmd() Test,enrolled,0");
    expect(text.split('\r\n')).toHaveLength(4);
  });
});

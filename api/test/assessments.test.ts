import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Classroom, openClassroom, takeRightly } from './fixture/assessments.ts';
import { QUESTIONS } from './fixture/quiz.ts';
import { MINUTE } from './fixture/school.ts';

let c: Classroom;
beforeAll(async () => {
  c = await openClassroom();
});
afterAll(() => c?.close());

const create = async (title = 'Drums') =>
  (await c.people.grace.call('assessments.create', { params: { id: c.courseId }, body: { title } })).body;
const add = (id: string, body: (typeof QUESTIONS)[keyof typeof QUESTIONS]) =>
  c.people.grace.call('questions.create', { params: { id }, body });
const prompts = async (id: string) =>
  (await c.people.grace.call('questions.list', { params: { id } })).body.items.map(({ prompt }) => prompt);

describe('an assessment', () => {
  test('is a draft that only staff see, until it is published; it needs a question for that', async () => {
    const { id, version } = await create();
    for (const who of [c.people.amina, c.people.joseph])
      expect((await who.call('assessments.get', { params: { id } })).problem.code).toBe('not_found');
    expect((await c.people.root.call('assessments.get', { params: { id } })).body.publishedAt).toBeNull();
    expect((await c.people.grace.call('assessments.publish', { params: { id } })).problem.code).toBe('conflict');
    await add(id, QUESTIONS.single);
    await add(id, QUESTIONS.essay);
    const { body } = await c.people.grace.call('assessments.publish', { params: { id } });
    expect(body).toMatchObject({ totalPoints: 4, questions: 2, work: { attempts: 0, toGrade: 0 }, mine: null });
    expect(body.version).toBeGreaterThan(version);
    const { body: seen } = await c.people.amina.call('assessments.get', { params: { id } });
    expect(seen).toMatchObject({ work: null, mine: { attemptsLeft: 1, openAttempt: null, passed: null } });
    expect((await c.people.zuri.call('assessments.get', { params: { id } })).problem.code).toBe('not_found');
    const published = await c.t.db.selectFrom('outbox').select('payload').where('topic', '=', 'assessment.published').execute();
    expect(published.filter(({ payload }) => JSON.stringify(payload).includes(`"${id}"`))).toHaveLength(1);
  });

  test('is changed by whoever saw its newest version', async () => {
    const { id, version } = await create();
    const first = await c.people.grace.with({ headers: { 'if-match': `"v${version}"` } }).call('assessments.update', {
      params: { id },
      body: { title: 'Drums and bells', timeLimitMinutes: 20 },
    });
    expect(first.body).toMatchObject({ title: 'Drums and bells', timeLimitMinutes: 20, version: version + 1 });
    const second = await c.people.root
      .with({ headers: { 'if-match': `"v${version}"` } })
      .call('assessments.update', { params: { id }, body: { title: 'Bells' } });
    expect(second.problem).toMatchObject({ code: 'precondition_failed', details: { version: version + 1 } });
    expect((await c.people.joseph.call('assessments.update', { params: { id }, body: { title: 'Mine' } })).problem.code).toBe('not_found');
  });

  test('that closes before it opens, or of a module of another course, is refused', async () => {
    const { id } = await create();
    const at = (ms: number) => new Date(c.t.school.clock.now() + ms).toISOString();
    const window = { opensAt: at(MINUTE), closesAt: at(0) };
    expect((await c.people.grace.call('assessments.update', { params: { id }, body: window })).problem.code).toBe('conflict');
    expect((await c.people.grace.call('assessments.update', { params: { id }, body: { moduleId: '99999' } })).problem.code).toBe(
      'conflict',
    );
  });

  test('once begun keeps its questions, stays published, and can not be taken away', async () => {
    const quiz = await c.quiz([QUESTIONS.single, QUESTIONS.shortText]);
    await takeRightly(c.people.amina, quiz);
    const params = { id: quiz.id };
    const question = { id: quiz.questions[0]!.id };
    const { grace } = c.people;
    const refused = [
      await grace.call('questions.create', { params, body: QUESTIONS.essay }),
      await grace.call('questions.delete', { params: question }),
      await grace.call('questions.reorder', { params, body: { order: quiz.questions.map(({ id }) => id).toReversed() } }),
      await grace.call('questions.update', { params: question, body: { ...QUESTIONS.numeric } }),
      await grace.call('assessments.unpublish', { params }),
      await grace.call('assessments.delete', { params }),
    ];
    for (const { problem } of refused)
      expect(problem).toMatchObject({ code: 'conflict', detail: expect.stringMatching(/^Students have begun/) });
  });

  test('that nobody has begun is taken away', async () => {
    const { id } = await create();
    expect((await c.people.grace.call('assessments.delete', { params: { id } })).status).toBe(204);
    expect((await c.people.grace.call('assessments.get', { params: { id } })).problem.code).toBe('not_found');
  });

  test('is listed page by page: what closes first comes first', async () => {
    const other = await openClassroom();
    try {
      const at = (ms: number) => new Date(other.t.school.clock.now() + ms).toISOString();
      await other.quiz([QUESTIONS.single], { title: 'never' });
      await other.quiz([QUESTIONS.single], { title: 'late', closesAt: at(9 * MINUTE) });
      await other.quiz([QUESTIONS.single], { title: 'soon', closesAt: at(2 * MINUTE) });
      await other.people.grace.call('assessments.create', { params: { id: other.courseId }, body: { title: 'draft' } });
      const first = (await other.people.amina.call('assessments.list', { query: { limit: 2 } })).body;
      expect(first.items.map(({ title }) => title)).toEqual(['soon', 'late']);
      const second = (await other.people.amina.call('assessments.list', { query: { limit: 2, cursor: first.nextCursor ?? '' } })).body;
      expect(second).toMatchObject({ items: [{ title: 'never' }], nextCursor: null });
      expect((await other.people.grace.call('assessments.list')).body.items).toHaveLength(4);
      expect((await other.people.joseph.call('assessments.list')).body.items).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe('questions', () => {
  test('are put into order in one call; those who saw another list are told', async () => {
    const { id } = await create();
    for (const question of [QUESTIONS.single, QUESTIONS.numeric, QUESTIONS.essay]) await add(id, question);
    const { items } = (await c.people.grace.call('questions.list', { params: { id } })).body;
    const order = items.map((question) => question.id).toReversed();
    expect((await c.people.grace.call('questions.reorder', { params: { id }, body: { order } })).body.items.map((q) => q.id)).toEqual(
      order,
    );
    expect((await c.people.grace.call('questions.reorder', { params: { id }, body: { order: order.slice(1) } })).problem.code).toBe(
      'conflict',
    );
    const twice = [order[0]!, order[0]!, order[1]!];
    expect((await c.people.grace.call('questions.reorder', { params: { id }, body: { order: twice } })).problem.code).toBe('conflict');
    await c.people.grace.call('questions.delete', { params: { id: order[1]! } });
    const left = (await c.people.grace.call('questions.list', { params: { id } })).body.items;
    expect(left.map(({ position }) => position)).toEqual([1, 2]);
    expect((await c.people.grace.call('assessments.get', { params: { id } })).body.totalPoints).toBe(4);
  });

  test.each([
    ['of two kinds', { ...QUESTIONS.single, key: QUESTIONS.numeric.key }],
    ['whose key names nothing', { ...QUESTIONS.single, key: { kind: 'single' as const, choice: 'z' } }],
    ['of minus one point', { ...QUESTIONS.single, points: -1 }],
    ['whose rubric does not add up', { ...QUESTIONS.essay, points: 9 }],
  ])('%s are refused', async (_, body) => {
    const { id } = await create();
    expect((await c.people.grace.call('questions.create', { params: { id }, body })).problem.code).toBe('invalid_input');
  });

  test('go from the bank into assessments and back, as copies', async () => {
    const inBank = await c.people.grace.call('bank.create', { params: { id: c.courseId }, body: { ...QUESTIONS.single, tags: ['easy'] } });
    await c.people.grace.call('bank.create', { params: { id: c.courseId }, body: QUESTIONS.essay });
    const found = async (query: object) =>
      (await c.people.grace.call('bank.list', { params: { id: c.courseId }, query })).body.items.map(({ prompt }) => prompt);
    expect(await found({ q: 'drum' })).toEqual([QUESTIONS.single.prompt]);
    expect(await found({ kind: 'essay' })).toEqual([QUESTIONS.essay.prompt]);
    expect(await found({ tag: 'easy' })).toEqual([QUESTIONS.single.prompt]);
    const { id } = await create();
    const copied = await c.people.grace.call('bank.copyIn', { params: { id }, body: { ids: [inBank.body.id] } });
    expect(copied.body.items).toMatchObject([{ prompt: QUESTIONS.single.prompt, assessmentId: id }]);
    const copy = copied.body.items[0]!;
    await c.people.grace.call('questions.update', { params: { id: copy.id }, body: { ...QUESTIONS.single, prompt: 'Changed?' } });
    expect(await prompts(id)).toEqual(['Changed?']);
    expect(await found({ q: 'drum' })).toEqual([QUESTIONS.single.prompt]);
    await c.people.grace.call('bank.copyBack', { params: { id: copy.id } });
    expect(await found({})).toEqual(['Changed?', QUESTIONS.essay.prompt, QUESTIONS.single.prompt]);
    expect((await c.people.joseph.call('bank.list', { params: { id: c.courseId } })).problem.code).toBe('not_found');
    expect((await c.people.grace.call('bank.copyIn', { params: { id }, body: { ids: [copy.id] } })).problem.code).toBe('not_found');
  });

  test('added by two pages at once have places of their own', async () => {
    const { id } = await create();
    await Promise.all(Array.from({ length: 8 }, () => add(id, QUESTIONS.single)));
    const { items } = (await c.people.grace.call('questions.list', { params: { id } })).body;
    expect(items.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await c.people.grace.call('assessments.get', { params: { id } })).body.totalPoints).toBe(8);
  });
});

describe('a passed quiz', () => {
  test('completes its module', async () => {
    const { id: moduleId } = await c.t.db
      .insertInto('course_modules')
      .values({ course_id: c.courseId, title: 'Quiz', type: 'quiz', sequence_order: 1 })
      .returning('id')
      .executeTakeFirstOrThrow();
    const quiz = await c.quiz([QUESTIONS.single], { moduleId });
    await takeRightly(c.people.amina, quiz);
    const progress = await c.t.db.selectFrom('module_progress').select(['status', 'score']).where('module_id', '=', moduleId).execute();
    expect(progress).toEqual([{ status: 'completed', score: '1.00' }]);
  });
});

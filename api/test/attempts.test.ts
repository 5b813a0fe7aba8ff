import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import type { Answer } from '@watoto/shared/contract/http/questions.ts';
import { Attempts } from '../src/assessments/attempts.ts';
import { type Classroom, openClassroom, rightAnswers, takeRightly } from './fixture/assessments.ts';
import { QUESTIONS, SECRET } from './fixture/quiz.ts';
import { MINUTE } from './fixture/school.ts';

let c: Classroom;
beforeAll(async () => {
  c = await openClassroom();
});
afterAll(() => c?.close());

const AUTO = [QUESTIONS.single, QUESTIONS.multiple, QUESTIONS.numeric, QUESTIONS.shortText, QUESTIONS.ordering, QUESTIONS.matching];
const now = () => c.t.school.clock.now();
const later = (ms: number) => new Date(now() + ms).toISOString();
const start = async (id: string, who: 'amina' | 'baraka' = 'amina') =>
  (await c.people[who].call('attempts.start', { params: { id } })).body;
const text = (words: string): Answer => ({ kind: 'short_text', text: words });

async function topics(attemptId: string): Promise<string[]> {
  const rows = await c.t.db.selectFrom('outbox').select(['topic', 'payload']).orderBy('id').execute();
  return rows.filter(({ payload }) => JSON.stringify(payload).includes(attemptId)).map(({ topic }) => topic);
}

describe('an attempt', () => {
  test('is begun, answered, handed in and graded at once; every right answer has all its points', async () => {
    const quiz = await c.quiz(AUTO);
    const attempt = await takeRightly(c.people.amina, quiz);
    expect(attempt).toMatchObject({ status: 'graded', attempt: 1, result: { score: 7, total: 7, percent: 100, passed: true } });
    expect(attempt.result?.answers.map(({ score }) => score)).toEqual([1, 2, 1, 1, 1, 1]);
    expect(await topics(attempt.id)).toEqual(['assessment.submitted', 'assessment.graded']);
    const { body } = await c.people.amina.call('assessments.get', { params: { id: quiz.id } });
    expect(body.mine).toMatchObject({ attemptsLeft: 0, openAttempt: null, bestPercent: 100, passed: true });
    expect((await c.people.amina.call('attempts.start', { params: { id: quiz.id } })).problem.code).toBe('limit_reached');
  });

  test('with an essay waits for the teacher, and shows nothing before', async () => {
    const quiz = await c.quiz([QUESTIONS.single, QUESTIONS.essay]);
    const attempt = await takeRightly(c.people.amina, quiz);
    expect(attempt).toMatchObject({ status: 'submitted', result: null });
    expect(await topics(attempt.id)).toEqual(['assessment.submitted']);
  });

  test('is what is there already, whoever starts at once: ten pages, one attempt', async () => {
    const quiz = await c.quiz([QUESTIONS.single], { attemptsAllowed: 5 });
    const attempts = new Attempts({ db: c.t.db, clock: c.t.school.clock });
    const amina = { userId: UserId.parse(c.ids.amina), role: 'student' as const };
    const ids = await Promise.all(Array.from({ length: 10 }, () => attempts.start(amina, quiz.id).then(({ id }) => id)));
    expect(new Set(ids).size).toBe(1);
    const rows = await c.t.db.selectFrom('attempts').select('attempt').where('assessment_id', '=', quiz.id).execute();
    expect(rows).toEqual([{ attempt: 1 }]);
  });

  test('handed in from two pages at once has one result, and is announced once', async () => {
    const quiz = await c.quiz(AUTO);
    const { id } = await start(quiz.id);
    await c.people.amina.call('attempts.save', { params: { id }, body: { answers: rightAnswers(quiz.questions) } });
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => c.people.amina.call('attempts.submit', { params: { id } })));
    expect(new Set(outcomes.map(({ body }) => JSON.stringify([body.submittedAt, body.result]))).size).toBe(1);
    expect(outcomes[0]?.body.result?.score).toBe(7);
    expect(await topics(id)).toEqual(['assessment.submitted', 'assessment.graded']);
  });

  test.each([
    ['not yet open', { opensAt: 10 * MINUTE }, 'not_open'],
    ['closed', { opensAt: -20 * MINUTE, closesAt: -10 * MINUTE }, 'closed'],
  ])('of an assessment that is %s is refused', async (_, window, code) => {
    const times = Object.fromEntries(Object.entries(window).map(([name, ms]) => [name, later(ms)]));
    const quiz = await c.quiz([QUESTIONS.single], times);
    expect((await c.people.amina.call('attempts.start', { params: { id: quiz.id } })).problem.code).toBe(code);
  });

  test('is nobody else’s: not of another pupil, nor of one who does not take the course', async () => {
    const quiz = await c.quiz([QUESTIONS.single]);
    const { id } = await start(quiz.id);
    const answers = rightAnswers(quiz.questions);
    for (const who of [c.people.baraka, c.people.zuri]) {
      expect((await who.call('attempts.get', { params: { id } })).problem.code).toBe('not_found');
      expect((await who.call('attempts.save', { params: { id }, body: { answers } })).problem.code).toBe('not_found');
      expect((await who.call('attempts.submit', { params: { id } })).problem.code).toBe('not_found');
    }
    expect((await c.people.zuri.call('attempts.start', { params: { id: quiz.id } })).problem.code).toBe('not_found');
  });

  test('shuffles the same way each time, and another way for another pupil', async () => {
    const many = Array.from({ length: 12 }, () => QUESTIONS.multiple);
    const quiz = await c.quiz(many, { shuffle: true });
    const mine = await start(quiz.id);
    expect((await start(quiz.id)).questions).toEqual(mine.questions);
    const order = (questions: { id: string }[]) => questions.map(({ id }) => id);
    expect(order((await start(quiz.id, 'baraka')).questions)).not.toEqual(order(mine.questions));
  });
});

describe('saving', () => {
  test('keeps the newest, in whatever order and however often it comes', async () => {
    const quiz = await c.quiz([QUESTIONS.shortText], { attemptsAllowed: 9 });
    const { id } = await start(quiz.id);
    const questionId = quiz.questions[0]!.id;
    const save = async (words: string, clientSeq: number) =>
      (await c.people.amina.call('attempts.save', { params: { id }, body: { answers: [{ questionId, answer: text(words), clientSeq }] } }))
        .body.answers[0];
    expect(await save('second', 20)).toMatchObject({ answer: text('second'), clientSeq: 20 });
    expect(await save('first', 10)).toMatchObject({ answer: text('second'), clientSeq: 20 });
    expect(await save('second again', 20)).toMatchObject({ answer: text('second') });
    expect(await save('third', 21)).toMatchObject({ answer: text('third') });
    await Promise.all(Array.from({ length: 20 }, (_, i) => save(`n${i}`, 100 + ((i * 7) % 20))));
    expect((await c.people.amina.call('attempts.get', { params: { id } })).body.answers).toMatchObject([{ clientSeq: 119 }]);
  });

  test('from two pages that name the questions in other orders waits for nobody', async () => {
    const quiz = await c.quiz(AUTO);
    const { id } = await start(quiz.id);
    const attempts = new Attempts({ db: c.t.db, clock: c.t.school.clock });
    const amina = { userId: UserId.parse(c.ids.amina), role: 'student' as const };
    const { attemptRoutes } = await import('@watoto/shared/contract/http/attempts.ts');
    const batch = (seq: number) => {
      const answers = rightAnswers(quiz.questions, seq);
      return attemptRoutes['attempts.save'].body!.parse({ answers: seq % 2 === 0 ? answers : answers.toReversed() });
    };
    const { AttemptId } = await import('@watoto/shared/contract/http/attempts.ts');
    await Promise.all(Array.from({ length: 20 }, (_, i) => attempts.save(amina, AttemptId.parse(id), batch(i + 1))));
    expect((await attempts.get(amina, id)).answers.map(({ clientSeq }) => clientSeq)).toEqual(AUTO.map(() => 20));
  });

  test('is taken until the deadline and 30 seconds more; then the server hands in by itself', async () => {
    const quiz = await c.quiz([QUESTIONS.single], { timeLimitMinutes: 10 });
    const attempt = await start(quiz.id);
    expect(Date.parse(attempt.deadline ?? '') - Date.parse(attempt.serverTime)).toBe(10 * MINUTE);
    const save = (clientSeq: number) =>
      c.people.amina.call('attempts.save', { params: { id: attempt.id }, body: { answers: rightAnswers(quiz.questions, clientSeq) } });
    c.t.school.clock.advance(10 * MINUTE - 1);
    c.people.amina = await c.people.amina.signedIn('amina@school.test');
    c.people.grace = await c.people.grace.signedIn('grace@school.test');
    expect((await save(1)).status).toBe(200);
    c.t.school.clock.advance(30_001);
    expect((await save(2)).status).toBe(200);
    c.t.school.clock.advance(1);
    expect((await save(3)).problem.code).toBe('closed');
    const { body } = await c.people.amina.call('attempts.submit', { params: { id: attempt.id } });
    expect(body).toMatchObject({ status: 'graded', submittedAt: attempt.deadline, result: { score: 1 } });
  });

  test('an overdue attempt is handed in by the sweep, with what was saved', async () => {
    const quiz = await c.quiz([QUESTIONS.single], { timeLimitMinutes: 1 });
    const { id } = await start(quiz.id);
    await c.people.amina.call('attempts.save', { params: { id }, body: { answers: rightAnswers(quiz.questions) } });
    const attempts = new Attempts({ db: c.t.db, clock: c.t.school.clock });
    c.t.school.clock.advance(MINUTE + 30_000);
    await attempts.submitOverdue();
    const status = () => c.t.db.selectFrom('attempts').select(['status', 'score']).where('id', '=', id).executeTakeFirst();
    expect(await status()).toMatchObject({ status: 'in_progress' });
    c.t.school.clock.advance(1);
    await Promise.all([attempts.submitOverdue(), attempts.submitOverdue()]);
    expect(await status()).toMatchObject({ status: 'graded', score: '1.00' });
    expect(await topics(id)).toEqual(['assessment.submitted', 'assessment.graded']);
  });

  test.each([
    [
      'closes after it was begun',
      async (id: string) => {
        await c.people.grace.call('assessments.update', { params: { id }, body: { closesAt: later(MINUTE) } });
        c.t.school.clock.advance(MINUTE);
      },
    ],
    [
      'was taken away',
      async (id: string) => {
        await c.t.db
          .updateTable('assessments')
          .set({ deleted_at: new Date(now()) })
          .where('id', '=', id)
          .execute();
      },
    ],
  ])('an attempt without a deadline is handed in as well once its assessment %s', async (_, end) => {
    const quiz = await c.quiz([QUESTIONS.single]);
    const attempt = await start(quiz.id);
    expect(attempt.deadline).toBeNull();
    const save = (clientSeq: number) =>
      c.people.amina.call('attempts.save', { params: { id: attempt.id }, body: { answers: rightAnswers(quiz.questions, clientSeq) } });
    await end(quiz.id);
    const over = new Date(now());
    c.t.school.clock.advance(30_000);
    const attempts = new Attempts({ db: c.t.db, clock: c.t.school.clock });
    await attempts.submitOverdue();
    expect((await save(1)).body.deadline).toBe(over.toISOString());
    c.t.school.clock.advance(1);
    expect((await save(2)).problem.code).toBe('closed');
    await Promise.all([attempts.submitOverdue(), attempts.submitOverdue()]);
    const row = await c.t.db
      .selectFrom('attempts')
      .select(['status', 'score', 'submitted_at'])
      .where('id', '=', attempt.id)
      .executeTakeFirst();
    expect(row).toEqual({ status: 'graded', score: '1.00', submitted_at: over });
    expect(await topics(attempt.id)).toEqual(['assessment.submitted', 'assessment.graded']);
  });

  test.each([
    ['of another kind', (questionId: string) => ({ questionId, answer: text('x'), clientSeq: 1 })],
    ['to a question that was not asked', () => ({ questionId: '999999', answer: null, clientSeq: 1 })],
    ['with a number that is none', (questionId: string) => ({ questionId, answer: null, clientSeq: -1 })],
  ])('an answer %s is refused', async (_, make) => {
    const quiz = await c.quiz([QUESTIONS.single]);
    const { id } = await start(quiz.id);
    const answers = [make(quiz.questions[0]!.id)];
    expect((await c.people.amina.call('attempts.save', { params: { id }, body: { answers } })).problem.code).toBe('invalid_input');
  });

  test('more time for one pupil moves the deadline of what is under way', async () => {
    const quiz = await c.quiz([QUESTIONS.single], { timeLimitMinutes: 10 });
    const before = await start(quiz.id);
    const params = { id: quiz.id, studentId: c.ids.amina };
    expect(
      (await c.people.grace.call('accommodations.set', { params, body: { extraMinutes: 5, extraAttempts: 1 } })).body.items,
    ).toMatchObject([{ student: { name: 'amina Test' }, extraMinutes: 5 }]);
    const after = await start(quiz.id);
    expect(Date.parse(after.deadline ?? '') - Date.parse(before.deadline ?? '')).toBe(5 * MINUTE);
    const stranger = { id: quiz.id, studentId: c.ids.zuri };
    expect((await c.people.grace.call('accommodations.set', { params: stranger, body: {} })).problem.code).toBe('not_found');
  });
});

describe('keys', () => {
  test('never reach a student: not in any answer of any route, at any time, nor as an order that tells', async () => {
    const secretive = await c.quiz([...AUTO, QUESTIONS.essay]);
    const told: string[] = [];
    const tell = async (answer: Promise<{ body?: unknown; status: number }>) => {
      const got = await answer;
      if (got.status < 300) told.push(JSON.stringify(got.body));
    };
    const { amina } = c.people;
    const { id } = secretive;
    await tell(amina.call('attempts.start', { params: { id } }));
    const attempt = await start(id);
    const order = attempt.questions.find(({ options }) => options.kind === 'ordering')!;
    const staffOrder = secretive.questions.find(({ options }) => options.kind === 'ordering')!;
    expect(JSON.stringify(staffOrder.key)).not.toContain('"a"');
    expect(order.id).toBe(staffOrder.id);
    const params = { id: attempt.id };
    await tell(amina.call('attempts.save', { params, body: { answers: rightAnswers(secretive.questions.slice(0, 3)) } }));
    await tell(amina.call('attempts.get', { params }));
    await tell(amina.call('attempts.submit', { params }));
    await tell(amina.call('attempts.get', { params }));
    await tell(amina.call('attempts.list', { params: { id } }));
    await tell(amina.call('assessments.list'));
    await tell(amina.call('assessments.get', { params: { id } }));
    await tell(amina.call('grades.mine'));
    for (const name of ['questions.list', 'gradebook.items', 'accommodations.list'] as const)
      expect((await amina.call(name, { params: { id } })).problem.code).toBe('forbidden');
    expect((await amina.call('grading.get', { params: { id: attempt.id } })).problem.code).toBe('forbidden');
    const all = told.join('\n');
    expect(told.length).toBe(9);
    for (const mark of [SECRET, '"key"', 'answer_key', 'accepted', 'tolerance', 'scoring', '"rubric":[{', 'explanation":"'])
      expect(all, mark).not.toContain(mark);
  });

  test('show as right answers only where the teacher wants it and no attempt is left', async () => {
    const quiz = await c.quiz([QUESTIONS.single], { attemptsAllowed: 2, showAnswers: true });
    expect((await takeRightly(c.people.amina, quiz)).result?.answers[0]).toMatchObject({ right: null, explanation: null });
    const second = await takeRightly(c.people.amina, quiz);
    expect(second.result?.answers[0]?.right).toEqual(rightAnswers(quiz.questions)[0]?.answer);
    expect(second.result?.answers[0]?.explanation).toContain(SECRET);
    const hidden = await c.quiz([QUESTIONS.single]);
    expect((await takeRightly(c.people.amina, hidden)).result?.answers[0]).toMatchObject({ right: null, explanation: null });
  });
});

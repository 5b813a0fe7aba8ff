import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { type Classroom, openClassroom, rightAnswers, takeRightly } from './fixture/assessments.ts';
import { QUESTIONS } from './fixture/quiz.ts';
import { MINUTE } from './fixture/school.ts';

let c: Classroom;
beforeAll(async () => {
  c = await openClassroom();
});
afterAll(() => c?.close());

const rosterOf = async (id: string) => (await c.people.grace.call('attempts.roster', { params: { id } })).body;
const reopen = (id: string, who: 'grace' | 'joseph' | 'root' = 'grace') =>
  c.people[who].call('attempts.reopen', { params: { id }, body: { minutes: 20 } });

describe('the list of a class', () => {
  test('has everyone: who has not begun, who is busy and until when, who is done, and who has more time', async () => {
    const quiz = await c.quiz([QUESTIONS.single, QUESTIONS.essay], { timeLimitMinutes: 10 });
    expect((await rosterOf(quiz.id)).items).toMatchObject([
      { student: { name: 'amina Test' }, state: 'none', extra: null, timeLimitMinutes: 10, attemptsLeft: 1, attempts: [] },
      { student: { name: 'baraka Test' }, state: 'none' },
    ]);
    const params = { id: quiz.id, studentId: c.ids.baraka };
    await c.people.grace.call('accommodations.set', { params, body: { extraMinutes: 5 } });
    const { body: busy } = await c.people.baraka.call('attempts.start', { params: { id: quiz.id } });
    await c.people.baraka.call('attempts.save', { params: { id: busy.id }, body: { answers: rightAnswers(quiz.questions.slice(0, 1)) } });
    await takeRightly(c.people.amina, quiz);
    const { items, now } = await rosterOf(quiz.id);
    expect(items).toMatchObject([
      { state: 'submitted', attempts: [{ status: 'submitted', answered: 2, score: null }], attemptsLeft: 0 },
      {
        state: 'in_progress',
        extra: { extraMinutes: 5, extraAttempts: 0, closesAt: null },
        timeLimitMinutes: 15,
        attempts: [{ id: busy.id, answered: 1, submittedAt: null }],
      },
    ]);
    expect(Date.parse(items[1]?.attempts[0]?.deadline ?? '') - Date.parse(now)).toBe(15 * MINUTE);
    expect((await c.people.joseph.call('attempts.roster', { params: { id: quiz.id } })).problem.code).toBe('not_found');
    const { body: mine } = await c.people.baraka.call('assessments.get', { params: { id: quiz.id } });
    expect(mine.mine?.timeLimitMinutes).toBe(15);
  });
});

describe('an attempt that is opened again', () => {
  test('goes on with its answers, without its points, also after the assessment has closed', async () => {
    const closesAt = new Date(c.t.school.clock.now() + 5 * MINUTE).toISOString();
    const quiz = await c.quiz([QUESTIONS.single, QUESTIONS.numeric], { closesAt });
    const done = await takeRightly(c.people.amina, quiz);
    expect(done.status).toBe('graded');
    c.t.school.clock.advance(6 * MINUTE);
    expect((await reopen(done.id, 'joseph')).problem.code).toBe('not_found');
    const { body } = await reopen(done.id);
    expect(body.items[0]).toMatchObject({ state: 'in_progress', attempts: [{ id: done.id, score: null, answered: 2 }] });
    const params = { id: done.id };
    const { body: open } = await c.people.amina.call('attempts.get', { params });
    expect(open).toMatchObject({ status: 'in_progress', result: null, submittedAt: null });
    expect(open.answers).toHaveLength(2);
    expect(Date.parse(open.deadline ?? '') - Date.parse(open.serverTime)).toBe(20 * MINUTE);
    const answers = [{ questionId: quiz.questions[1]!.id, answer: { kind: 'numeric' as const, text: '9' }, clientSeq: 5 }];
    expect((await c.people.amina.call('attempts.save', { params, body: { answers } })).status).toBe(200);
    expect((await c.people.amina.call('attempts.submit', { params })).body.result?.score).toBe(1);
    const audits = await c.t.db.selectFrom('audit_log').select('actor').where('subject', '=', `attempts:${done.id}`).execute();
    expect(audits).toEqual([{ actor: c.ids.grace }]);
    const told = () => c.t.db.selectFrom('notifications').select('user_id').where('kind', '=', 'attemptReopened').execute();
    await pollUntil(async () => ((await told()).length > 0 ? null : 'the word to the student'), { timeoutMs: 15_000, everyMs: 50 });
    expect(await told()).toEqual([{ user_id: c.ids.amina }]);
  });

  test('by two at once is opened once; never beside another that is under way', async () => {
    const quiz = await c.quiz([QUESTIONS.single], { attemptsAllowed: 2 });
    const done = await takeRightly(c.people.amina, quiz);
    const outcomes = await Promise.all([reopen(done.id), reopen(done.id, 'root')]);
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);

    const first = await takeRightly(c.people.baraka, quiz);
    const [again, started] = await Promise.all([reopen(first.id), c.people.baraka.call('attempts.start', { params: { id: quiz.id } })]);
    const open = (await rosterOf(quiz.id)).items[1]?.attempts.filter(({ status }) => status === 'in_progress');
    expect(open).toHaveLength(1);
    // Whoever began first is who is under way.
    if (again.status === 200) expect(started.body.id).toBe(first.id);
    else expect(again.problem.code).toBe('conflict');
  });
});

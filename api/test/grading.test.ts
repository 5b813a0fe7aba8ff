import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Marking } from '@watoto/shared/contract/http/grading.ts';
import { type Classroom, openClassroom, rightAnswers, takeRightly } from './fixture/assessments.ts';
import { QUESTIONS } from './fixture/quiz.ts';

let c: Classroom;
beforeAll(async () => {
  c = await openClassroom();
});
afterAll(() => c?.close());

const look = async (id: string) => (await c.people.grace.call('grading.get', { params: { id } })).body;
const essayOf = (marking: Marking) => marking.answers.find(({ key }) => key.kind === 'essay')!;

/** A mark for the essay, by its rubric. */
function mark(marking: Marking, form: number, thought: number, giveBack: boolean) {
  const essay = essayOf(marking);
  const ids = essay.key.kind === 'essay' ? essay.key.rubric.map(({ id }) => id) : [];
  const rubric = [
    { id: ids[0]!, score: form },
    { id: ids[1]!, score: thought },
  ];
  return { answers: [{ questionId: essay.questionId, score: null, feedback: 'Well said.', rubric }], feedback: 'Good.', giveBack };
}
const save = (who: 'grace' | 'root', marking: Marking, body: ReturnType<typeof mark>) =>
  c.people[who].with({ headers: { 'if-match': `"v${marking.version}"` } }).call('grading.save', { params: { id: marking.id }, body });

describe('grading by hand', () => {
  test('takes the oldest first, keeps a draft to itself, and gives back what is done', async () => {
    const quiz = await c.quiz([QUESTIONS.single, QUESTIONS.essay]);
    const first = await takeRightly(c.people.amina, quiz);
    c.t.school.clock.advance(1_000);
    const second = await takeRightly(c.people.baraka, quiz);
    const queue = await c.people.grace.call('grading.queue', { query: { assessmentId: quiz.id } });
    expect(queue.body.items).toMatchObject([
      { id: first.id, student: { name: 'amina Test' }, answers: 1, graded: 0 },
      { id: second.id, student: { name: 'baraka Test' } },
    ]);
    const hidden = await c.people.grace.call('grading.queue', { query: { assessmentId: quiz.id, anonymous: 'true' } });
    expect(JSON.stringify(hidden.body)).not.toContain('amina');
    expect((await c.people.joseph.call('grading.queue', { query: { assessmentId: quiz.id } })).body.items).toEqual([]);
    expect((await c.people.joseph.call('grading.get', { params: { id: first.id } })).problem.code).toBe('not_found');

    const before = await look(first.id);
    expect(before).toMatchObject({ next: second.id, previous: null, score: null, total: 4 });
    const draft = (await save('grace', before, mark(before, 1, 1, false))).body;
    expect(draft).toMatchObject({ status: 'submitted', version: before.version + 1 });
    expect((await c.people.amina.call('attempts.get', { params: { id: first.id } })).body.result).toBeNull();
    expect((await save('grace', draft, mark(draft, 1, 1.5, true))).body).toMatchObject({
      status: 'returned',
      score: 3.5,
      gradedBy: 'grace Test',
    });
    const { result } = (await c.people.amina.call('attempts.get', { params: { id: first.id } })).body;
    expect(result).toMatchObject({ score: 3.5, percent: 87.5, passed: true, feedback: 'Good.' });
    expect(result?.answers[1]).toMatchObject({ score: 2.5, feedback: 'Well said.', rubric: [{ title: 'Form', score: 1 }, { score: 1.5 }] });
    const topics = await c.t.db.selectFrom('outbox').select(['topic', 'payload']).orderBy('id').execute();
    expect(topics.filter(({ payload }) => JSON.stringify(payload).includes(first.id)).map(({ topic }) => topic)).toEqual([
      'assessment.submitted',
      'assessment.graded',
    ]);
  });

  test('by two at once: one wins, the other hears who and what', async () => {
    const quiz = await c.quiz([QUESTIONS.essay]);
    const { id } = await takeRightly(c.people.amina, quiz);
    const seen = await look(id);
    const outcomes = await Promise.all([save('grace', seen, mark(seen, 1, 2, true)), save('root', seen, mark(seen, 0, 0, true))]);
    const loser = outcomes.findIndex(({ status }) => status === 412);
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    const winner = outcomes[1 - loser]!.body;
    expect(outcomes[loser]?.problem).toMatchObject({
      code: 'precondition_failed',
      details: { version: winner.version, status: 'returned', gradedBy: loser === 0 ? 'root Test' : 'grace Test' },
    });
    expect((await look(id)).score).toBe(winner.score);
  });

  test.each([
    ['more points than the question has', { score: 4, rubric: [] }],
    ['more than a criterion gives', { score: null, rubric: [{ id: 'form', score: 2 }] }],
  ])('%s are refused', async (_, wrong) => {
    const quiz = await c.quiz([QUESTIONS.essay]);
    const { id } = await takeRightly(c.people.amina, quiz);
    const body = { answers: [{ questionId: quiz.questions[0]!.id, feedback: '', ...wrong }] };
    expect((await c.people.grace.call('grading.save', { params: { id }, body })).problem.code).toBe('invalid_input');
  });

  test('gives nothing back that has no points yet', async () => {
    const quiz = await c.quiz([QUESTIONS.essay]);
    const { id } = await takeRightly(c.people.amina, quiz);
    expect((await c.people.grace.call('grading.save', { params: { id }, body: { answers: [], giveBack: true } })).problem.code).toBe(
      'conflict',
    );
  });
});

describe('a key that was wrong', () => {
  test('is changed, and what was handed in is graded again; what a person has graded stays', async () => {
    const quiz = await c.quiz([QUESTIONS.shortText, QUESTIONS.single]);
    const { body: open } = await c.people.amina.call('attempts.start', { params: { id: quiz.id } });
    const answers = rightAnswers(quiz.questions);
    answers[0] = { ...answers[0]!, answer: { kind: 'short_text', text: 'djembe' } };
    await c.people.amina.call('attempts.save', { params: { id: open.id }, body: { answers } });
    expect((await c.people.amina.call('attempts.submit', { params: { id: open.id } })).body.result?.score).toBe(1);
    const other = await takeRightly(c.people.baraka, quiz);

    const byHand = { answers: [{ questionId: quiz.questions[1]!.id, score: 0, feedback: 'No.' }], giveBack: true };
    expect((await c.people.grace.call('grading.save', { params: { id: other.id }, body: byHand })).body.score).toBe(1);

    const key = { ...QUESTIONS.shortText.key, accepted: ['ngoma', 'djembe'] };
    const [question] = quiz.questions;
    await c.people.grace.call('questions.update', { params: { id: question!.id }, body: { ...QUESTIONS.shortText, key, points: 2 } });
    expect((await c.people.amina.call('attempts.get', { params: { id: open.id } })).body.result).toMatchObject({ score: 3, total: 3 });
    const kept = (await look(other.id)).answers[1];
    expect(kept).toMatchObject({ score: 0, byHand: true });
    expect((await c.people.grace.call('assessments.regrade', { params: { id: quiz.id } })).body).toMatchObject({ attempts: 2, changed: 0 });
  });

  test('while others hand in leaves nobody with the old points', async () => {
    const quiz = await c.quiz([QUESTIONS.shortText]);
    const ids: string[] = [];
    for (const who of ['amina', 'baraka'] as const) {
      const { body } = await c.people[who].call('attempts.start', { params: { id: quiz.id } });
      await c.people[who].call('attempts.save', { params: { id: body.id }, body: { answers: rightAnswers(quiz.questions) } });
      ids.push(body.id);
    }
    await Promise.all([
      c.people.amina.call('attempts.submit', { params: { id: ids[0]! } }),
      c.people.grace.call('questions.update', { params: { id: quiz.questions[0]!.id }, body: { ...QUESTIONS.shortText, points: 7 } }),
      c.people.baraka.call('attempts.submit', { params: { id: ids[1]! } }),
    ]);
    for (const id of ids) expect((await look(id)).score).toBe(7);
  });
});

describe('grading again', () => {
  test('says before what it would change, and writes down who had it done', async () => {
    const quiz = await c.quiz([QUESTIONS.shortText, QUESTIONS.single]);
    const [question] = quiz.questions;
    const attempts: string[] = [];
    for (const [who, words] of [
      ['amina', 'djembe'],
      ['baraka', 'ngoma'],
    ] as const) {
      const { body } = await c.people[who].call('attempts.start', { params: { id: quiz.id } });
      const answers = [{ questionId: question!.id, answer: { kind: 'short_text' as const, text: words }, clientSeq: 1 }];
      await c.people[who].call('attempts.save', { params: { id: body.id }, body: { answers } });
      await c.people[who].call('attempts.submit', { params: { id: body.id } });
      attempts.push(body.id);
    }
    const changed = { ...QUESTIONS.shortText, key: { ...QUESTIONS.shortText.key, accepted: ['djembe'] } };
    const params = { id: question!.id };
    const expected = { attempts: 2, changed: 2, better: 1, worse: 1, given: 1, taken: 1 };
    expect((await c.people.grace.call('questions.preview', { params, body: changed })).body).toEqual(expected);
    expect((await look(attempts[0]!)).score).toBe(0);
    expect((await c.people.joseph.call('questions.preview', { params, body: changed })).problem.code).toBe('not_found');
    await c.people.grace.call('questions.update', { params, body: changed });
    expect([(await look(attempts[0]!)).score, (await look(attempts[1]!)).score]).toEqual([1, 0]);

    // As after a change that nobody graded again for.
    await c.t.db.updateTable('attempt_answers').set({ score: '0' }).where('attempt_id', '=', attempts[0]!).execute();
    const of = { params: { id: quiz.id } };
    const again = { attempts: 2, changed: 1, better: 1, worse: 0, given: 1, taken: 0 };
    expect((await c.people.grace.call('assessments.regradePreview', of)).body).toEqual(again);
    const both = await Promise.all([c.people.grace.call('assessments.regrade', of), c.people.root.call('assessments.regrade', of)]);
    expect(both.map(({ body }) => body.changed).toSorted((a, b) => a - b)).toEqual([0, 1]);
    const audits = await c.t.db
      .selectFrom('audit_log')
      .select(['actor', 'after'])
      .where('action', '=', 'assessment.regraded')
      .where('subject', '=', `assessments:${quiz.id}`)
      .orderBy('id')
      .execute();
    expect(audits.map(({ after }) => after)).toMatchObject([expected, { attempts: 2 }, { attempts: 2 }]);
    expect(new Set(audits.map(({ actor }) => actor))).toEqual(new Set([c.ids.grace, c.ids.root]));
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { Attempts } from '../src/assessments/attempts.ts';
import { Gradebooks } from '../src/gradebook/gradebook.ts';
import { type Classroom, openClassroom, takeRightly } from './fixture/assessments.ts';
import { QUESTIONS } from './fixture/quiz.ts';
import { MINUTE } from './fixture/school.ts';

let c: Classroom;
beforeAll(async () => {
  c = await openClassroom();
});
afterAll(() => c?.close());

const gradeOf = async (who: 'amina' | 'baraka') =>
  (await c.t.db.selectFrom('enrollments').select('grade').where('student_id', '=', c.ids[who]).executeTakeFirstOrThrow()).grade;

describe('the gradebook', () => {
  test('has everyone and everything, weighs it, and writes the grade down once nothing more can come', async () => {
    const closesAt = new Date(c.t.school.clock.now() + 5 * MINUTE).toISOString();
    const first = await c.quiz([QUESTIONS.single], { title: '=Quiz', weight: 3, attemptsAllowed: 2 });
    const second = await c.quiz([QUESTIONS.single], { title: 'Essay', closesAt });
    await takeRightly(c.people.amina, first);
    const params = { id: c.courseId };
    const open = (await c.people.grace.call('gradebook.get', { params })).body;
    expect(open.assessments.map(({ title }) => title)).toEqual(['Essay', '=Quiz']);
    const row = (book: typeof open, name: string) => book.students.find(({ student }) => student.name === `${name} Test`)!;
    expect(row(open, 'amina')).toMatchObject({
      cells: [{ state: 'open' }, { state: 'graded', percent: 100, passed: true }],
      grade: { percent: 100, letter: 'A', complete: false },
    });
    expect(row(open, 'baraka').grade).toEqual({ percent: null, letter: null, complete: false });
    expect(await gradeOf('amina')).toBeNull();

    c.t.school.clock.advance(6 * MINUTE);
    const { body: over } = await c.people.grace.call('gradebook.settings', { params, body: { missing: 'zero' } });
    expect(row(over, 'amina')).toMatchObject({ cells: [{ state: 'missed' }, {}], grade: { percent: 75, letter: 'B', complete: true } });
    expect(await gradeOf('amina')).toBe('B');
    await c.people.grace.call('gradebook.settings', { params, body: { missing: 'ignored' } });
    expect(await gradeOf('amina')).toBe('A');
    expect((await c.people.joseph.call('gradebook.get', { params })).problem.code).toBe('not_found');

    const mine = (await c.people.amina.call('grades.mine')).body.courses[0]!;
    expect(mine).toMatchObject({ grade: { letter: 'A' }, assessments: [{ id: second.id }, { id: first.id, mine: { bestPercent: 100 } }] });
  });

  test('is a table for spreadsheets that runs nothing', async () => {
    const response = await fetch(`${c.t.url}/api/v1/courses/${c.courseId}/gradebook.csv`, {
      headers: { authorization: c.people.grace.authorization },
    });
    expect(response.headers.get('content-type')).toContain('text/csv');
    const lines = (await response.text()).split('\r\n');
    expect(lines[0]).toContain("'=Quiz");
    expect(lines[2]).toMatch(/^amina Test,,100,100,A$/);
  });
});

describe('an assessment that closes', () => {
  test('writes the grade of everyone by itself, once, whoever looks; and takes it back where it opens again', async () => {
    const own = await openClassroom();
    try {
      const books = [1, 2].map(() => new Gradebooks({ db: own.t.db, clock: own.t.school.clock }));
      const sweep = () => Promise.all(books.map((book) => book.writeDue()));
      const grades = async () =>
        (
          await own.t.db.selectFrom('enrollments').select('grade').where('course_id', '=', own.courseId).orderBy('student_id').execute()
        ).map(({ grade }) => grade);
      const later = (minutes: number) => new Date(own.t.school.clock.now() + minutes * MINUTE).toISOString();
      const quiz = await own.quiz([QUESTIONS.single], { closesAt: later(5), attemptsAllowed: 2 });
      const params = { id: quiz.id, studentId: own.ids.baraka };
      await own.people.grace.call('accommodations.set', { params, body: { closesAt: later(8) } });
      await takeRightly(own.people.amina, quiz);
      await sweep();
      expect(await grades()).toEqual(['A', null]);
      own.t.school.clock.advance(5 * MINUTE - 1);
      await sweep();
      expect(await grades()).toEqual(['A', null]);
      own.t.school.clock.advance(1);
      await sweep();
      expect(await grades()).toEqual(['A', null]);
      own.t.school.clock.advance(3 * MINUTE);
      await sweep();
      expect(await grades()).toEqual(['A', 'F']);
      expect(await own.t.db.selectFrom('assessments').select('id').where('grades_due', 'is not', null).execute()).toEqual([]);

      await own.people.grace.call('accommodations.remove', { params });
      await own.people.grace.call('assessments.update', { params: { id: quiz.id }, body: { closesAt: later(5) } });
      await sweep();
      expect(await grades()).toEqual(['A', null]);
      own.t.school.clock.advance(5 * MINUTE);
      await sweep();
      expect(await grades()).toEqual(['A', 'F']);
    } finally {
      await own.close();
    }
  });

  test('while the last results come in leaves nobody with a grade of before', async () => {
    const own = await openClassroom();
    try {
      const book = new Gradebooks({ db: own.t.db, clock: own.t.school.clock });
      const attempts = new Attempts({ db: own.t.db, clock: own.t.school.clock });
      const amina = { userId: UserId.parse(own.ids.amina), role: 'student' as const };
      const gradeNow = async () =>
        (await own.t.db.selectFrom('enrollments').select('grade').where('student_id', '=', own.ids.amina).executeTakeFirstOrThrow()).grade;
      for (let round = 0; round < 6; round += 1) {
        const quizzes = [await own.quiz([QUESTIONS.single]), await own.quiz([QUESTIONS.single]), await own.quiz([QUESTIONS.single])];
        const begun = await Promise.all(quizzes.map(({ id }) => attempts.start(amina, id)));
        await book.writeDue();
        expect(await gradeNow()).toBeNull();
        await Promise.all([...begun.map(({ id }) => attempts.submit(amina, id)), book.writeDue()]);
        expect(await gradeNow()).toBe('F');
      }
    } finally {
      await own.close();
    }
  });
});

describe('item statistics', () => {
  test('say how a question did', async () => {
    const quiz = await c.quiz([QUESTIONS.single]);
    await takeRightly(c.people.amina, quiz);
    const { body: started } = await c.people.baraka.call('attempts.start', { params: { id: quiz.id } });
    const wrong = started.questions[0]!.options;
    const flute = wrong.kind === 'single' ? wrong.choices.find(({ text }) => text === 'Flute')!.id : '';
    const answers = [{ questionId: quiz.questions[0]!.id, answer: { kind: 'single' as const, choice: flute }, clientSeq: 1 }];
    await c.people.baraka.call('attempts.save', { params: { id: started.id }, body: { answers } });
    await c.people.baraka.call('attempts.submit', { params: { id: started.id } });
    expect((await c.people.grace.call('gradebook.items', { params: { id: quiz.id } })).body).toMatchObject({
      students: 2,
      items: [
        {
          answered: 2,
          mean: 0.5,
          difficulty: 0.5,
          discrimination: 1,
          choices: [
            { text: 'Ngoma', right: true, taken: 1 },
            { text: 'Flute', right: false, taken: 1 },
          ],
        },
      ],
    });
  });
});

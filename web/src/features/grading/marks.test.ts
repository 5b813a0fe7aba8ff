import { describe, expect, it, test } from 'vitest';
import type { Marking } from '@watoto/shared/contract/http/grading.ts';
import { QuestionId } from '@watoto/shared/contract/http/questions.ts';
import { changeOf, draftsOf, isComplete, readPoints } from './marks.ts';

const answer = (id: string, points: number, rubric: { id: string; points: number }[]): Marking['answers'][number] => ({
  questionId: QuestionId.parse(id),
  prompt: 'Why?',
  points,
  options: { kind: 'essay', maxWords: null },
  key: { kind: 'essay', rubric: rubric.map((one) => ({ ...one, title: one.id, description: '' })) },
  explanation: '',
  answer: null,
  score: null,
  feedback: '',
  rubric: [],
  byHand: false,
});
const marking = {
  answers: [
    answer('1', 2, []),
    answer('2', 3, [
      { id: 'form', points: 1 },
      { id: 'thought', points: 2 },
    ]),
  ],
} as unknown as Marking;

test.each([
  ['', null],
  ['1.5', 1.5],
  ['1,5', 1.5],
  ['2', 2],
  ['2.1', Number.NaN],
  ['-1', Number.NaN],
  ['1e0', Number.NaN],
  ['x', Number.NaN],
])('%j are %s of 2 points', (text, points) => expect(readPoints(text, 2)).toBe(points));

describe('marks', () => {
  const plain = { points: '', rubric: {}, feedback: '' };
  it('add a rubric up once all of it is there', () => {
    const half = { ...draftsOf(marking), 1: { ...plain, points: '2' }, 2: { ...plain, rubric: { form: '1' } } };
    expect(isComplete(marking, half)).toBe(false);
    expect(changeOf(marking, half, '', false)?.answers[1]).toMatchObject({ score: null, rubric: [{ id: 'form', score: 1 }] });
    const whole = { ...half, 2: { ...plain, rubric: { form: '1', thought: '0,5' } } };
    expect(isComplete(marking, whole)).toBe(true);
    expect(changeOf(marking, whole, 'Good', true)).toMatchObject({
      feedback: 'Good',
      giveBack: true,
      answers: [{ score: 2 }, { score: 1.5 }],
    });
  });
  it('that are none are not sent', () => {
    expect(changeOf(marking, { 1: { ...plain, points: '9' } }, '', false)).toBeNull();
  });
});

import { describe, expect, it, test } from 'vitest';
import { type NewQuestion, QuestionId } from '@watoto/shared/contract/http/questions.ts';
import { emptyForm, formOf, hasRareOptions, newLine, type QuestionForm } from './question-form.ts';
import { questionOf } from './question-of.ts';
import { type Problem, problemsOf } from './question-problems.ts';

const item = (id: string) => ({ id, text: `text ${id}` });
const QUESTIONS: Pick<NewQuestion, 'options' | 'key'>[] = [
  { options: { kind: 'single', choices: [item('a'), item('b')] }, key: { kind: 'single', choice: 'b' } },
  { options: { kind: 'multiple', choices: [item('a'), item('b')] }, key: { kind: 'multiple', choices: ['a'], scoring: 'each' } },
  { options: { kind: 'numeric', unit: 'm' }, key: { kind: 'numeric', value: 3.5, tolerance: 0.1, toleranceKind: 'relative' } },
  { options: { kind: 'short_text' }, key: { kind: 'short_text', accepted: ['a', 'b'], caseSensitive: true, accentSensitive: false } },
  { options: { kind: 'ordering', items: [item('b'), item('a')] }, key: { kind: 'ordering', order: ['b', 'a'], partial: false } },
  {
    options: { kind: 'matching', left: [item('a'), item('b')], right: [item('x'), item('y'), item('z')] },
    key: { kind: 'matching', pairs: { a: 'x', b: 'y' }, partial: true },
  },
  {
    options: { kind: 'essay', maxWords: 100 },
    key: { kind: 'essay', rubric: [{ id: 'r', title: 'Form', description: 'Why', points: 2 }] },
  },
];

describe('a question in a form', () => {
  test.each(QUESTIONS)('comes out as it went in: $options.kind', (parts) => {
    const question = { ...parts, prompt: 'What?', points: 2, explanation: 'So.', tags: ['easy'] };
    const id = QuestionId.parse('1');
    expect(questionOf(formOf({ ...question, id, assessmentId: null, position: 1 }))).toEqual(question);
  });

  it('that misses something is none', () => {
    for (const { options } of QUESTIONS)
      if (options.kind !== 'essay') expect(questionOf({ ...emptyForm(options.kind), prompt: 'What?' })).toBeNull();
    expect(questionOf({ ...emptyForm('essay'), prompt: 'Why?' })).not.toBeNull();
    expect(questionOf({ ...emptyForm('essay'), prompt: 'Why?', points: 'x' })).toBeNull();
  });
});

const line = (text: string, more: object = {}) => ({ ...newLine(), text, ...more });
const two = [line('a', { right: true }), line('b')];
const pairs = [line('a', { other: 'x' }), line('b', { other: 'y' })];

describe('what is wrong with a form', () => {
  test.each<[QuestionForm['kind'], Partial<QuestionForm>, Problem[]]>([
    ['single', { lines: two }, []],
    ['single', { lines: [], prompt: ' ' }, ['prompt', 'choices', 'right']],
    ['single', { lines: [line('a', { right: true }), line(' a ')] }, ['same']],
    ['multiple', { lines: [line('a'), line('b')], points: '-1' }, ['right', 'points']],
    ['multiple', { lines: two, points: '1001' }, ['points']],
    ['ordering', { lines: [line('a'), line('')] }, ['choices']],
    ['matching', { lines: [line('a', { other: 'x' }), line('b')] }, ['pairs']],
    ['matching', { lines: [line('a', { other: 'x' }), line('b', { other: 'x' })] }, ['oneSide']],
    ['matching', { lines: pairs }, []],
    ['numeric', { value: '1,5', tolerance: '2' }, []],
    ['numeric', { value: 'x', tolerance: '-1' }, ['value', 'tolerance']],
    ['numeric', { value: '1', tolerance: '1e999' }, ['tolerance']],
    ['short_text', { accepted: ' \n ' }, ['accepted']],
    ['short_text', { accepted: 'x'.repeat(301) }, ['acceptedLong']],
    ['short_text', { accepted: Array.from({ length: 51 }, String).join('\n') }, ['acceptedLong']],
    ['essay', { maxWords: '0' }, ['maxWords']],
    ['essay', { maxWords: '1.5' }, ['maxWords']],
    ['essay', { maxWords: '300', lines: [line('Form', { other: '' })] }, ['criteria']],
    ['essay', { points: '3', lines: [line('Form', { other: '1' }), line('Thought', { other: '1,5' })] }, ['rubricSum']],
    ['essay', { points: '2.5', lines: [line('Form', { other: '1' }), line('Thought', { other: '1,5' })] }, []],
    ['essay', { tags: 'x'.repeat(41) }, ['tags']],
  ])('%s %j: %j', (kind, change, wrong) => {
    const form = { ...emptyForm(kind), prompt: 'What?', ...change };
    expect(problemsOf(form)).toEqual(wrong);
    expect(questionOf(form) === null).toBe(wrong.length > 0);
  });
});

describe('what is typed', () => {
  const made = (kind: QuestionForm['kind'], change: Partial<QuestionForm>) =>
    questionOf({ ...emptyForm(kind), prompt: 'What?', ...change });
  it('in percent is a share of the value', () => {
    const form = { value: '200', tolerance: '7', toleranceKind: 'relative' as const, unit: ' km ' };
    expect(made('numeric', form)).toMatchObject({ options: { unit: 'km' }, key: { tolerance: 0.07, toleranceKind: 'relative' } });
  });

  it('twice as the other side of pairs is one side', () => {
    const question = made('matching', { lines: [...pairs, line('c', { other: 'x' })] });
    if (question?.options.kind !== 'matching' || question.key.kind !== 'matching') throw new Error('no matching');
    expect(question.options.right.map(({ text }) => text)).toEqual(['x', 'y']);
    expect(Object.values(question.key.pairs)).toEqual(
      [0, 1, 0].map((i) => question.options.kind === 'matching' && question.options.right[i]?.id),
    );
  });

  it('anew where two shared a side makes two', () => {
    const [first, second] = [line('a', { other: 'x', otherId: 's' }), line('b', { other: 'z', otherId: 's' })];
    const question = made('matching', { lines: [first, second] });
    expect(question?.options).toMatchObject({ right: [{ id: 's', text: 'x' }, { text: 'z' }] });
  });

  it('as tags is a list without repetition', () => expect(made('essay', { tags: 'a, b,, a' })?.tags).toEqual(['a', 'b']));

  it('that is not as usual is shown at once', () => {
    expect(QUESTIONS.map(({ options }) => hasRareOptions(emptyForm(options.kind)))).toEqual(QUESTIONS.map(() => false));
    expect(hasRareOptions({ ...emptyForm('multiple'), scoring: 'all' })).toBe(true);
    expect(hasRareOptions({ ...emptyForm('ordering'), partial: false })).toBe(true);
    expect(hasRareOptions({ ...emptyForm('short_text'), caseSensitive: true })).toBe(true);
  });
});

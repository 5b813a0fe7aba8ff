import { describe, expect, it, test } from 'vitest';
import { type NewQuestion, QuestionId } from '@watoto/shared/contract/http/questions.ts';
import { emptyForm, formOf, questionOf } from './question-form.ts';

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

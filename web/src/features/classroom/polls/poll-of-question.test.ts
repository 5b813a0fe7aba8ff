import { expect, test } from 'vitest';
import type { QuestionOptions } from '@watoto/shared/contract/http/questions.ts';
import { CHOICES_MAX, isAskable, POLL_QUESTION_MAX, POLL_TEXT_MAX } from '@watoto/shared/room/poll.ts';
import { pollOfQuestion } from './poll-of-question.ts';

const choices = (...texts: string[]) => texts.map((text, i) => ({ id: `c${i}`, text }));
const poll = (options: QuestionOptions, prompt = 'Which?') => pollOfQuestion({ prompt, options });

test('a question of the bank is asked as a poll of the same kind, which can be asked as it is', () => {
  expect(poll({ kind: 'single', choices: choices('a', 'b') })).toEqual({ question: 'Which?', kind: 'single', options: ['a', 'b'] });
  expect(poll({ kind: 'multiple', choices: choices('a', 'b', 'c') })).toMatchObject({ kind: 'multiple', options: ['a', 'b', 'c'] });
  expect(poll({ kind: 'numeric', unit: 'kg' })).toEqual({ question: 'Which? (kg)', kind: 'numeric', options: [] });
  expect(poll({ kind: 'numeric', unit: '' })).toMatchObject({ question: 'Which?' });
  expect(poll({ kind: 'short_text' })).toMatchObject({ kind: 'text', options: [] });
  for (const options of [
    { kind: 'single', choices: choices('a', 'b') },
    { kind: 'numeric', unit: '' },
  ] as const)
    expect(isAskable({ ...poll(options)!, options: poll(options)!.options, results: 'afterClose', named: true })).toBe(true);
});

test('what a poll cannot be, or is too long for one, is none: nothing is cut off', () => {
  expect(poll({ kind: 'essay', maxWords: null })).toBeNull();
  expect(poll({ kind: 'ordering', items: choices('a', 'b') })).toBeNull();
  expect(poll({ kind: 'matching', left: choices('a'), right: choices('b', 'c') })).toBeNull();
  expect(poll({ kind: 'short_text' }, 'x'.repeat(POLL_QUESTION_MAX))).not.toBeNull();
  expect(poll({ kind: 'short_text' }, 'x'.repeat(POLL_QUESTION_MAX + 1))).toBeNull();
  expect(poll({ kind: 'numeric', unit: 'kg' }, 'x'.repeat(POLL_QUESTION_MAX))).toBeNull();
  expect(poll({ kind: 'single', choices: choices('a', 'x'.repeat(POLL_TEXT_MAX + 1)) })).toBeNull();
  expect(poll({ kind: 'single', choices: choices(...Array.from({ length: CHOICES_MAX + 1 }, (_, i) => `${i}`)) })).toBeNull();
});

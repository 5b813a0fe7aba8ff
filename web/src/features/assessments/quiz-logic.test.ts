import { describe, expect, it, test } from 'vitest';
import { answerWords, isAnswered, moved } from './answer-words.ts';
import { clockText, warningAt } from './countdown.ts';

describe('the countdown', () => {
  test.each([
    [3_909_000, '1:05:09'],
    [309_000, '5:09'],
    [1, '0:01'],
    [0, '0:00'],
    [-5_000, '0:00'],
  ])('%d ms are %s', (ms, text) => expect(clockText(ms)).toBe(text));
  test.each([
    [601_000, null],
    [600_000, 600],
    [299_000, 300],
    [60_000, 60],
    [1_000, 30],
    [0, 0],
  ])('at %d ms the warning is %s', (ms, warning) => expect(warningAt(ms)).toBe(warning));
});

describe('an answer in words', () => {
  const items = [
    { id: 'a', text: 'Ngoma' },
    { id: 'b', text: 'Flute' },
  ];
  it('names what was chosen', () => {
    expect(answerWords({ kind: 'single', choices: items }, { kind: 'single', choice: 'b' })).toBe('Flute');
    expect(answerWords({ kind: 'ordering', items }, { kind: 'ordering', order: ['b', 'a'] })).toBe('Flute → Ngoma');
    expect(answerWords({ kind: 'numeric', unit: 'm' }, { kind: 'numeric', text: '3,5' })).toBe('3,5 m');
    expect(answerWords({ kind: 'matching', left: [items[0]!], right: [items[1]!] }, { kind: 'matching', pairs: { a: 'b' } })).toBe(
      'Ngoma – Flute',
    );
    expect(answerWords({ kind: 'short_text' }, null)).toBe('');
  });
  it('is one only where something was said', () => {
    expect(isAnswered({ kind: 'multiple', choices: [] })).toBe(false);
    expect(isAnswered({ kind: 'essay', text: ' ' })).toBe(false);
    expect(isAnswered({ kind: 'single', choice: 'a' })).toBe(true);
  });
  it('moves things inside its list only', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  });
});

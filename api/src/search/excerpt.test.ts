import { expect, test } from 'vitest';
import { foundWords, wordsOf } from '@watoto/shared/contract/http/search-words.ts';
import { excerptOf } from './excerpt.ts';

test('a short text is shown as it is, on one line', () => {
  expect(excerptOf(' Drums\n\tand more ', ['and'])).toBe('Drums and more');
  expect(excerptOf('', ['x'])).toBe('');
});

test('of a long one, what is around the first word found', () => {
  const text = `${'before it '.repeat(50)}the drum speaks ${'after it '.repeat(50)}`;
  const excerpt = excerptOf(text, ['drum']);
  expect(excerpt).toMatch(/^…(it )?(before it )+the drum speaks (after it ?)+/);
  expect(excerpt.endsWith('…')).toBe(true);
  expect(excerpt.length).toBeLessThanOrEqual(162);
  expect(excerptOf(text, ['nowhere'])).toMatch(/^before it before/);
});

test('text without gaps is cut anyway, and never within a letter', () => {
  expect(excerptOf('x'.repeat(500), [])).toHaveLength(161);
  expect(excerptOf(`a${'😀'.repeat(300)}`, []).isWellFormed()).toBe(true);
  expect(excerptOf(`${'y'.repeat(300)}-drum`, ['drum'])).toBe('…drum');
});

test('words are found where words begin, whatever is in them', () => {
  expect(foundWords('Drums, bass-drum and humdrum', ['drum'])).toEqual([
    [0, 4],
    [12, 16],
  ]);
  expect(foundWords('what? (really) [a-z]*', ['(really)', '[a-z]*', 'what?'])).toHaveLength(3);
  expect(foundWords('Élan élan', ['éla'])).toHaveLength(2);
  expect(wordsOf(' Drum  DRUM & -- kit ')).toEqual(['drum', 'kit']);
});

import { expect, test } from 'vitest';
import { nextFocus } from './next-focus.ts';
import { piecesOf } from './pieces.ts';
import { searchOf } from './search-of.ts';

test('a text is cut where words were found, and nothing of it is lost', () => {
  expect(piecesOf('The drum and the drummer', ['drum'])).toEqual([
    { at: 0, text: 'The ', found: false },
    { at: 4, text: 'drum', found: true },
    { at: 8, text: ' and the ', found: false },
    { at: 17, text: 'drum', found: true },
    { at: 21, text: 'mer', found: false },
  ]);
  expect(piecesOf('', ['x'])).toEqual([]);
  expect(piecesOf('nothing here', [])).toEqual([{ at: 0, text: 'nothing here', found: false }]);
  expect(
    piecesOf('<b>drum</b>', ['<b>drum', 'b'])
      .map(({ text }) => text)
      .join(''),
  ).toBe('<b>drum</b>');
});

test('arrows go through the results and back to the field; the ends stay', () => {
  expect(nextFocus('ArrowDown', -1, 3)).toBe(0);
  expect(nextFocus('ArrowDown', 2, 3)).toBe(2);
  expect(nextFocus('ArrowUp', 0, 3)).toBe(-1);
  expect(nextFocus('ArrowUp', -1, 3)).toBeNull();
  expect(nextFocus('End', 0, 3)).toBe(2);
  expect(nextFocus('Home', 2, 3)).toBe(0);
  // In the field these two are about its letters.
  expect(nextFocus('End', -1, 3)).toBeNull();
  expect(nextFocus('Escape', 1, 3)).toBe(-1);
  expect(nextFocus('x', 1, 3)).toBeNull();
  expect(nextFocus('ArrowDown', -1, 0)).toBeNull();
});

test('the address says what is looked for, whatever its text looks like', () => {
  expect(searchOf({ q: 'drums' })).toEqual({ q: 'drums' });
  // An address that says 2026 or true is read as a number or a truth.
  expect(searchOf({ q: 2026 })).toEqual({ q: '2026' });
  expect(searchOf({ q: true })).toEqual({ q: 'true' });
  expect(searchOf({ q: { a: 1 } })).toEqual({});
  expect(searchOf({ q: '' })).toEqual({});
  expect(searchOf({ q: 'x'.repeat(500) }).q).toHaveLength(100);
});

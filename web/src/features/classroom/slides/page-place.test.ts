import { describe, expect, test } from 'vitest';
import { DeckId } from '@watoto/shared/kernel/ids.ts';
import { fitPage, placeOf, turnFor } from './page-place.ts';

const id = DeckId.parse('01890a5d-ac96-774b-bcce-b302099a8057');
const deck = { id, title: 'Fractions', pages: 5, page: 3, reached: 4 };

describe('where one is', () => {
  test('a host is where everyone is, and may go anywhere', () => {
    expect(placeOf(deck, { deckId: id, page: 1 }, true)).toEqual({ page: 3, follows: true, previous: 2, next: 4 });
    expect(placeOf({ ...deck, page: 5, reached: 5 }, null, true).next).toBeNull();
  });

  test('a pupil looks back, and forward as far as was shown', () => {
    expect(placeOf(deck, null, false)).toEqual({ page: 3, follows: true, previous: 2, next: 4 });
    expect(placeOf(deck, { deckId: id, page: 4 }, false)).toEqual({ page: 4, follows: false, previous: 3, next: null });
    expect(placeOf(deck, { deckId: id, page: 1 }, false)).toEqual({ page: 1, follows: false, previous: null, next: 2 });
  });

  test('at the page of the teacher one follows again, and in another deck', () => {
    expect(placeOf(deck, { deckId: id, page: 3 }, false).follows).toBe(true);
    expect(placeOf(deck, { deckId: 'another', page: 1 }, false)).toMatchObject({ page: 3, follows: true });
  });
});

test('keys turn pages, with nothing else held', () => {
  const press = (key: string, more = {}) => turnFor({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
  expect(['ArrowRight', 'PageDown', 'ArrowLeft', 'PageUp', 'Home', 'End', 'x'].map((key) => press(key))).toEqual([
    'next',
    'next',
    'previous',
    'previous',
    'first',
    'last',
    null,
  ]);
  expect(press('ArrowRight', { altKey: true })).toBeNull();
});

test('a page fills its box and keeps its shape', () => {
  expect(fitPage({ width: 800, height: 600 }, { width: 1_600, height: 900 })).toEqual({ width: 800, height: 450 });
  expect(fitPage({ width: 800, height: 100 }, { width: 900, height: 1_600 })).toEqual({ width: 56, height: 100 });
});

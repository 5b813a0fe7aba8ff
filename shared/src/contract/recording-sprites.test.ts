import { expect, test } from 'vitest';
import { spriteAt } from './recording-sprites.ts';

test('a picture of every ten seconds, ten in a row, a hundred on a sheet', () => {
  expect(spriteAt(0)).toEqual({ sheet: 0, x: 0, y: 0 });
  expect(spriteAt(9_999)).toEqual({ sheet: 0, x: 0, y: 0 });
  expect(spriteAt(10_000)).toEqual({ sheet: 0, x: 160, y: 0 });
  expect(spriteAt(123_456)).toEqual({ sheet: 0, x: 320, y: 90 });
  expect(spriteAt(999_999)).toEqual({ sheet: 0, x: 1_440, y: 810 });
  expect(spriteAt(1_000_000)).toEqual({ sheet: 1, x: 0, y: 0 });
  expect(spriteAt(-5)).toEqual({ sheet: 0, x: 0, y: 0 });
});

import { expect, it } from 'vitest';
import { isWithin } from './is-within.ts';

it.each([
  [[0, 0, 100, 50], true],
  [[10, 10, 20, 20], true],
  [[-1, 0, 100, 50], false],
  [[0, -1, 100, 50], false],
  [[0, 0, 101, 50], false],
  [[0, 0, 100, 51], false],
  [[200, 0, 220, 20], false],
] as const)('%j on a board of 100 by 50: %s', (bounds, within) => {
  expect(isWithin(bounds, [0, 0, 100, 50])).toBe(within);
});

import { expect, test } from 'vitest';
import { minutesLeft } from './time-left.ts';

test('says how long it still takes, at the pace so far', () => {
  expect(minutesLeft({ at: 0, progress: 0 }, { at: 60_000, progress: 0.1 })).toBe(9);
  expect(minutesLeft({ at: 0, progress: 0.5 }, { at: 120_000, progress: 0.9 })).toBe(1);
});

test('says nothing from too little, and never that it is done', () => {
  expect(minutesLeft({ at: 0, progress: 0.5 }, { at: 60_000, progress: 0.51 })).toBeNull();
  expect(minutesLeft({ at: 5, progress: 0 }, { at: 5, progress: 0.4 })).toBeNull();
  expect(minutesLeft({ at: 0, progress: 0 }, { at: 60_000, progress: 1 })).toBe(1);
});

import { expect, it } from 'vitest';
import { chapterAt, chapterStep } from './chapters.ts';

const chapters = [0, 10_000, 60_000].map((positionMs, i) => ({ id: `c${i}`, positionMs, kind: 'marked', title: `Part ${i}` }) as const);

it('chapters are found, and stepped through as in a music player', () => {
  expect([0, 9_999, 10_000, 99_000].map((at) => chapterAt(chapters, at)?.id)).toEqual(['c0', 'c0', 'c1', 'c2']);
  expect([0, 10_000, 60_000].map((at) => chapterStep(chapters, at, 1))).toEqual([10_000, 60_000, null]);
  expect([0, 11_000, 20_000, 61_000].map((at) => chapterStep(chapters, at, -1))).toEqual([null, 0, 10_000, 10_000]);
  expect(chapterAt([], 5)).toBeNull();
});

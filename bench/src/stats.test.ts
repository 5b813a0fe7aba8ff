import { expect, test } from 'vitest';
import { median, percentile, ratioInterval, sum } from './stats.ts';

test('the median is the middle value, or lies between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
});

test('percentiles run from the least to the greatest, in numeric order', () => {
  const values = [100, 20, 3];
  expect(percentile(values, 0)).toBe(3);
  expect(percentile(values, 75)).toBe(60);
  expect(percentile(values, 100)).toBe(100);
  expect(values).toEqual([100, 20, 3]);
});

test('there is no figure of nothing', () => {
  expect(() => median([])).toThrow('no values');
  expect(() => percentile([1], 101)).toThrow(RangeError);
  expect(sum([])).toBe(0);
});

test('the interval of a ratio holds it, is the same each time, and is a point where nothing varies', () => {
  const pairs = [10, 11, 12, 13, 14].map((of, i) => ({ of, to: 10 + i * 0.5 }));
  const { low, high } = ratioInterval(pairs);
  expect(low).toBeLessThan(12 / 11);
  expect(high).toBeGreaterThan(12 / 11);
  expect(ratioInterval(pairs)).toEqual({ low, high });
  expect(ratioInterval([{ of: 3, to: 2 }])).toEqual({ low: 1.5, high: 1.5 });
});

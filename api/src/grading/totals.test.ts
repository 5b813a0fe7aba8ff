import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { courseGrade, hasPassed, letterOf, percentOf, sumPoints, totalOf } from './totals.ts';

describe('points', () => {
  it('add up as money does', () => {
    expect(sumPoints(Array.from({ length: 30 }, () => 0.1))).toBe(3);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 })), (inCents) => {
        expect(sumPoints(inCents.map((n) => n / 100))).toBe(inCents.reduce((sum, n) => sum + n, 0) / 100);
      }),
    );
  });

  it('are no total while one of them is missing', () => {
    expect(totalOf([1, null])).toBeNull();
    expect(totalOf([1, 0.5])).toBe(1.5);
    expect(totalOf([])).toBe(0);
  });

  test('pass at the mark, not below', () => {
    expect(percentOf(5, 10)).toBe(50);
    expect(percentOf(0, 0)).toBeNull();
    expect(hasPassed(percentOf(5, 10), 50)).toBe(true);
    expect(hasPassed(percentOf(4.99, 10), 50)).toBe(false);
    expect(hasPassed(null, 50)).toBe(true);
  });
});

describe('the grade of a course', () => {
  test.each([
    [100, 'A'],
    [80, 'A'],
    [79.99, 'B'],
    [60, 'C'],
    [50, 'D'],
    [40, 'E'],
    [39.99, 'F'],
    [0, 'F'],
  ])('%d is %s', (percent, letter) => expect(letterOf(percent)).toBe(letter));

  const part = (percent: number | null, weight = 1, pending = false) => ({ percent, weight, pending });

  it('weighs', () => expect(courseGrade([part(100, 3), part(0, 1)], 'zero')).toEqual({ percent: 75, letter: 'B', complete: true }));
  it('counts what was missed as nothing, or leaves it out', () => {
    expect(courseGrade([part(80), part(null)], 'zero').percent).toBe(40);
    expect(courseGrade([part(80), part(null)], 'ignored').percent).toBe(80);
  });
  it('waits for what can still come', () => {
    expect(courseGrade([part(80), part(null, 1, true)], 'zero')).toEqual({ percent: 80, letter: 'A', complete: false });
    expect(courseGrade([], 'zero')).toEqual({ percent: null, letter: null, complete: false });
    expect(courseGrade([part(80, 0)], 'zero').percent).toBeNull();
  });
  it('is always a percentage', () => {
    const parts = fc.array(
      fc.record({
        percent: fc.option(fc.integer({ min: 0, max: 10_000 }).map((n) => n / 100)),
        weight: fc.integer({ min: 0, max: 10_000 }).map((n) => n / 100),
        pending: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(parts, fc.constantFrom('zero' as const, 'ignored' as const), (all, missing) => {
        const { percent } = courseGrade(all, missing);
        if (percent === null) return;
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThanOrEqual(100);
      }),
    );
  });
});

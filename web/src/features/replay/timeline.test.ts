import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, plays, positionOf, stretchesFrom, timeLineOf } from './timeline.ts';

const line = timeLineOf([
  { from: 1_000, until: 3_000 },
  { from: 3_500, until: 3_500 },
  { from: 10_000, until: 11_000 },
]);

/** Spans in order, with holes between them. */
const spans = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 9_000 })), { minLength: 1, maxLength: 8 })
  .map((steps) => {
    let at = 0;
    return steps.map(([hole, length]) => {
      const from = at + hole;
      at = from + length;
      return { from, until: at };
    });
  });

describe('timeLineOf', () => {
  it('places spans one after another', () => {
    expect(line.durationMs).toBe(3_000);
    expect([0, 1_999, 2_000, 2_999, 9_999].map((position) => instantOf(line, position))).toEqual([1_000, 2_999, 10_000, 10_999, 11_000]);
  });

  it('knows where an instant is, also one that does not play', () => {
    expect([0, 1_500, 5_000, 10_500, 99_999].map((instant) => positionOf(line, instant))).toEqual([0, 500, 2_000, 2_500, 3_000]);
    expect([999, 1_000, 3_000, 10_999].map((instant) => plays(line, instant))).toEqual([false, true, false, true]);
  });

  it('is empty without spans', () => {
    expect(instantOf(timeLineOf([]), 5)).toBe(0);
    expect(positionOf(timeLineOf([]), 5)).toBe(0);
  });

  it('leads from each position to an instant that plays, and back', () => {
    fc.assert(
      fc.property(spans, fc.nat(), (given, n) => {
        const it = timeLineOf(given);
        const position = n % it.durationMs;
        const instant = instantOf(it, position);
        return plays(it, instant) && positionOf(it, instant) === position;
      }),
    );
  });
});

describe('stretchesFrom', () => {
  it('goes over holes', () => {
    expect(stretchesFrom(line, 1_500, 1_000)).toEqual([
      { from: 2_500, until: 3_000, inMs: 0 },
      { from: 10_000, until: 10_500, inMs: 500 },
    ]);
  });

  it('has as much to play as was asked for, or all that is left', () => {
    fc.assert(
      fc.property(spans, fc.nat(), fc.integer({ min: 1, max: 20_000 }), (given, n, ms) => {
        const it = timeLineOf(given);
        const position = n % it.durationMs;
        const total = stretchesFrom(it, position, ms).reduce((sum, { from, until }) => sum + until - from, 0);
        expect(total).toBe(Math.min(ms, it.durationMs - position));
      }),
    );
  });
});

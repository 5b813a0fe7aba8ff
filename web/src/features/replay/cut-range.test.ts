import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUT_MIN_MS, goneWith, moved, withCut } from './cut-range.ts';
import { timeLineOf } from './timeline.ts';

describe('moved', () => {
  it('takes the other end along where it must', () => {
    const range = { from: 10_000, until: 20_000 };
    expect(moved(range, 'from', 15_000, 60_000)).toEqual({ from: 15_000, until: 20_000 });
    expect(moved(range, 'from', 30_000, 60_000)).toEqual({ from: 30_000, until: 31_000 });
    expect(moved(range, 'until', 5_000, 60_000)).toEqual({ from: 4_000, until: 5_000 });
    expect(moved(range, 'until', 99_000, 60_000)).toEqual({ from: 10_000, until: 60_000 });
  });

  it('is never too short, never outside', () => {
    const ms = fc.integer({ min: -5_000, max: 90_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('from', 'until'), ms)), (moves) => {
        let range = { from: 0, until: 60_000 };
        for (const [end, to] of moves) range = moved(range, end, to, 60_000);
        expect(range.from).toBeGreaterThanOrEqual(0);
        expect(range.until).toBeLessThanOrEqual(60_000);
        expect(range.until - range.from).toBeGreaterThanOrEqual(CUT_MIN_MS);
      }),
    );
  });
});

describe('withCut', () => {
  // What was cut before is not on the line any more.
  const line = timeLineOf([
    { from: 100_000, until: 110_000 },
    { from: 120_000, until: 130_000 },
  ]);

  it('says in instants what is chosen by position', () => {
    expect(withCut([], line, { from: 2_000, until: 5_000 })).toEqual([{ from: 102_000, until: 105_000 }]);
  });

  it('joins what meets', () => {
    const before = [{ from: 110_000, until: 120_000 }];
    expect(withCut(before, line, { from: 8_000, until: 12_000 })).toEqual([{ from: 108_000, until: 122_000 }]);
    expect(withCut(before, line, { from: 15_000, until: 16_000 })).toEqual([
      { from: 110_000, until: 120_000 },
      { from: 125_000, until: 126_000 },
    ]);
  });
});

describe('goneWith', () => {
  const segments = [0, 4_000, 8_000].map((at) => ({ id: `1/t1/${at}`, at, ms: 4_000, keyFrame: true, bytes: 1 }));
  const line = timeLineOf([
    { from: 0, until: 6_000 },
    { from: 8_000, until: 12_000 },
  ]);

  it('is the range and the rest of its segments, as far as that plays', () => {
    expect(goneWith({ from: 1_000, until: 2_000 }, line, [{ segments }])).toBe(4_000);
    expect(goneWith({ from: 1_000, until: 5_000 }, line, [{ segments }])).toBe(6_000);
    expect(goneWith({ from: 0, until: 4_000 }, line, [{ segments }])).toBe(4_000);
    expect(goneWith({ from: 1_000, until: 2_000 }, line, [])).toBe(1_000);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSeen, seenMs, type Seen, withSeen } from './seen-book.ts';

describe('what was seen', () => {
  it('counts once, however often', () => {
    let seen: Seen = [];
    for (const [from, until] of [
      [0, 10],
      [20, 30],
      [5, 12],
      [12, 20],
      [40, 40],
    ] as const)
      seen = withSeen(seen, from, until);
    expect(seen).toEqual([{ from: 0, until: 30 }]);
    expect(seenMs(seen)).toBe(30);
  });

  it('is kept on the device, and begins anew where that is no good', () => {
    expect(readSeen('[{"from":1,"until":2}]')).toEqual([{ from: 1, until: 2 }]);
    expect([readSeen(null), readSeen('{'), readSeen('[7]')]).toEqual([[], [], []]);
  });

  it('is as much as there are seconds in it', () => {
    const stretch = fc.tuple(fc.nat(50), fc.nat(20)).map(([from, length]) => [from, from + length] as const);
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 12 }), (stretches) => {
        const seconds = new Set(stretches.flatMap(([from, until]) => Array.from({ length: until - from }, (_, i) => from + i)));
        expect(seenMs(stretches.reduce<Seen>((seen, [from, until]) => withSeen(seen, from, until), []))).toBe(seconds.size);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NACK_AFTER_MS, NACK_AGAIN_MS, ReorderBuffer, WAIT_MS } from './reorder-buffer.ts';

const items = (given: readonly { item: number }[]): number[] => given.map(({ item }) => item);

describe('ReorderBuffer', () => {
  it('gives out in order what came in another one', () => {
    const buffer = new ReorderBuffer<number>();
    expect(items(buffer.push(65_534, 0, 0))).toEqual([0]);
    expect(items(buffer.push(0, 2, 1))).toEqual([]);
    expect(items(buffer.push(1, 3, 2))).toEqual([]);
    expect(items(buffer.push(65_535, 1, 3))).toEqual([1, 2, 3]);
  });

  it('asks for what is missing, not at once, and again', () => {
    const buffer = new ReorderBuffer<number>();
    buffer.push(10, 0, 0);
    buffer.push(13, 3, 100);
    expect(buffer.missing(100 + NACK_AFTER_MS - 1)).toEqual([]);
    expect(buffer.missing(100 + NACK_AFTER_MS)).toEqual([11, 12]);
    expect(buffer.missing(100 + NACK_AFTER_MS + NACK_AGAIN_MS - 1)).toEqual([]);
    buffer.push(12, 2, 150);
    expect(buffer.missing(100 + NACK_AFTER_MS + NACK_AGAIN_MS)).toEqual([11]);
  });

  it('gives up what is not to come, and says that something is lost', () => {
    const buffer = new ReorderBuffer<number>();
    buffer.push(1, 1, 0);
    buffer.push(3, 3, 10);
    expect(buffer.take(10 + WAIT_MS - 1)).toEqual([]);
    expect(buffer.take(10 + WAIT_MS)).toEqual([{ item: 3, lossBefore: true }]);
    expect(buffer.lost).toBe(1);
    // Too late.
    expect(buffer.push(2, 2, 20)).toEqual([]);
    expect(buffer.push(4, 4, 20)).toEqual([{ item: 4, lossBefore: false }]);
  });

  it('follows a sender that begins anew, and not a single stray packet', () => {
    const buffer = new ReorderBuffer<number>();
    buffer.push(1, 1, 0);
    expect(buffer.push(30_000, 666, 1)).toEqual([]);
    expect(items(buffer.push(2, 2, 2))).toEqual([2]);
    expect(buffer.push(40_000, 3, 3)).toEqual([]);
    expect(buffer.push(40_001, 4, 4)).toEqual([{ item: 4, lossBefore: true }]);
    expect(buffer.push(40_002, 5, 5)).toEqual([{ item: 5, lossBefore: false }]);
  });

  it('gives out each packet once and in order, whatever comes doubled, overtaken or not at all, and keeps few', () => {
    const way = fc.record({ lost: fc.boolean(), doubled: fc.boolean(), late: fc.nat({ max: 40 }) });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), fc.array(way, { minLength: 1, maxLength: 300 }), (first, ways) => {
        const arrivals = ways
          // The first one says where the stream begins.
          .flatMap(({ lost, doubled, late }, n) =>
            n === 0 ? [{ n, at: 0 }] : lost ? [] : [{ n, at: n * 10 + late * 10 }, ...(doubled ? [{ n, at: n * 10 + 5 }] : [])],
          )
          .sort((a, b) => a.at - b.at);
        const buffer = new ReorderBuffer<number>();
        const given = arrivals.flatMap(({ n, at }) => buffer.push((first + n) & 0xffff, n, at));
        given.push(...buffer.flush());
        const came = [...new Set(arrivals.map(({ n }) => n))].sort((a, b) => a - b);
        expect(items(given)).toEqual(came);
        expect(given.filter(({ item, lossBefore }, i) => lossBefore !== (i > 0 && came[i - 1] !== item - 1))).toEqual([]);
        expect(buffer.waiting).toBe(0);
      }),
    );
  });
});

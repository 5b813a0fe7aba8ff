import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NodeClock, StreamClock } from './stream-clock.ts';
import { Unwrapper } from './unwrap.ts';

describe('Unwrapper', () => {
  it('goes on where numbers begin again, forwards and backwards', () => {
    fc.assert(
      fc.property(fc.nat({ max: 65_535 }), fc.array(fc.integer({ min: -32_000, max: 32_000 })), (first, steps) => {
        const unwrap = new Unwrapper(16);
        let true_ = unwrap.next(first);
        for (const step of steps) {
          true_ += step;
          expect(unwrap.next(((true_ % 65_536) + 65_536) % 65_536)).toBe(true_);
        }
      }),
    );
  });
});

describe('NodeClock', () => {
  it('believes the report that came fastest', () => {
    const node = new NodeClock();
    expect(node.local(1_000, 5_040)).toBe(5_040);
    expect(node.local(2_000, 6_002)).toBe(6_002);
    expect(node.local(3_000, 7_300)).toBe(7_002);
  });

  it('follows a node whose clock is set back', () => {
    const node = new NodeClock();
    node.local(100_000, 5_000);
    expect(node.local(40_000, 6_000)).toBe(6_000);
  });
});

/** Packets of 20 ms, each taken at `1_000_000 + n * 20` and seen `delay` later. */
function receiving(clock: StreamClock, count: number, delay: (n: number) => number): void {
  for (let n = 0; n < count; n++) clock.arrived(n * 960, 1_000_000 + n * 20 + delay(n));
}

describe('StreamClock', () => {
  it('goes by the fastest arrival until there is a report, and by reports after', () => {
    const clock = new StreamClock(48_000);
    receiving(clock, 100, (n) => (n === 3 ? 30 : 80));
    clock.settle();
    expect(clock.at(0)).toBe(1_000_030);
    clock.reported(48_000, 1_001_000);
    expect(clock.at(0)).toBe(1_000_030);
    clock.settle();
    expect(clock.at(0)).toBe(1_000_000);
    expect(clock.at(96_000)).toBe(1_002_000);
  });

  it('leaves the line where it is while it is off by little', () => {
    const clock = new StreamClock(48_000);
    receiving(clock, 100, () => 30);
    clock.reported(0, 1_000_000);
    clock.settle();
    for (let n = 1; n < 6; n++) clock.reported(n * 48_000, 1_000_000 + n * 1_000 + 9);
    clock.settle();
    expect(clock.at(0)).toBe(1_000_000);
    for (let n = 6; n < 12; n++) clock.reported(n * 48_000, 1_000_000 + n * 1_000 + 12);
    clock.settle();
    expect(clock.at(0)).toBe(1_000_012);
  });

  it('is never far from arrival, whatever reports say', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 2 ** 32 }), fc.integer({ min: -1e12, max: 1e12 })), { maxLength: 30 }), (reports) => {
        const clock = new StreamClock(48_000);
        receiving(clock, 50, (n) => 20 + (n % 7));
        for (const [ts, at] of reports) {
          clock.reported(ts, at);
          clock.settle();
          expect(clock.at(960) - 1_000_040).toBeGreaterThan(-5_001);
          expect(clock.at(960) - 1_000_040).toBeLessThan(101);
        }
      }),
    );
  });

  it('is not moved by one wrong report among right ones', () => {
    const clock = new StreamClock(48_000);
    receiving(clock, 100, () => 30);
    for (let n = 0; n < 5; n++) clock.reported(n * 48_000, 1_000_000 + n * 1_000);
    clock.reported(5 * 48_000, 1_000_000 + 5_000 - 4_000);
    clock.settle();
    expect(clock.at(0)).toBe(1_000_000);
  });

  it('is not moved by a machine that was busy for a moment', () => {
    const clock = new StreamClock(48_000);
    receiving(clock, 100, () => 30);
    for (let n = 0; n < 3; n++) clock.reported(n * 48_000, 1_000_000 + n * 1_000);
    clock.settle();
    for (let n = 3; n < 5; n++) clock.reported(n * 48_000, 1_000_000 + n * 1_000 + 80);
    clock.settle();
    expect(clock.at(0)).toBe(1_000_000);
    clock.reported(5 * 48_000, 1_000_000 + 5_000 + 70);
    clock.settle();
    expect(clock.at(0)).toBe(1_000_070);
  });

  it('follows a sender whose clock runs wrong by one part in ten thousand', () => {
    const clock = new StreamClock(48_000);
    const wrong = 1.0001;
    let worst = 0;
    for (let second = 0; second < 3_600; second++) {
      const at = 1_000_000 + second * 1_000;
      const ts = second * 48_000 * wrong;
      clock.arrived(ts, at + 25);
      clock.reported(ts, at);
      if (second % 4 === 0) clock.settle();
      worst = Math.max(worst, Math.abs(clock.at(ts) - at));
    }
    expect(worst).toBeLessThan(12);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keeper, ROOMY, segmentsToFetch } from './buffer-plan.ts';
import { aLane, aSegment } from './testing/a-lane.ts';
import { instantOf, timeLineOf } from './timeline.ts';

const minute = Array.from({ length: 15 }, (_, i) => aSegment(i * 4_000));
const whole = timeLineOf([{ from: 0, until: 60_000 }]);
const nothing = () => false;
const plan = (over: Partial<Parameters<typeof segmentsToFetch>[0]>) =>
  segmentsToFetch({ line: whole, position: 0, instant: 0, lanes: [aLane(minute)], size: ROOMY, has: nothing, ...over }).map(
    ({ segment, inMs }) => [segment.at, inMs],
  );

describe('segmentsToFetch', () => {
  it('begins with what plays now', () => {
    expect(plan({ position: 9_000, instant: 9_000 })).toEqual([
      [8_000, 0],
      [12_000, 3_000],
      [16_000, 7_000],
      [20_000, 11_000],
      [24_000, 15_000],
      [28_000, 19_000],
    ]);
  });

  it('leaves out what is there', () => {
    expect(plan({ has: (_, segment) => segment.at < 16_000 })).toEqual([[16_000, 16_000]]);
  });

  it('goes over a hole in the line', () => {
    const line = timeLineOf([
      { from: 0, until: 5_000 },
      { from: 50_000, until: 60_000 },
    ]);
    expect(plan({ line })).toEqual([
      [0, 0],
      [4_000, 4_000],
      [48_000, 5_000],
      [52_000, 7_000],
      [56_000, 11_000],
    ]);
  });

  it('brings the key frame that a piece in the middle needs', () => {
    const lane = aLane([aSegment(0), aSegment(4_000, 4_000, { keyFrame: false }), aSegment(8_000, 4_000, { keyFrame: false })]);
    expect(plan({ position: 9_000, instant: 9_000, lanes: [lane] })).toEqual([
      [0, 0],
      [4_000, 0],
      [8_000, 0],
    ]);
  });

  it('asks for the voice before the picture of the same moment', () => {
    const voice = aLane(minute, { source: 'mic', kind: 'audio' });
    const first = segmentsToFetch({
      line: whole,
      position: 0,
      instant: 0,
      lanes: [voice, aLane(minute)],
      size: ROOMY,
      has: nothing,
    }).slice(0, 4);
    expect(first.map(({ lane }) => lane.source)).toEqual(['mic', 'camera', 'mic', 'camera']);
  });

  it('never asks for what would be thrown away at once', () => {
    const lengths = fc.array(fc.tuple(fc.nat(3_000), fc.integer({ min: 100, max: 6_000 }), fc.boolean()), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(lengths, fc.nat(), fc.nat(9_000), (given, n, hole) => {
        let at = 0;
        const segments = given.map(([gap, ms, keyFrame], i) => {
          const segment = aSegment(at + gap, ms, { keyFrame: keyFrame || i === 0 });
          at = segment.until;
          return segment;
        });
        const lane = aLane(segments);
        const middle = Math.floor(at / 2);
        const line = timeLineOf([
          { from: 0, until: middle },
          { from: middle + hole, until: at + hole },
        ]);
        const position = n % line.durationMs;
        const instant = instantOf(line, position);
        const place = { line, position, instant, size: ROOMY, lanes: [lane] };
        const isKept = keeper(place);
        for (const { segment } of segmentsToFetch({ ...place, has: nothing })) expect(isKept(segment)).toBe(true);
      }),
    );
  });
});

describe('keeper', () => {
  it('keeps what is near, and what comes after a hole', () => {
    const line = timeLineOf([
      { from: 0, until: 100_000 },
      { from: 900_000, until: 990_000 },
    ]);
    const isKept = keeper({ line, position: 95_000, instant: 95_000, size: ROOMY, lanes: [] });
    const at = (instant: number) => isKept(aSegment(instant));
    expect([at(10_000), at(76_000), at(96_000), at(500_000), at(904_000)]).toEqual([false, true, true, false, true]);
  });
});

import { SEGMENT_MAX_MS, SEGMENT_MS } from '@watoto/shared/contract/recording.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame } from './frame.ts';
import { type CutSegment, HOLE_MAX_MS, SegmentCutter } from './segment-cutter.ts';
import { StreamClock } from './stream-clock.ts';

const SIZE = { width: 640, height: 360 };
const START = 1_000_000;

function clockAt(rate: number): StreamClock {
  const clock = new StreamClock(rate);
  clock.arrived(0, START);
  return clock;
}

function cutOf(frames: Iterable<Frame>): { cuts: CutSegment[]; wanted: number } {
  const cuts: CutSegment[] = [];
  const cutter = new SegmentCutter((cut) => cuts.push(cut));
  let wanted = 0;
  for (const frame of frames) {
    cutter.add(frame);
    if (cutter.wantsKeyFrame) wanted += 1;
  }
  cutter.flush();
  return { cuts, wanted };
}

function picture(clock: StreamClock, ms: number, key: boolean, size = SIZE): Frame {
  return { codec: 'vp8', clock, ts: ms * 90, key, data: Uint8Array.of(1), ...(key ? { picture: size } : {}) };
}

/** Pictures each 40 ms, a key frame each `gop`. */
function* film(seconds: number, gop: number, clock = clockAt(90_000)): Generator<Frame> {
  for (let n = 0; n < seconds * 25; n++) yield picture(clock, n * 40, n % gop === 0);
}

describe('SegmentCutter', () => {
  it('cuts at the first key frame after the length of a segment', () => {
    const { cuts } = cutOf(film(12, 50));
    expect(cuts.map(({ at, ms, keyFrame }) => [at - START, ms, keyFrame])).toEqual([
      [0, 4_000, true],
      [4_000, 4_000, true],
      [8_000, 4_000, true],
    ]);
  });

  it('asks for a key frame when it is time, and cuts without one when none comes', () => {
    const { cuts, wanted } = cutOf(film(13, 10_000));
    expect(wanted).toBeGreaterThan(0);
    expect(cuts.map(({ ms, keyFrame }) => [ms, keyFrame])).toEqual([
      [SEGMENT_MAX_MS, true],
      [SEGMENT_MAX_MS, false],
      [1_000, false],
    ]);
    expect(cuts[1]?.picture).toEqual(SIZE);
  });

  it('takes the key frame that it asked for, and soon leaves a segment that began without one', () => {
    const clock = clockAt(90_000);
    const keys = new Set([0, 3_880, 9_880 + 1_000]);
    const frames = Array.from({ length: 300 }, (_, n) => picture(clock, n * 40, keys.has(n * 40)));
    expect(cutOf(frames).cuts.map(({ ms, keyFrame }) => [ms, keyFrame])).toEqual([
      [3_880, true],
      [SEGMENT_MAX_MS, true],
      [1_000, false],
      [1_120, true],
    ]);
  });

  it('begins a file anew when the picture has another size', () => {
    const clock = clockAt(90_000);
    const frames = Array.from({ length: 50 }, (_, n) => picture(clock, n * 40, n % 25 === 0, n < 25 ? SIZE : { width: 320, height: 180 }));
    expect(cutOf(frames).cuts.map(({ ms, picture: size }) => [ms, size?.width])).toEqual([
      [1_000, 640],
      [1_000, 320],
    ]);
  });

  it('leaves a long hole between two segments', () => {
    const clock = clockAt(90_000);
    const frames = Array.from({ length: 50 }, (_, n) => picture(clock, n * 40 + (n < 25 ? 0 : 20_000), n % 25 === 0));
    expect(cutOf(frames).cuts.map(({ at, ms }) => [at - START, ms])).toEqual([
      [0, 1_000],
      [21_000, 1_000],
    ]);
  });

  it('fills pauses of speech with silence, so that sound stays in its place and players go on', () => {
    const clock = clockAt(48_000);
    const sound = (ms: number): Frame => ({ codec: 'opus', clock, ts: ms * 48, key: true, ticks: 960, data: Uint8Array.of(0xf8, 1, 2) });
    const frames = [0, 20, 40, 440, 840, 850, 2_850, 5_000].map(sound);
    const { cuts } = cutOf(frames);
    expect(cuts.map(({ at, ms }) => [at - START, ms])).toEqual([
      // What the encoder looked ahead.
      [-6, 2_870],
      [4_994, 20],
    ]);
    let end = 0;
    for (const { ms, durationMs } of cuts[0]?.frames ?? []) {
      expect(Math.abs(ms - end)).toBeLessThanOrEqual(10);
      end = ms + durationMs;
    }
  });

  it('never leaves a hole or an overlap of its own, and no file longer than it may be', () => {
    const step = fc.record({ ms: fc.integer({ min: 1, max: 900 }), key: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 200 }), (steps) => {
        const clock = clockAt(90_000);
        let ms = 0;
        const frames = steps.map(({ ms: more, key }, i) => {
          ms += i === 0 ? 0 : more;
          return picture(clock, ms, key || i === 0);
        });
        const { cuts } = cutOf(frames);
        expect(cuts.flatMap((cut) => cut.frames)).toHaveLength(frames.length);
        expect(cuts[0]?.at).toBe(START);
        for (const [i, cut] of cuts.entries()) {
          const next = cuts[i + 1];
          if (next) expect(next.at).toBe(cut.at + cut.ms);
          expect(cut.ms).toBeLessThan(SEGMENT_MAX_MS + 1_000);
          expect(cut.frames[0]?.ms).toBe(0);
          if (next && cut.ms < 1_000) expect(next.keyFrame).toBe(true);
        }
        expect(SEGMENT_MS + HOLE_MAX_MS).toBeLessThanOrEqual(SEGMENT_MAX_MS);
      }),
    );
  });
});

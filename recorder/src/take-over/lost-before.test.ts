import { describe, expect, it } from 'vitest';
import type { Gap } from '@watoto/shared/contract/recording.ts';
import { type EndedRun, lostBefore } from './lost-before.ts';

const lost = (from: number, until: number): Gap => ({ from, until, reason: 'recorder_lost', track: null });
const run = (from: number, savedUntil: number, gaps: readonly Gap[] = []): EndedRun => ({
  from,
  savedUntil,
  gaps: [...gaps],
  segments: savedUntil > from ? ['one'] : [],
});

describe('what was lost before a run', () => {
  it('is from the end of the run before', () => {
    expect(lostBefore([run(0, 5_000)], 0, 9_000)).toEqual([lost(5_000, 9_000)]);
    expect(lostBefore([run(0, 5_000)], 0, 4_900)).toEqual([]);
  });

  it('is all since the beginning, where nothing is left of any', () => {
    expect(lostBefore([], 0, 9_000)).toEqual([lost(0, 9_000)]);
    expect(lostBefore([run(0, 0)], 0, 9_000)).toEqual([lost(0, 9_000)]);
  });

  it('goes on through a run that died before it had or said anything', () => {
    expect(lostBefore([run(0, 5_000), run(9_000, 9_000)], 0, 14_000)).toEqual([lost(5_000, 14_000)]);
    // It said what was missing before itself: the rest is after that.
    expect(lostBefore([run(0, 5_000), run(9_000, 9_000, [lost(5_000, 9_000)])], 0, 14_000)).toEqual([lost(9_000, 14_000)]);
  });

  it('is said for a run that saved something and died before it could say what was missing before', () => {
    expect(lostBefore([run(0, 5_000), run(9_000, 13_000)], 0, 20_000)).toEqual([lost(5_000, 9_000), lost(13_000, 20_000)]);
    expect(lostBefore([run(0, 5_000), run(9_000, 13_000, [lost(5_000, 9_000)])], 0, 20_000)).toEqual([lost(13_000, 20_000)]);
  });

  it('begins after what was recorded without a track, too', () => {
    expect(lostBefore([{ ...run(0, 7_000), segments: [] }], 0, 9_000)).toEqual([lost(7_000, 9_000)]);
  });
});

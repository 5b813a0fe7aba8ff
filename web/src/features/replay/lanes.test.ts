import { describe, expect, it } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { ReplayTrack } from '@watoto/shared/contract/http/recordings.ts';
import { chainTo, indexAt, lanesOf, nextStart, opensAt, segmentAt, sendsAt, sendsWithin } from './lanes.ts';
import { aLane, aSegment } from './testing/a-lane.ts';

const track = (id: string, at: number): ReplayTrack => ({
  id,
  peerId: PeerId.parse('grace'),
  name: 'Grace',
  role: 'host',
  source: 'camera',
  kind: 'video',
  type: 'video/webm; codecs="vp8"',
  segments: [{ id: `${id}/0`, at, ms: 4_000, keyFrame: true, bytes: 10 }],
});

describe('lanesOf', () => {
  it('puts what one source sent in several runs on one lane, in order', () => {
    const lanes = lanesOf([track('2/t1', 9_000), track('1/t1', 0), { ...track('1/t2', 0), source: 'screen' }]);
    expect(lanes.map(({ key, segments }) => [key, segments.map(({ id }) => id)])).toEqual([
      ['grace:camera', ['1/t1/0', '2/t1/0']],
      ['grace:screen', ['1/t2/0']],
    ]);
  });
});

describe('a lane', () => {
  const lane = aLane([aSegment(0), aSegment(4_100), aSegment(20_000)]);

  it('has its segments found by instant', () => {
    expect([-1, 0, 4_050, 4_100, 19_999, 99_999].map((at) => indexAt(lane, at))).toEqual([-1, 0, 0, 1, 1, 2]);
    expect([0, 3_999, 4_050, 8_099, 8_100, 21_000].map((at) => segmentAt(lane, at)?.at ?? null)).toEqual([0, 0, null, 4_100, null, 20_000]);
  });

  it('sends through a small hole, not through a large one', () => {
    expect([4_050, 9_000, 20_500, 24_000].map((at) => sendsAt(lane, at))).toEqual([true, false, true, false]);
    expect(sendsWithin(lane, 10_000, 19_000)).toBe(false);
    expect(sendsWithin(lane, 10_000, 21_000)).toBe(true);
  });

  it('opens with the recording, not later', () => {
    const late = aLane([aSegment(1_500)]);
    expect([opensAt(late, 0, 0), opensAt(late, 1_600, 0), opensAt(late, 0, -9_000)]).toEqual([true, false, false]);
  });

  it('knows when it goes on', () => {
    expect([nextStart(lane, 9_000), nextStart(lane, 25_000)]).toEqual([20_000, null]);
  });

  it('reaches back to the key frame', () => {
    const long = aLane([aSegment(0), aSegment(4_000, 4_000, { keyFrame: false }), aSegment(8_000, 4_000, { keyFrame: false })]);
    expect(chainTo(long, 8_500).map(({ at }) => at)).toEqual([0, 4_000, 8_000]);
    expect(chainTo(long, 8_500, 2)).toHaveLength(2);
    expect(chainTo(long, 99_000)).toEqual([]);
  });
});

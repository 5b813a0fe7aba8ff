import { expect, test } from 'vitest';
import { gapAt, gapKey, type ReplayGap } from './gaps.ts';

const all: ReplayGap = { positionMs: 10_000, ms: 90_000, reason: 'recorder_lost', track: null };
const one: ReplayGap = { positionMs: 12_000, ms: 8_000, reason: 'storage_lost', track: '1/t1' };

test('a gap is told for a while after it was passed over, a missing track for as long as it is missing', () => {
  expect(gapAt([all, one], 9_999)).toBeNull();
  expect(gapAt([all, one], 10_000)).toBe(all);
  expect(gapAt([all, one], 12_000)).toBe(one);
  expect(gapAt([all], 16_000)).toBeNull();
  expect(gapAt([all, one], 19_999)).toBe(one);
  expect(gapAt([all, one], 20_000)).toBeNull();
});

test('gaps of two tracks at one place are two', () => {
  expect(gapKey(one)).not.toBe(gapKey({ ...one, track: '1/t2' }));
});

import { beforeAll, expect, it } from 'vitest';
import { clapboard } from './fixture/clapboard.ts';
import { type Clapped, clapped } from './fixture/clapped.ts';
import type { Clip } from './fixture/clips.ts';

/**
 * A clap-board through a real SFU: its flash and its beep are to be at one instant in what is recorded, by the segments' own `at`, and at
 * the instant of the clap by the clock.
 */
const AV_OFFSET_MS = 40;
const LOG_OFFSET_MS = 100;
/** Where other tests take the cores for a moment, a sender report may be late once. The figure itself is `bench:recording`'s. */
const LATE_MOST = 1;
const SECONDS = 10;

let clips: { video: Clip; audio: Clip };
beforeAll(async () => {
  clips = await clapboard(SECONDS);
});

function expectTogether({ avOffsets, logOffsets }: Clapped, atLeast: number): void {
  expect(avOffsets.length).toBeGreaterThanOrEqual(atLeast);
  const apart = avOffsets.filter((ms) => Math.abs(ms) > AV_OFFSET_MS);
  expect(apart.length, `flash after beep, ms: ${avOffsets.join(' ')}`).toBeLessThanOrEqual(LATE_MOST);
  const late = logOffsets.filter((ms) => Math.abs(ms) > LOG_OFFSET_MS);
  expect(late, `flash after clap, ms: ${logOffsets.join(' ')}`).toEqual([]);
}

it('flash and beep are together, though the camera is slower than the microphone', async () => {
  expectTogether(await clapped(clips, {}), SECONDS - 2);
});

it('also when the camera opens 700 ms before the microphone', async () => {
  expectTogether(await clapped(clips, { micFrom: 700 }), SECONDS - 3);
});

it('also with 5 % of packets lost on the way to the SFU, and after the teacher came in anew', { timeout: 90_000 }, async () => {
  expectTogether(await clapped(clips, { loss: 0.05 }), SECONDS - 4);
  expectTogether(await clapped(clips, { loss: 0.05, ssrc: 5_000 }), SECONDS - 4);
});

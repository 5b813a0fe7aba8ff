import { beforeAll, describe, expect, it } from 'vitest';
import { muxSegment } from '../src/media/mux.ts';
import type { CutSegment } from '../src/media/segment-cutter.ts';
import { type Clip, h264Clip, opusClip, vp8Clip } from './fixture/clips.ts';
import { recorded, START } from './fixture/network.ts';
import { played } from './fixture/played.ts';
import { rtpOf, rtpParameters, type Sent, senderReport } from './fixture/rtp.ts';

/** What a network does to a tap: each segment that comes of it plays by itself, and is where it belongs. */

let vp8: Clip;
let h264: Clip;
let opus: Clip;
beforeAll(async () => {
  [vp8, h264, opus] = await Promise.all([vp8Clip({ seconds: 15 }), h264Clip({ seconds: 15 }), opusClip({ seconds: 15 })]);
});

const video = (...codecs: ('VP8' | 'H264')[]) => ({ kind: 'video' as const, rtpParameters: rtpParameters(...codecs) });
const audio = () => ({ kind: 'audio' as const, rtpParameters: rtpParameters('opus') });
const framesOf = (cuts: readonly CutSegment[]): number => cuts.reduce((sum, { frames }) => sum + frames.length, 0);
/** When each frame is shown, ms from the beginning. */
const times = (cuts: readonly CutSegment[]): number[] =>
  cuts.flatMap(({ at, frames }) => frames.map(({ ms }) => Math.round(at - START + ms)));

/** Plays every segment: without a complaint, and for as long as it says, to a frame. */
async function expectPlays(cuts: readonly CutSegment[]): Promise<void> {
  expect(cuts.length).toBeGreaterThan(0);
  for (const cut of cuts) {
    const file = await played(await muxSegment(cut));
    expect(file).toMatchObject({ codec: cut.codec, frames: cut.frames.length, errors: '' });
    expect(file.firstMs).toBe(0);
    expect(Math.abs(file.ms - cut.ms)).toBeLessThanOrEqual(40);
    if (cut.picture) expect([file.width, file.height]).toEqual([cut.picture.width, cut.picture.height]);
  }
}

describe.each(['VP8', 'H264'] as const)('%s', (codec) => {
  const clip = (): Clip => (codec === 'VP8' ? vp8 : h264);

  it.each([0.01, 0.05])('keeps every picture with %d of packets lost, by asking for them again', async (loss) => {
    const { cuts, nacks, lost } = recorded(video(codec), rtpOf(clip()), { loss, repeats: 40 });
    expect(nacks).toBeGreaterThan(0);
    expect([framesOf(cuts), lost]).toEqual([375, 0]);
    await expectPlays(cuts);
  });

  it('has only whole pictures where nothing can be sent again, and asks for key frames', async () => {
    const { cuts, lost, keyFramesWanted } = recorded(video(codec), rtpOf(clip()), { loss: 0.02 });
    expect(lost).toBeGreaterThan(0);
    expect(framesOf(cuts)).toBeLessThan(375);
    expect(keyFramesWanted.length).toBeGreaterThan(lost > 5 ? 3 : 1);
    await expectPlays(cuts);
    for (const ms of times(cuts)) expect(ms % 40).toBeLessThanOrEqual(1);
  });

  it('puts overtaken packets in order and takes doubled ones once', async () => {
    const { cuts } = recorded(video(codec), rtpOf(clip()), { overtaken: 0.05, doubled: 0.05 });
    expect(framesOf(cuts)).toBe(375);
    await expectPlays(cuts);
  });

  it('begins at the first key frame, where that belongs', async () => {
    const from = rtpOf(clip()).filter(({ ms }) => ms >= 800);
    const { cuts } = recorded(video(codec), from);
    expect(cuts[0]).toMatchObject({ at: START + 2_000, keyFrame: true });
    await expectPlays(cuts.slice(0, 1));
  });

  it('leaves a pause of 20 s open, and goes on where it belongs', async () => {
    const sent = rtpOf(clip()).map(({ ms, data }) => (ms < 6_000 ? { ms, data } : { ms: ms + 20_000, data: later(data, 20_000 * 90) }));
    const { cuts } = recorded(video(codec), sent);
    expect(times(cuts).filter((ms) => ms > 6_000 && ms < 26_000)).toEqual([]);
    expect(cuts.some(({ at }) => at === START + 26_000)).toBe(true);
    expect(framesOf(cuts)).toBe(375);
    await expectPlays(cuts);
  });

  it('is cut without a key frame when none comes, and plays as one after the other', async () => {
    const one = codec === 'VP8' ? await vp8Clip({ seconds: 13, gop: 10_000 }) : await h264Clip({ seconds: 13, gop: 10_000 });
    const { cuts, keyFramesWanted } = recorded(video(codec), rtpOf(one));
    expect(cuts.map(({ ms, keyFrame }) => [ms, keyFrame])).toEqual([
      [6_000, true],
      [6_000, false],
      [1_000, false],
    ]);
    expect(keyFramesWanted.length).toBeGreaterThan(5);
    await expectPlays(cuts.slice(0, 1));
  });
});

/** The packet with a later timestamp. */
function later(data: Buffer, ticks: number): Buffer {
  const copy = Buffer.from(data);
  copy.writeUInt32BE((copy.readUInt32BE(4) + ticks) % 2 ** 32, 4);
  return copy;
}

describe('sound', () => {
  it('stays in its place while nothing is sent in silence (DTX)', async () => {
    // Between 1 s and 4.6 s a packet each 400 ms.
    const sent = rtpOf(opus).filter(({ ms }) => ms < 1_000 || ms >= 4_600 || ms % 400 === 0);
    const { cuts } = recorded(audio(), sent);
    expect(cuts[0]?.frames.length).toBe(200);
    expect(framesOf(cuts)).toBe(751);
    for (const [i, cut] of cuts.entries()) expect((cuts[i + 1]?.at ?? cut.at + cut.ms) - cut.at).toBe(cut.ms);
    await expectPlays(cuts);
  });

  it.each([0.01, 0.05])('is whole with %d of packets lost, and in its place where they do not come again', async (loss) => {
    const again = recorded(audio(), rtpOf(opus), { loss, repeats: 40 });
    expect([framesOf(again.cuts), again.lost]).toEqual([751, 0]);
    const never = recorded(audio(), rtpOf(opus), { loss, seed: 5 });
    expect(never.lost).toBeGreaterThan(0);
    // Silence stands for what was lost.
    expect(framesOf(never.cuts)).toBe(751);
    await expectPlays([...again.cuts, ...never.cuts]);
  });

  it('goes on in its place after a pause of 20 s', async () => {
    const sent = rtpOf(opus).map(({ ms, data }) => (ms < 6_000 ? { ms, data } : { ms: ms + 20_000, data: later(data, 20_000 * 48) }));
    const { cuts } = recorded(audio(), sent);
    // The encoder looked 6.5 ms ahead.
    const goesOn = 25_994;
    expect(times(cuts).filter((ms) => ms >= 6_000 && ms < goesOn)).toEqual([]);
    expect(cuts.some(({ at }) => at === START + goesOn)).toBe(true);
    await expectPlays(cuts);
  });
});

describe('time', () => {
  const reports = (offsetMs: number, from = 500, seconds = 14): Sent[] =>
    Array.from({ length: seconds }, (_, n) => {
      const ms = from + n * 1_000;
      return { ms, data: senderReport({ nodeMs: START + 777_000 + ms, timestamp: 4_294_000_000 + (ms + offsetMs) * 90 }) };
    });
  const places = (cuts: readonly CutSegment[]): number[] => cuts.map(({ at }) => at - START);

  it('is that of the sender reports, whatever the clock in them', () => {
    // Each picture comes 120 ms after it was taken.
    const { cuts } = recorded(video('VP8'), [...rtpOf(vp8), ...reports(120)]);
    expect(places(cuts)).toEqual([-120, 3_880, 7_880, 11_880]);
  });

  it('is not moved by reports that can not be true', () => {
    const wild = reports(0).map(({ ms }, n) => ({
      ms,
      data: senderReport({ nodeMs: START + 777_000 + ms, timestamp: (4_294_000_000 + n * 123_456_789) % 2 ** 32 }),
    }));
    const { cuts } = recorded(video('VP8'), [...rtpOf(vp8), ...wild]);
    for (const [n, place] of places(cuts).entries()) expect(Math.abs(place - n * 4_000)).toBeLessThanOrEqual(5_000);
    const none = recorded(video('VP8'), [...rtpOf(vp8), ...wild.map(({ ms, data }) => ({ ms, data: data.subarray(0, 20) }))]);
    expect(places(none.cuts)).toEqual([0, 4_000, 8_000, 12_000]);
  });

  it('goes on when timestamps jump', async () => {
    const sent = rtpOf(vp8).map(({ ms, data }) => ({ ms, data: ms < 6_000 ? data : later(data, 90 * 3_600_000) }));
    const { cuts } = recorded(video('VP8'), sent);
    expect(places(cuts)).toEqual([0, 4_000, 6_000, 10_000, 14_000]);
    expect(framesOf(cuts)).toBe(375);
    await expectPlays(cuts);
  });

  it.each([
    ['a second', 1_000],
    ['four seconds', 4_000],
    ['an hour', 3_600_000],
  ])('loses no picture where timestamps go back by %s', async (_, ms) => {
    const sent = rtpOf(vp8).map((one) => ({ ms: one.ms, data: one.ms < 6_000 ? one.data : later(one.data, 2 ** 32 - 90 * ms) }));
    const { cuts } = recorded(video('VP8'), sent);
    expect(framesOf(cuts)).toBe(375);
    for (const cut of cuts)
      expect(await played(await muxSegment(cut))).toMatchObject({ codec: 'vp8', frames: cut.frames.length, firstMs: 0 });
    // In order, and no further off than the sender was.
    expect(places(cuts)).toEqual(places(cuts).toSorted((a, b) => a - b));
    const end = cuts.at(-1);
    expect(Math.abs((end?.at ?? 0) - START + (end?.ms ?? 0) - 15_000)).toBeLessThanOrEqual(1_000);
  });

  it('is kept for six hours in little memory', () => {
    const hours = 6;
    const packet = opus.frames[40]?.data ?? Buffer.alloc(3);
    const frames = Array.from({ length: hours * 3_600 * 50 }, (_, n) => ({ ms: n * 20, data: packet }));
    const sent = rtpOf({ ...opus, frames });
    let kept = 0;
    // The encoder looked 6.5 ms ahead.
    const begin = -6;
    let end = begin;
    let largest = 0;
    const { cuts } = recorded(audio(), sent);
    for (const cut of cuts) {
      kept += cut.frames.length;
      expect(cut.at - START).toBe(end);
      end = cut.at - START + cut.ms;
      largest = Math.max(largest, cut.frames.length);
    }
    expect([kept, end]).toEqual([frames.length, hours * 3_600_000 + begin]);
    expect(largest).toBe(200);
  });
});

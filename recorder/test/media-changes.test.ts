import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { muxSegment } from '../src/media/mux.ts';
import { type Clip, h264Clip, opusClip, vp8Clip } from './fixture/clips.ts';
import { recorded, START } from './fixture/network.ts';
import { played } from './fixture/played.ts';
import { rtpOf, rtpParameters, type Sent, SSRC } from './fixture/rtp.ts';

/** What a sender may do in the middle of a lesson, and what others may send. */

let small: Clip;
let large: Clip;
let h264: Clip;
let opus: Clip;
beforeAll(async () => {
  [small, large, h264, opus] = await Promise.all([
    vp8Clip({ seconds: 3 }),
    vp8Clip({ seconds: 3, size: '640x360' }),
    h264Clip({ seconds: 3 }),
    opusClip({ seconds: 3 }),
  ]);
});

const video = { kind: 'video' as const, rtpParameters: rtpParameters('VP8', 'H264') };
const audio = { kind: 'audio' as const, rtpParameters: rtpParameters('opus') };
const ticks = (ms: number): number => 4_294_000_000 + ms * 90;
const after = (ms: number, sent: readonly Sent[]): Sent[] => sent.map((packet) => ({ ms: packet.ms + ms, data: packet.data }));
/** `first` and, on the same stream, `second`. */
const inTurn = (first: Clip, second: Clip): Sent[] => {
  const begun = rtpOf(first, { seq: 100 });
  return [...begun, ...after(3_000, rtpOf(second, { seq: 100 + begun.length, timestamp: ticks(3_000) }))];
};

describe('a sender that changes', () => {
  it('its picture size: a new file of the new size', async () => {
    const { cuts } = recorded(video, inTurn(large, small));
    expect(cuts.map(({ at, ms, picture }) => [at - START, ms, picture?.width])).toEqual([
      [0, 3_000, 640],
      [3_000, 3_000, 320],
    ]);
    for (const cut of cuts)
      expect(await played(await muxSegment(cut))).toMatchObject({ width: cut.picture?.width, frames: 75, errors: '' });
  });

  it('its codec: a new file of the other kind', async () => {
    const { cuts } = recorded(video, inTurn(small, h264));
    expect(cuts.map(({ at, codec, keyFrame }) => [at - START, codec, keyFrame])).toEqual([
      [0, 'vp8', true],
      [3_000, 'h264', true],
    ]);
    for (const cut of cuts) expect(await played(await muxSegment(cut))).toMatchObject({ codec: cut.codec, frames: 75, errors: '' });
  });

  it('its SSRC: recorded on, when the old one is silent', async () => {
    const other = after(4_000, rtpOf(large, { ssrc: 999, seq: 7, timestamp: 5 }));
    const { cuts } = recorded(video, [...rtpOf(small), ...other]);
    expect(cuts.map(({ at, picture }) => [at - START, picture?.width])).toEqual([
      [0, 320],
      [4_000, 640],
    ]);
  });

  it('not because of a stray SSRC in between', () => {
    const { cuts } = recorded(video, [...rtpOf(small), ...after(10, rtpOf(large, { ssrc: 999 }))]);
    expect(cuts.map(({ picture, frames }) => [picture?.width, frames.length])).toEqual([[320, 75]]);
  });
});

describe('a lesson', () => {
  it('of one second is one segment', async () => {
    const { cuts } = recorded(
      video,
      rtpOf(small).filter(({ ms }) => ms < 1_000),
    );
    expect(cuts.map(({ ms, keyFrame }) => [ms, keyFrame])).toEqual([[1_000, true]]);
    for (const cut of cuts) expect(await played(await muxSegment(cut))).toMatchObject({ frames: 25, errors: '' });
  });

  it('with a Producer that sends nothing: said once, and taken back when it does', () => {
    const { cuts, troubles } = recorded(audio, after(10_000, rtpOf(opus)));
    expect(troubles.slice(0, 2)).toEqual(['nothing_arrives', null]);
    expect(cuts).toHaveLength(1);
    expect(recorded({ ...audio, flowing: false }, after(10_000, rtpOf(opus))).troubles).toEqual([]);
  });

  it('with video that never has a key frame, or a codec that nobody knows: said', () => {
    const middle = rtpOf(small).filter(({ ms }) => ms >= 40 && ms < 2_000);
    const endless = Array.from({ length: 4 }, (_, n) =>
      after(
        n * 2_000,
        middle.map(({ ms, data }) => ({ ms, data: retimed(data, n) })),
      ),
    ).flat();
    const without = recorded(video, endless);
    expect(without.cuts).toEqual([]);
    expect(without.troubles).toContain('no_key_frame');
    expect(without.keyFramesWanted.length).toBeGreaterThan(5);
    const long = Array.from({ length: 4 }, (_, n) =>
      after(n * 3_000, rtpOf(small, { payloadType: 120, timestamp: ticks(n * 3_000) })),
    ).flat();
    const unknown = recorded(video, long);
    expect(unknown.troubles[0]).toBe('unknown_codec');
    expect(unknown.cuts).toEqual([]);
  });

  it('that a host pauses: nothing of the pause is kept, and it goes on with a key frame', () => {
    const sent = [...rtpOf(small), ...after(3_000, rtpOf(small, { seq: 65_500 + rtpOf(small).length, timestamp: ticks(3_000) }))];
    const { cuts, keyFramesWanted } = recorded(video, sent, {}, [
      { ms: 1_010, run: (media, now) => media.setPaused(true, now) },
      { ms: 3_500, run: (media, now) => media.setPaused(false, now) },
    ]);
    expect(cuts.map(({ at, ms, keyFrame }) => [at - START, ms, keyFrame])).toEqual([
      [0, 1_040, true],
      [5_000, 1_000, true],
    ]);
    expect(keyFramesWanted.some((ms) => ms >= 3_500 && ms < 3_600)).toBe(true);
  });

  it('in which a Producer pauses: its word before it is a segment at once', () => {
    const { cuts, troubles } = recorded(
      audio,
      rtpOf(opus).filter(({ ms }) => ms < 1_000),
      {},
      [
        { ms: 1_050, run: (media, now) => media.setFlowing(false, now) },
        { ms: 9_000, run: () => {} },
      ],
    );
    expect(cuts.map(({ ms }) => ms)).toEqual([1_000]);
    expect(troubles).toEqual([]);
  });
});

function retimed(data: Buffer, round: number): Buffer {
  const copy = Buffer.from(data);
  copy.writeUInt32BE((copy.readUInt32BE(4) + round * 180_000) % 2 ** 32, 4);
  copy.writeUInt16BE((copy.readUInt16BE(2) + round * 60) & 0xffff, 2);
  return copy;
}

describe('rubbish', () => {
  it('never throws, and the stream between it is whole', () => {
    const random = fc.array(fc.tuple(fc.nat({ max: 2_900 }), fc.uint8Array({ maxLength: 60 })), { maxLength: 40 });
    const good = rtpOf(small);
    fc.assert(
      fc.property(random, (strange) => {
        // None of it pretends to be of this stream.
        const rubbish = strange.map(([ms, bytes]) => ({
          ms,
          data: Buffer.from([bytes[0] ?? 0, (bytes[1] ?? 0) | 0x7f, ...bytes.subarray(2)]),
        }));
        const { cuts } = recorded(video, [...good, ...rubbish]);
        expect(cuts.reduce((sum, { frames }) => sum + frames.length, 0)).toBe(75);
      }),
      { numRuns: 30 },
    );
  });

  it('in the stream itself is never an error of ours', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom('VP8', 'H264', 'opus'), damage, (codec, places) => {
        const sent = rtpOf(codec === 'VP8' ? small : codec === 'H264' ? h264 : opus).map(({ ms, data }) => ({
          ms,
          data: Buffer.from(data),
        }));
        for (const [which, where, value] of places) {
          const data = sent[which % sent.length]?.data ?? Buffer.alloc(1);
          data[where % Math.min(data.length, 40)] = value;
        }
        recorded(codec === 'opus' ? audio : video, sent);
      }),
      { numRuns: 60 },
    );
  });

  it('of more bytes than a datagram of RTP has is passed over', () => {
    const head = rtpOf(small)[0]?.data.subarray(0, 12) ?? Buffer.alloc(12);
    const huge = { ms: 500, data: Buffer.concat([head, randomBytes(60_000)]) };
    expect(recorded(video, [...rtpOf(small), huge]).cuts[0]?.frames).toHaveLength(75);
    expect(SSRC).toBe(head.readUInt32BE(8));
  });
});

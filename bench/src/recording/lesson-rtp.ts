import { type Clip, opusClip, vp8Clip } from '../../../recorder/test/fixture/clips.ts';
import { rtpOf, rtpParameters, type Sent } from '../../../recorder/test/fixture/rtp.ts';
import { muxSegment } from '@watoto/recorder/media/mux.ts';
import { vp8KeyFrameSize } from '@watoto/recorder/media/vp8.ts';
import type { OpenTap } from '@watoto/recorder/media/track-recorder.ts';

export interface LessonTrack {
  readonly kind: OpenTap['kind'];
  readonly codec: 'VP8' | 'opus';
  readonly rtpParameters: OpenTap['rtpParameters'];
  readonly sent: readonly Sent[];
  /** The same as a file. */
  readonly file: Uint8Array;
  /** It begins anew after so long, ms, with these steps of sequence number and timestamp. */
  readonly loop: { readonly ms: number; readonly packets: number; readonly ticks: number };
}

/** What is generated once and sent round and round, s. */
export const LOOP_SECONDS = 20;

/** A teacher: camera 720p25 of 1.5 Mbit/s, screen 720p5 of 0.5 Mbit/s, microphone. A key frame each 4 s, as the recorder asks. */
export async function lessonTracks(): Promise<LessonTrack[]> {
  const seconds = LOOP_SECONDS;
  const size = '1280x720';
  const clips = [
    await vp8Clip({ seconds, size, bitrate: '1500k', gop: 100 }),
    await vp8Clip({ seconds, size, fps: 5, bitrate: '500k', gop: 20 }),
    await opusClip({ seconds }),
  ];
  return Promise.all(
    clips.map(async (clip): Promise<LessonTrack> => {
      const frames = clip.frames.filter(({ ms }) => ms < seconds * 1_000);
      const sent = rtpOf({ ...clip, frames }, { seq: 0, timestamp: 0 });
      return {
        kind: clip.codec === 'opus' ? 'audio' : 'video',
        codec: clip.codec === 'opus' ? 'opus' : 'VP8',
        rtpParameters: rtpParameters(clip.codec),
        sent,
        file: await fileOf({ ...clip, frames }),
        loop: { ms: seconds * 1_000, packets: sent.length, ticks: seconds * clip.rate },
      };
    }),
  );
}

function fileOf({ codec, frames }: Clip): Promise<Uint8Array> {
  const first = frames[0]?.data ?? Buffer.alloc(0);
  return muxSegment({
    codec: codec === 'opus' ? 'opus' : 'vp8',
    at: 0,
    ms: LOOP_SECONDS * 1_000,
    keyFrame: true,
    picture: vp8KeyFrameSize(first) ?? undefined,
    frames: frames.map(({ ms, data }, i) => ({
      data,
      key: codec === 'opus' || vp8KeyFrameSize(data) !== null,
      ms,
      durationMs: (frames[i + 1]?.ms ?? LOOP_SECONDS * 1_000) - ms,
    })),
  });
}

/** The packet in its `round`. */
export function inRound({ loop }: LessonTrack, data: Buffer, round: number): Buffer {
  if (round === 0) return data;
  const copy = Buffer.from(data);
  copy.writeUInt16BE((copy.readUInt16BE(2) + round * loop.packets) & 0xffff, 2);
  copy.writeUInt32BE((copy.readUInt32BE(4) + round * loop.ticks) % 2 ** 32, 4);
  return copy;
}

import { opusClip, vp8Clip } from '../../../recorder/test/fixture/clips.ts';
import { rtpOf, rtpParameters, type Sent } from '../../../recorder/test/fixture/rtp.ts';
import type { OpenTap } from '@watoto/recorder/media/track-recorder.ts';

export interface LessonTrack {
  readonly kind: OpenTap['kind'];
  readonly codec: 'VP8' | 'opus';
  readonly rtpParameters: OpenTap['rtpParameters'];
  readonly sent: readonly Sent[];
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
  return clips.map((clip) => {
    const frames = clip.frames.filter(({ ms }) => ms < seconds * 1_000);
    const sent = rtpOf({ ...clip, frames }, { seq: 0, timestamp: 0 });
    return {
      kind: clip.codec === 'opus' ? 'audio' : 'video',
      codec: clip.codec === 'opus' ? 'opus' : 'VP8',
      rtpParameters: rtpParameters(clip.codec),
      sent,
      loop: { ms: seconds * 1_000, packets: sent.length, ticks: seconds * clip.rate },
    };
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

import type { SegmentType } from '@watoto/shared/contract/recording.ts';
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import type { RecordedCodec } from './frame.ts';
import { OPUS_RATE, opusHead } from './opus.ts';
import type { CutSegment } from './segment-cutter.ts';

export const SEGMENT_TYPE = {
  vp8: 'video/webm; codecs="vp8"',
  h264: 'video/mp4; codecs="avc1.42e01f"',
  opus: 'audio/webm; codecs="opus"',
} as const satisfies Record<RecordedCodec, SegmentType>;

/** A segment as a file that plays by itself. */
export async function muxSegment(segment: CutSegment): Promise<Uint8Array> {
  const target = new BufferTarget();
  // One cluster or fragment: a segment is appended to a player whole.
  const format =
    segment.codec === 'h264'
      ? new Mp4OutputFormat({ fastStart: 'fragmented', minimumFragmentDuration: 60 })
      : new WebMOutputFormat({ minimumClusterDuration: 60 });
  const output = new Output({ format, target });
  const add = segment.codec === 'opus' ? audioTrack(output) : videoTrack(output, segment);
  await output.start();
  for (const [i, frame] of segment.frames.entries()) {
    // The container has it that a file begins with a key frame; the manifest tells the truth.
    const kind = frame.key || i === 0 ? 'key' : 'delta';
    await add(new EncodedPacket(frame.data, kind, frame.ms / 1_000, frame.durationMs / 1_000));
  }
  await output.finalize();
  if (!target.buffer) throw new Error('the muxer gave nothing');
  return new Uint8Array(target.buffer);
}

function audioTrack(output: Output): (packet: EncodedPacket) => Promise<void> {
  const source = new EncodedAudioPacketSource('opus');
  output.addAudioTrack(source);
  const decoderConfig = { codec: 'opus', numberOfChannels: 2, sampleRate: OPUS_RATE, description: opusHead() };
  return (packet) => source.add(packet, { decoderConfig });
}

function videoTrack(output: Output, { codec, picture }: CutSegment): (packet: EncodedPacket) => Promise<void> {
  const source = new EncodedVideoPacketSource(codec === 'h264' ? 'avc' : 'vp8');
  output.addVideoTrack(source);
  const decoderConfig = {
    codec: codec === 'h264' ? 'avc1.42e01f' : 'vp8',
    codedWidth: picture?.width ?? 0,
    codedHeight: picture?.height ?? 0,
    ...(picture?.avcC ? { description: picture.avcC } : {}),
  };
  return (packet) => source.add(packet, { decoderConfig });
}

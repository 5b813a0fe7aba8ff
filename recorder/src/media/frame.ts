import type { StreamClock } from './stream-clock.ts';

/** An RTP packet of the stream that is recorded, in order. */
export interface MediaPacket {
  /** RTP timestamp, unwrapped. */
  readonly ts: number;
  readonly marker: boolean;
  readonly payload: Uint8Array;
  readonly lossBefore: boolean;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What a codec's assembler makes of packets: one picture, or one packet of sound. */
export interface Assembled {
  readonly ts: number;
  readonly data: Uint8Array;
  readonly key: boolean;
  /** Video, with a key frame: what a decoder must know to begin here. */
  readonly picture?: PictureSize & { readonly avcC?: Uint8Array };
  /** Audio: how long it sounds, in ticks. */
  readonly ticks?: number;
}

export interface Assembler {
  push(packet: MediaPacket): Assembled[];
  /** Nothing more can be used before a key frame. */
  readonly needsKeyFrame: boolean;
}

export type RecordedCodec = 'vp8' | 'h264' | 'opus';

/** A frame with its place in time. */
export interface Frame extends Assembled {
  readonly codec: RecordedCodec;
  /** Frames of one clock are on one line of timestamps; another clock: the stream began anew. */
  readonly clock: StreamClock;
}

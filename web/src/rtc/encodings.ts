import type { types } from 'mediasoup-client';
import type { Source } from '@watoto/shared/contract/media.ts';

type Encoding = types.RtpEncodingParameters;

/** How one source is sent: encodings from the smallest layer to the largest, and codec options. */
export interface SendingPlan {
  readonly encodings: Encoding[];
  readonly codecOptions: types.ProducerCodecOptions;
}

const TEMPORAL_LAYERS = 'L1T3';
/** A voice at this rate is clear, and what carries it (25 packets a second) costs half as much again: a weak network bears no more. */
export const VOICE_BPS = 24_000;
/** One that everybody still understands: for as long as somebody in the room has nothing but sound. */
export const SMALL_VOICE_BPS = 12_000;
const MIC_PACKET_MS = 40;
/** Music and films want more than speech, and both channels. */
const SCREEN_AUDIO_BITRATE = 96_000;
const SCREEN_BITRATE = 2_500_000;
/** A camera of this size or smaller gets two layers: a third would be a stamp. */
const SMALL = { width: 640, height: 480 };

/** What to send of a track of this size (from its settings; unknown counts as large). */
export function sendingPlan(source: Source, size: { width?: number; height?: number } = {}): SendingPlan {
  switch (source) {
    case 'mic':
      return {
        encodings: [{ maxBitrate: VOICE_BPS, priority: 'high', networkPriority: 'high', dtx: true }],
        codecOptions: {
          opusStereo: false,
          opusDtx: true,
          opusFec: true,
          opusNack: true,
          opusMaxAverageBitrate: VOICE_BPS,
          opusPtime: MIC_PACKET_MS,
        },
      };
    case 'screenAudio':
      return {
        encodings: [{ maxBitrate: SCREEN_AUDIO_BITRATE }],
        codecOptions: { opusStereo: true, opusDtx: false, opusFec: true, opusNack: true, opusMaxAverageBitrate: SCREEN_AUDIO_BITRATE },
      };
    case 'camera':
      return { encodings: isSmall(size) ? smallCamera() : camera(), codecOptions: { videoGoogleStartBitrate: 600 } };
    case 'screen':
      // Text must stay sharp: one full-size encoding, whose temporal layers are what a thin network drops.
      return {
        encodings: [{ maxBitrate: SCREEN_BITRATE, scalabilityMode: TEMPORAL_LAYERS, maxFramerate: 15 }],
        codecOptions: { videoGoogleStartBitrate: 1_000 },
      };
  }
}

function camera(): Encoding[] {
  return [layer(4, 120_000), layer(2, 400_000), layer(1, 1_200_000)];
}

function smallCamera(): Encoding[] {
  return [layer(2, 150_000), layer(1, 500_000)];
}

function layer(scaleResolutionDownBy: number, maxBitrate: number): Encoding {
  return { scaleResolutionDownBy, maxBitrate, scalabilityMode: TEMPORAL_LAYERS };
}

function isSmall({ width, height }: { width?: number; height?: number }): boolean {
  return width !== undefined && height !== undefined && width <= SMALL.width && height <= SMALL.height;
}

import type { RtpParameters } from '@watoto/shared/contract/media.ts';

/** What the sender sends: a camera's 300 packets of 1200 B and a microphone's 50 small ones a second. */

export const AUDIO = { ssrc: 11_111_111, payloadType: 100, mid: 'a', packetsPerSecond: 50, payloadBytes: 100, clockRate: 48_000 } as const;
export const VIDEO = {
  ssrc: 22_222_222,
  payloadType: 101,
  mid: 'v',
  framesPerSecond: 30,
  packetsPerFrame: 10,
  packetBytes: 1_200,
  clockRate: 90_000,
} as const;

/** Header extension of RFC 6464: how loud the sender is. The node's observers read it. */
export const AUDIO_LEVEL = { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 6 } as const;

export const AUDIO_PARAMETERS: RtpParameters = {
  mid: AUDIO.mid,
  codecs: [
    {
      mimeType: 'audio/opus',
      payloadType: AUDIO.payloadType,
      clockRate: AUDIO.clockRate,
      channels: 2,
      parameters: { useinbandfec: 1, usedtx: 1 },
    },
  ],
  headerExtensions: [AUDIO_LEVEL],
  encodings: [{ ssrc: AUDIO.ssrc }],
  rtcp: { cname: 'bench' },
};

export const VIDEO_PARAMETERS: RtpParameters = {
  mid: VIDEO.mid,
  codecs: [
    {
      mimeType: 'video/VP8',
      payloadType: VIDEO.payloadType,
      clockRate: VIDEO.clockRate,
      rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
    },
  ],
  encodings: [{ ssrc: VIDEO.ssrc }],
  rtcp: { cname: 'bench' },
};

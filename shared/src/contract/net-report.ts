import { z } from 'zod';

const share = z.number().min(0).max(1);

/** What a client sees of its own network and device since its last report. null: too little came to say. */
export const NetReport = z.object({
  rttMs: z.number().min(0).max(60_000).nullable(),
  /** Packets of sound and picture that were lost on the way here. */
  loss: share.nullable(),
  /** Sound that had to be made up, because it came too late or not at all. */
  concealed: share.nullable(),
  /** Frames that came and could not be decoded in time. */
  dropped: share.nullable(),
  device: z.enum(['ordinary', 'weak']),
  /** What keeps the peer from sending all that it would (RTCOutboundRtpStreamStats.qualityLimitationReason). */
  upstream: z.enum(['none', 'cpu', 'bandwidth', 'other']),
});
export type NetReport = z.infer<typeof NetReport>;

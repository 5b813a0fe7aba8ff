import { z } from 'zod';
import { Rung } from '../ladder/rung.ts';

const share = z.number().min(0).max(1);

/** What a client sees of its own network and device since its last report. null: too little came to say. */
export const NetReport = z.object({
  rttMs: z.number().min(0).max(60_000).nullable(),
  /** Packets that were lost on the way here, of the stream that lost the fewest: what others lose on their own way up is not this network's. */
  loss: share.nullable(),
  /** Some sound was lost and asked for again: what came of that counts as lost no more. */
  repaired: z.boolean().default(false),
  /** Packets that were lost on this client's own way up. */
  lostUp: share.nullable().default(null),
  /** Sound that had to be made up, because it came too late or not at all. */
  concealed: share.nullable(),
  /** Frames that came and could not be decoded in time. */
  dropped: share.nullable(),
  /** Time for which the page's own timers were kept waiting: the device had too much to do. */
  stalled: share.nullable().default(null),
  /** How long sound waits before it is played, so that it has no holes. */
  bufferMs: z.number().min(0).max(60_000).nullable().default(null),
  /** Decoding of one frame, on average. */
  decodeMs: z.number().min(0).max(60_000).nullable().default(null),
  device: z.enum(['ordinary', 'weak']),
  /** Where the client stood while it measured; null: it doesn't say. */
  rung: Rung.nullable().default(null),
  /** When it was made, ms of the client's own clock, which never jumps; null: it doesn't say. What a jam holds up comes late. */
  madeAt: z.number().nonnegative().nullable().default(null),
  /** Nothing gets through but this socket: UDP and TCP for media are blocked, or the transports have failed. */
  blocked: z.boolean().default(false),
});
export type NetReport = z.infer<typeof NetReport>;

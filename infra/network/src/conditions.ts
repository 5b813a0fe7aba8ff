import { z } from 'zod';

/** What a link does to what travels over it, the same in both directions. Everything left out is a perfect network. */
export const Conditions = z.strictObject({
  /** false: packets vanish, and neither end is told (a dead uplink behind a working access point). */
  open: z.boolean().default(true),
  /** false: a firewall that swallows UDP. */
  udp: z.boolean().default(true),
  /** TCP ports of the far end that may be reached; null: all. */
  tcpOnly: z.array(z.number().int()).nullable().default(null),
  /** TCP ports of the far end that are swallowed. */
  tcpBlocked: z.array(z.number().int()).default([]),
  delayMs: z.number().nonnegative().default(0),
  /** A packet takes `delayMs`, this much more or less, evenly spread; packets keep their order, as on one real path. */
  jitterMs: z.number().nonnegative().default(0),
  /** Share of packets lost, 0..1, each by itself. */
  loss: z.number().min(0).max(1).default(0),
  /** null: no limit. */
  kbitPerSecond: z.number().positive().nullable().default(null),
  /** What waits for a limited link longer than this is dropped: the depth of the modem's buffer. */
  queueMs: z.number().positive().default(1_000),
});
export type Conditions = z.infer<typeof Conditions>;
export type ConditionsInput = z.input<typeof Conditions>;

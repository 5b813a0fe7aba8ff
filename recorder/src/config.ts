import { z } from 'zod';
import { RecorderId } from '@watoto/shared/kernel/ids.ts';

const MB = 1024 * 1024;

/** Everything that a recorder can be told. */
export const RecorderConfig = z.object({
  /** Unique among recorders and starts. */
  recorderId: RecorderId,
  /** Where SFU nodes send RTP to: an address of this machine that they reach. */
  ip: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
  /** What storage does not have yet. Recorders on one disk may share it: each has a folder in it. */
  spoolDir: z.string(),
  /** Bytes that the spool may have. */
  spoolMaxBytes: z
    .number()
    .int()
    .positive()
    .default(10 * 1024 * MB),
  /** Bytes that stay free on its disk. */
  keepFreeBytes: z
    .number()
    .int()
    .nonnegative()
    .default(500 * MB),
  /** With less room than this nothing new is begun: what is open must still fit. */
  reserveBytes: z
    .number()
    .int()
    .positive()
    .default(64 * MB),
  /** Nobody could take over when this one closes, and its rooms end with it (the embedded profile): it completes what it has. */
  alone: z.boolean().default(false),
});
export type RecorderConfig = z.infer<typeof RecorderConfig>;
export type RecorderConfigInput = z.input<typeof RecorderConfig>;

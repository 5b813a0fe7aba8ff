import { z } from 'zod';

/** May a lesson be recorded, who begins it, and how much of the pupils is in it: their consent comes on top. */
export const RecordingPolicy = z.object({
  /** `auto`: it begins when the first host is there; hosts may pause and stop it. */
  start: z.enum(['off', 'manual', 'auto']),
  /** `voices`: what they say; `stage`: and their picture while a host shows them large. */
  pupils: z.enum(['none', 'voices', 'stage']),
});
export type RecordingPolicy = z.infer<typeof RecordingPolicy>;

/** What a lesson has whose course and host say nothing. */
export const DEFAULT_RECORDING_POLICY: RecordingPolicy = { start: 'manual', pupils: 'none' };

/**
 * Why what is said now is not safe yet: no recorder has taken it (`no_recorder`), storage does not answer and segments wait on the
 * recorder's disk (`storage`), that disk is nearly full and nothing more is recorded (`disk`), or media does not arrive (`media`).
 */
export const RecordingTrouble = z.enum(['no_recorder', 'storage', 'disk', 'media']);
export type RecordingTrouble = z.infer<typeof RecordingTrouble>;

import { z } from 'zod';

/** What a signaling instance (or a recorder, in a space of its own) says of itself each heartbeat. */
export const Instance = z.object({
  /** Its name, as in the log: unique among instances, and new with each start of the process. */
  id: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
  /** Where the platform reaches it (http:// or https://, or memory: in the embedded profile). */
  url: z.string().max(300),
});
export type Instance = z.infer<typeof Instance>;

/** Milliseconds between two heartbeats. */
export const INSTANCE_BEAT_MS = 1_000;
/** An instance not heard of for so long is taken for dead. Milliseconds. */
export const INSTANCE_FRESH_MS = 3_000;

/**
 * Which instances of a tier there are: each says that it lives, and everyone sees who fell silent. The store's own clock decides. After a
 * pause of the store nobody has been heard lately: `list` then answers with everyone who was there before, until they had time to say
 * so again. Where the store can't be reached, and after close(), every call rejects with `unavailable`. Adapters pass
 * `instances.contract.ts`.
 */
export interface Instances {
  /** Heartbeat. Throws `invalid_input`. */
  announce(instance: Instance): Promise<void>;
  /** The instance is gone: not silent, away. */
  withdraw(id: string): Promise<void>;
  /** Those that live, by id. */
  list(): Promise<Instance[]>;
  close(): Promise<void>;
}

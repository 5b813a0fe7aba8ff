import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { NodeId, RecorderId } from '@watoto/shared/kernel/ids.ts';
import { envInt, envList, envPort, envUrl } from '@watoto/shared/server/config.ts';

const MB = 1024 * 1024;

/** Everything that a recorder can be told. */
export const RecorderConfig = z.object({
  /** Unique among recorders and starts. */
  recorderId: RecorderId,
  /** Where SFU nodes send RTP to: an address of this machine that they reach. */
  ip: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
  /** Nodes whose rooms it records; null: all. */
  nodes: z.array(NodeId).nullable().default(null),
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
  /** Cores that recording may use. */
  maxCores: z.number().positive().default(0.8),
  /** This process does nothing else: what it uses is what recording costs. */
  ownProcess: z.boolean().default(false),
  /** Nobody could take over when this one closes, and its rooms end with it (the embedded profile): it completes what it has. */
  alone: z.boolean().default(false),
});
export type RecorderConfig = z.infer<typeof RecorderConfig>;
export type RecorderConfigInput = z.input<typeof RecorderConfig>;

/** The environment of a recorder that is a process of its own (the cluster profile). */
export const RecorderEnv = z.object({
  /** Its name; what it is called in logs and in storage has something random behind it. */
  RECORDER_NAME: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, 'must be 1 to 40 letters, digits, - or _'),
  RECORDER_HOST: z.string().default('0.0.0.0'),
  RECORDER_OPS_PORT: envPort.default(9_500),
  /** Where SFU nodes send RTP to. 127.0.0.1: it is on their machine (or in their network namespace). */
  RECORDER_IP: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
  /** Nodes whose rooms it records, between commas; not set: all. For a recorder that reaches only the node beside it. */
  RECORDER_NODES: envList.default([]),
  /** A folder that outlives the process: what storage does not have yet. */
  RECORDER_SPOOL_DIR: z.string().min(1),
  /** Megabytes that the spool may have, and that stay free on its disk. */
  RECORDER_SPOOL_MB: envInt(100, 10_000_000).default(10_240),
  RECORDER_KEEP_FREE_MB: envInt(0, 10_000_000).default(500),
  /** Hundredths of a core that recording may use: with more it takes nothing new. */
  RECORDER_MAX_LOAD: envInt(5, 1_000).default(80),
  /** At least 32 characters, the same as the SFU nodes'. */
  SFU_CONTROL_SECRET: z.string().min(32, 'must have at least 32 characters'),
  REDIS_URL: envUrl('redis', 'rediss'),
  /** Where it tells that a recording began and is ready; not set: it tells nobody. */
  AMQP_URL: envUrl('amqp', 'amqps').optional(),
  S3_ENDPOINT: envUrl('http', 'https'),
  S3_BUCKET: z.string().default('watoto'),
  S3_ACCESS_KEY: z.string().min(1),
  S3_SECRET_KEY: z.string().min(1),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type RecorderEnv = z.infer<typeof RecorderEnv>;

/** The recorder's own part of its environment. */
export function recorderConfigOf(env: RecorderEnv): RecorderConfig {
  return RecorderConfig.parse({
    recorderId: `${env.RECORDER_NAME}-${randomBytes(6).toString('hex')}`,
    ip: env.RECORDER_IP,
    nodes: env.RECORDER_NODES.length === 0 ? null : env.RECORDER_NODES,
    spoolDir: env.RECORDER_SPOOL_DIR,
    spoolMaxBytes: env.RECORDER_SPOOL_MB * MB,
    keepFreeBytes: env.RECORDER_KEEP_FREE_MB * MB,
    maxCores: env.RECORDER_MAX_LOAD / 100,
    ownProcess: true,
  });
}

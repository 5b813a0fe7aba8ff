import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { NodeId } from '@watoto/shared/kernel/ids.ts';
import { envInt, envPort, envUrl } from '@watoto/shared/server/config.ts';

/** Everything that one SFU node can be told. */
export const SfuNodeConfig = z.object({
  /** Unique among nodes. */
  nodeId: NodeId,
  /** Checks the tokens of control links (HS256). */
  controlSecret: z.string().min(32),
  /** mediasoup Workers: one for each core, since a Worker has one thread. */
  workers: z.number().int().min(1).max(128).default(availableParallelism()),
  /** The address that media sockets bind to. */
  rtcIp: z.string().default('127.0.0.1'),
  /** What clients are told instead of `rtcIp`: the public address or name of this machine. */
  rtcAnnounced: z.string().nullable().default(null),
  /** UDP and TCP port of the first Worker, the next one's is one higher, ...; 0: any free ones. */
  rtcPort: z.number().int().min(0).max(65_000).default(0),
  /** Milliseconds that a peer is kept after its control link closed, for another instance to adopt it. */
  peerGraceMs: z.number().int().positive().default(30_000),
  /** Milliseconds in which a control link must say `node.hello`. */
  helloDeadlineMs: z.number().int().positive().default(5_000),
  /** Milliseconds between two looks at each Worker; three without an answer and it counts as hung: in less than 2 s. */
  workerPingMs: z.number().int().positive().default(450),
});
export type SfuNodeConfig = z.infer<typeof SfuNodeConfig>;
export type SfuNodeConfigInput = z.input<typeof SfuNodeConfig>;

/** The environment of an SFU node that is a process of its own (the cluster profile). */
export const SfuEnv = z.object({
  SFU_NODE_ID: NodeId,
  /** At least 32 characters, the same for every node and instance. */
  SFU_CONTROL_SECRET: z.string().min(32, 'must have at least 32 characters'),
  /** Where the control link and the ops pages listen. Never public. */
  SFU_HOST: z.string().default('0.0.0.0'),
  SFU_PORT: envPort.default(4_443),
  SFU_OPS_PORT: envPort.default(9_443),
  /** How signaling reaches the control link: ws:// or wss://. */
  SFU_CONTROL_URL: envUrl('ws', 'wss'),
  SFU_WORKERS: envInt(1, 128).default(availableParallelism()),
  SFU_RTC_IP: z.string().default('0.0.0.0'),
  /** The address or name that clients reach this machine's media ports at. */
  SFU_RTC_ANNOUNCED: z.string(),
  SFU_RTC_PORT: envPort.default(40_000),
  /** People that this node serves at most. */
  SFU_CAPACITY: envInt(1, 100_000).default(400),
  REDIS_URL: envUrl('redis', 'rediss'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type SfuEnv = z.infer<typeof SfuEnv>;

/** The node's own part of its environment. */
export function nodeConfigOf(env: SfuEnv): SfuNodeConfig {
  return SfuNodeConfig.parse({
    nodeId: env.SFU_NODE_ID,
    controlSecret: env.SFU_CONTROL_SECRET,
    workers: env.SFU_WORKERS,
    rtcIp: env.SFU_RTC_IP,
    rtcAnnounced: env.SFU_RTC_ANNOUNCED,
    rtcPort: env.SFU_RTC_PORT,
  });
}

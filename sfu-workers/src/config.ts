import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { NodeId } from '@watoto/shared/kernel/ids.ts';
import { capacityOf, PEOPLE_PER_WORKER_MAX } from '@watoto/shared/ports/registry/cost-model.ts';
import { envInt, envPort, envUrl } from '@watoto/shared/server/config.ts';

/** Everything that one SFU node can be told. */
export const SfuNodeConfig = z.object({
  /** Unique among nodes. */
  nodeId: NodeId,
  /** Checks the tokens of control links (HS256). */
  controlSecret: z.string().min(32),
  /** mediasoup Workers: one for each core, since a Worker has one thread. */
  workers: z.number().int().min(1).max(128).default(availableParallelism()),
  /** People that the node serves at most: its Workers have equal parts of them. null: what they bear by the cost model. */
  capacity: z.number().int().positive().nullable().default(null),
  /** The address that media sockets bind to. */
  rtcIp: z.string().default('127.0.0.1'),
  /** What clients are told instead of `rtcIp`: the public address or name of this machine. */
  rtcAnnounced: z.string().nullable().default(null),
  /** UDP and TCP port of the first Worker, the next one's is one higher, ...; 0: any free ones. */
  rtcPort: z.number().int().min(0).max(65_000).default(0),
  /** The address that pipes to other nodes bind to; null: `rtcIp`. */
  pipeIp: z.string().nullable().default(null),
  /** The IP address that other nodes are told instead; null: `rtcAnnounced`, where that is one. */
  pipeAnnounced: z.union([z.ipv4(), z.ipv6()]).nullable().default(null),
  /** Milliseconds that a pipe, and what is on it, is kept after its last receiver: whoever turns over a page comes back. */
  pipeLingerMs: z.number().int().positive().default(2_000),
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
  /** Where other nodes' pipes come in: an address of the inner network, if there is one. Not set: SFU_RTC_IP. */
  SFU_PIPE_IP: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** The IP address that other nodes reach it at. Not set: SFU_RTC_ANNOUNCED, where that is an address. */
  SFU_PIPE_ANNOUNCED: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** People that this node serves at most; what its Workers bear by the cost model, unless its owner knows better. */
  SFU_CAPACITY: envInt(1, 128 * PEOPLE_PER_WORKER_MAX).optional(),
  REDIS_URL: envUrl('redis', 'rediss'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type SfuEnv = z.infer<typeof SfuEnv>;

/** People that the node takes. */
export function capacityOfNode(env: Pick<SfuEnv, 'SFU_CAPACITY' | 'SFU_WORKERS'>): number {
  return env.SFU_CAPACITY ?? capacityOf(env.SFU_WORKERS);
}

/** The node's own part of its environment. */
export function nodeConfigOf(env: SfuEnv): SfuNodeConfig {
  return SfuNodeConfig.parse({
    nodeId: env.SFU_NODE_ID,
    controlSecret: env.SFU_CONTROL_SECRET,
    workers: env.SFU_WORKERS,
    capacity: capacityOfNode(env),
    rtcIp: env.SFU_RTC_IP,
    rtcAnnounced: env.SFU_RTC_ANNOUNCED,
    rtcPort: env.SFU_RTC_PORT,
    pipeIp: env.SFU_PIPE_IP ?? null,
    pipeAnnounced: env.SFU_PIPE_ANNOUNCED ?? null,
  });
}

import { z } from 'zod';
import { JOIN_DEADLINE_MS, PEER_GRACE_MS } from '@watoto/shared/contract/signaling.ts';
import { newInstanceId } from './instances/connection-ids.ts';
import { envInt, envList, envPort, envUrl } from '@watoto/shared/server/config.ts';

/** Everything that signaling can be told. */
export const SignalingConfig = z.object({
  /** Unique among instances and starts; part of connection ids and logs. */
  instance: z.string().regex(/^[A-Za-z0-9_-]{1,50}$/),
  host: z.string().default('127.0.0.1'),
  /** 0: any free port. */
  port: z.number().int().min(0).max(65_535).default(0),
  /** 'auto': uWebSockets.js where it loads, Node's http otherwise. */
  engine: z.enum(['auto', 'uws', 'node']).default('auto'),
  /** Signs and checks room and resume tokens (HS256). */
  roomSecret: z.string().min(32),
  /** Origins that browsers may connect from, beside the same host: where a proxy gives us another Host than people see. */
  origins: z.array(z.string()).default([]),
  iceServers: z
    .array(z.object({ urls: z.array(z.string()), username: z.string().optional(), credential: z.string().optional() }))
    .default([]),
  /** Sockets that have not joined yet, at most. */
  maxWaiting: z.number().int().positive().default(2_000),
  /** Milliseconds that a peer without a socket stays in its room. */
  graceMs: z.number().int().positive().default(PEER_GRACE_MS),
  /** Do pictures follow from what is measured of a peer's network and device? What people choose themselves counts always. */
  ladder: z.boolean().default(false),
  /** Milliseconds from connecting to `room.join`. */
  joinDeadlineMs: z.number().int().positive().default(JOIN_DEADLINE_MS),
  /** Milliseconds between pings, and until an unanswered one ends the socket. */
  pingIntervalMs: z.number().int().positive().default(5_000),
  pingTimeoutMs: z.number().int().positive().default(8_000),
});
export type SignalingConfig = z.infer<typeof SignalingConfig>;
export type SignalingConfigInput = z.input<typeof SignalingConfig>;

/** The environment of a signaling instance that is a process of its own (the cluster profile). */
export const SignalingEnv = z.object({
  SIGNALING_INSTANCE: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, 'must be 1 to 40 letters, digits, - or _'),
  SIGNALING_HOST: z.string().default('0.0.0.0'),
  SIGNALING_PORT: envPort.default(4_000),
  SIGNALING_OPS_PORT: envPort.default(9_000),
  SIGNALING_ENGINE: z.enum(['auto', 'uws', 'node']).default('auto'),
  /** Pages that may connect beside those of the same host: origins between commas. */
  SIGNALING_ORIGINS: envList.default([]),
  /** At least 32 characters, the same as the API's. */
  ROOM_TOKEN_SECRET: z.string().min(32, 'must have at least 32 characters'),
  /** At least 32 characters, the same as the SFU nodes'. */
  SFU_CONTROL_SECRET: z.string().min(32, 'must have at least 32 characters'),
  /** Milliseconds that a peer without a socket stays in its room. */
  PEER_GRACE_MS: envInt(1_000, 600_000).default(PEER_GRACE_MS),
  /** `on`: what is measured of a pupil's network decides which pictures they get; what people choose themselves counts always. */
  LADDER: z.enum(['on', 'off']).default('on'),
  /** How the API reaches the ops port; in Kubernetes with the pod's own name. */
  SIGNALING_OPS_URL: envUrl('http', 'https').optional(),
  REDIS_URL: envUrl('redis', 'rediss'),
  /** Where the school hears that lessons begin and end; none: it does not. Live rooms never wait for it. */
  AMQP_URL: envUrl('amqp', 'amqps').optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type SignalingEnv = z.infer<typeof SignalingEnv>;

/** The instance's own part of its environment. */
export function signalingConfigOf(env: SignalingEnv): SignalingConfig {
  return SignalingConfig.parse({
    instance: newInstanceId(env.SIGNALING_INSTANCE),
    host: env.SIGNALING_HOST,
    port: env.SIGNALING_PORT,
    engine: env.SIGNALING_ENGINE,
    roomSecret: env.ROOM_TOKEN_SECRET,
    origins: env.SIGNALING_ORIGINS,
    graceMs: env.PEER_GRACE_MS,
    ladder: env.LADDER === 'on',
  });
}

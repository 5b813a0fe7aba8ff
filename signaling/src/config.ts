import { z } from 'zod';

/** Everything that signaling can be told. */
export const SignalingConfig = z.object({
  /** Unique among instances; part of connection ids and logs. */
  instance: z.string().min(1).max(40),
  host: z.string().default('127.0.0.1'),
  /** 0: any free port. */
  port: z.number().int().min(0).max(65_535).default(0),
  /** 'auto': uWebSockets.js where it loads, Node's http otherwise. */
  engine: z.enum(['auto', 'uws', 'node']).default('auto'),
  /** Signs and checks room and resume tokens (HS256). */
  roomSecret: z.string().min(32),
  /** Origins that browsers may connect from; empty: the same host only. */
  origins: z.array(z.string()).default([]),
  iceServers: z
    .array(z.object({ urls: z.array(z.string()), username: z.string().optional(), credential: z.string().optional() }))
    .default([]),
  /** Sockets that have not joined yet, at most. */
  maxWaiting: z.number().int().positive().default(2_000),
  /** Milliseconds that a peer without a socket stays in its room. */
  graceMs: z.number().int().positive().default(30_000),
  /** Milliseconds from connecting to `room.join`. */
  joinDeadlineMs: z.number().int().positive().default(10_000),
  /** Milliseconds between pings, and until an unanswered one ends the socket. */
  pingIntervalMs: z.number().int().positive().default(5_000),
  pingTimeoutMs: z.number().int().positive().default(8_000),
});
export type SignalingConfig = z.infer<typeof SignalingConfig>;
export type SignalingConfigInput = z.input<typeof SignalingConfig>;

import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type Env, envBool, envInt, envList, envPort, envUrl, parseConfig } from '@watoto/shared/server/config.ts';
import type { ClusterOptions } from './cluster.ts';
import { KINDS } from './process-plan.ts';

/** What `npm run cluster` may leave out: the log and the registry are always needed. */
const LEFT_OUT = KINDS.filter((kind) => kind !== 'redis');
const MAX_PORT = 65_535;

/** The environment of `npm run cluster`. Nothing has to be set. */
export const ClusterEnv = z.object({
  /** Where people enter: HTTPS and WSS. */
  CLUSTER_PORT: envPort.default(8_443),
  /** Everything that lasts: database, Redis' file, objects, secrets, certificates, logs. */
  CLUSTER_DIR: z.string().default('./data/cluster'),
  CLUSTER_API: envInt(1, 16).default(2),
  CLUSTER_SIGNALING: envInt(1, 16).default(2),
  CLUSTER_SFU: envInt(1, 16).default(2),
  CLUSTER_RECORDERS: envInt(1, 16).default(2),
  /** Who make MP4 files of recordings: none, unless told so, on the machine that carries live media. */
  CLUSTER_EXPORTERS: envInt(0, 16).default(0),
  /** Who make slides of what teachers bring: without one, teachers wait and are told so. */
  CLUSTER_CONVERTERS: envInt(0, 16).default(1),
  /** mediasoup Workers of each SFU node. */
  CLUSTER_SFU_WORKERS: envInt(1, 64).optional(),
  /** Where edge, media and TURN listen; all else is on 127.0.0.1 always. */
  CLUSTER_ADDRESS: z.ipv4('must be an IPv4 address').default('127.0.0.1'),
  /** What browsers are told for media and TURN, where it is not CLUSTER_ADDRESS. */
  CLUSTER_ANNOUNCED: z.string().max(253).optional(),
  /** The origin that people see, where it is not https://localhost and the port. */
  CLUSTER_PUBLIC_URL: envUrl('https').optional(),
  /** First UDP and TCP port for media, one for each Worker; 0: any free ones. */
  CLUSTER_RTC_PORT: envPort.default(0),
  /** First and last UDP port of what TURN relays. */
  CLUSTER_RELAY_PORTS: z
    .string()
    .regex(/^\d{4,5}-\d{4,5}$/, 'must be two ports, as 49152-65535')
    .transform((text) => text.split('-').map(Number))
    .pipe(z.tuple([z.number().max(MAX_PORT), z.number().max(MAX_PORT)]))
    .optional(),
  /** Servers left out, between commas: rabbitmq,s3,coturn. */
  CLUSTER_WITHOUT: envList.pipe(z.array(z.enum(LEFT_OUT))).default([]),
  /** A school to try things with, made at the first run: see the banner for its accounts. */
  DEMO: envBool.default(true),
});

export interface ClusterConfig {
  readonly options: ClusterOptions;
  /** Absolute. */
  readonly dir: string;
  readonly port: number;
}

/** Throws AppError `invalid_input` that names every wrong variable. */
export function readConfig(env: Env): ClusterConfig {
  const given = parseConfig(ClusterEnv, env);
  const dir = resolve(given.CLUSTER_DIR);
  const sfuWorkers = given.CLUSTER_SFU_WORKERS ?? Math.max(1, Math.floor(availableParallelism() / given.CLUSTER_SFU));
  const options: ClusterOptions = {
    dir,
    api: given.CLUSTER_API,
    signaling: given.CLUSTER_SIGNALING,
    sfu: given.CLUSTER_SFU,
    recorder: given.CLUSTER_RECORDERS,
    exporter: given.CLUSTER_EXPORTERS,
    converter: given.CLUSTER_CONVERTERS,
    sfuWorkers,
    address: given.CLUSTER_ADDRESS,
    announced: given.CLUSTER_ANNOUNCED ?? given.CLUSTER_ADDRESS,
    port: given.CLUSTER_PORT,
    ...(given.CLUSTER_PUBLIC_URL === undefined ? {} : { publicUrl: given.CLUSTER_PUBLIC_URL.replace(/\/$/, '') }),
    rtcPort: given.CLUSTER_RTC_PORT,
    ...(given.CLUSTER_RELAY_PORTS === undefined ? {} : { relayPorts: given.CLUSTER_RELAY_PORTS }),
    without: given.CLUSTER_WITHOUT,
    demo: given.DEMO,
    keepAlive: true,
  };
  return { options, dir, port: given.CLUSTER_PORT };
}

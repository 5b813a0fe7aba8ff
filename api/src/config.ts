import { z } from 'zod';
import type { FieldCipher } from './db/fields/field-cipher.ts';
import { FIELDS_ENVIRONMENT, fieldsOf } from './db/fields/field-keys.ts';
import { type Env, envBool, envInt, envList, envPort, envUrl, parseConfig } from '@watoto/shared/server/config.ts';
import { WAYS_OUT_ENVIRONMENT, type WaysOut, waysOutOf } from './notifications/ways-out.ts';

/** What `createApi` needs to know; the embedded profile fills it in by itself. */
export interface ApiConfig {
  readonly profile: 'embedded' | 'cluster';
  /** The origin that people see, which web app, API and signaling share. Its scheme decides whether cookies are `Secure`. */
  readonly publicUrl: string;
  /** Signs access tokens; refresh tokens hang on it too. At least 32 characters. */
  readonly accessTokenSecret: string;
  /** Signs room tokens; signaling has the same. At least 32 characters. */
  readonly roomTokenSecret: string;
  /** Left out: no relay, media goes straight to the SFU nodes or not at all. */
  readonly turn?: TurnConfig;
  /** Proxies in front of us whose X-Forwarded-For is true. */
  readonly trustedProxies: number;
  /** A demo school with one well-known password: only in the embedded profile, never in production. */
  readonly demo: boolean;
  readonly production: boolean;
  /** May pupils sign up by themselves? Left out: no. */
  readonly openRegistration?: boolean;
  /** Does a pupil need a guardian's consent to enter lessons and take courses? Left out: no. */
  readonly requireGuardianConsent?: boolean;
}

/** coturn, as browsers reach it. */
export interface TurnConfig {
  /** `turn:host:port?transport=udp`, `...transport=tcp`, `turns:host:port?transport=tcp`. */
  readonly urls: readonly string[];
  /** coturn has the same. At least 32 characters. */
  readonly secret: string;
  /** Seconds that a credential is good for. */
  readonly ttl: number;
}

const secret = z.string().min(32, 'must have at least 32 characters');

/** The relay, as every profile is told of it. */
export const TURN_ENVIRONMENT = {
  /** Between commas; not set: no relay. */
  TURN_URLS: envList
    .pipe(z.array(z.string().regex(/^turns?:[^\s?@]+(\?transport=(udp|tcp))?$/, 'must be TURN addresses such as turn:host:3478')).max(8))
    .optional(),
  TURN_SECRET: secret.optional(),
  TURN_TTL: envInt(60, 86_400).default(600),
};

/** Where files are, in an S3 server. */
const FILES_ENVIRONMENT = {
  S3_ENDPOINT: envUrl('http', 'https').optional(),
  S3_BUCKET: z.string().default('watoto'),
  S3_ACCESS_KEY: z.string().min(1).optional(),
  S3_SECRET_KEY: z.string().min(1).optional(),
  /** Where browsers reach the server; not set: nowhere, and the API passes files on. */
  S3_PUBLIC_URL: envUrl('http', 'https').optional(),
  /** Looks for viruses: `tcp://host:3310`. Not set: nobody does. */
  CLAMD_URL: envUrl('tcp').optional(),
};

export const Environment = z.object({
  NODE_ENV: z.string().default('production'),
  PUBLIC_URL: envUrl('http', 'https'),
  DATABASE_URL: envUrl('postgres', 'postgresql'),
  /** A streaming replica of it, for lists, searches and reports; not set: they are read from the primary. */
  DATABASE_REPLICA_URL: envUrl('postgres', 'postgresql').optional(),
  DATABASE_POOL: envInt(1, 500).default(20),
  ACCESS_TOKEN_SECRET: secret,
  ROOM_TOKEN_SECRET: secret,
  HOST: z.string().default('0.0.0.0'),
  PORT: envPort.default(3000),
  /** /metrics (Prometheus), /healthz and /readyz, on HOST. */
  OPS_PORT: envPort.default(9_300),
  /** Where the live tiers' registry is; not set: the platform page says that it knows nothing. */
  REDIS_URL: envUrl('redis', 'rediss').optional(),
  TRUSTED_PROXIES: envInt(0, 10).default(0),
  /** The event bus; not set: each instance acts on the events that it relays, itself. */
  AMQP_URL: envUrl('amqp', 'amqps').optional(),
  ...WAYS_OUT_ENVIRONMENT,
  ...TURN_ENVIRONMENT,
  ...FILES_ENVIRONMENT,
  ...FIELDS_ENVIRONMENT,
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  DEMO: envBool.default(false),
  /** May pupils sign up by themselves? */
  OPEN_REGISTRATION: envBool.default(false),
  /** Does a pupil need a guardian's consent to enter lessons and take courses? */
  REQUIRE_GUARDIAN_CONSENT: envBool.default(false),
});

type TurnEnvironment = z.output<z.ZodObject<typeof TURN_ENVIRONMENT>>;

export interface FilesConfig {
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly publicEndpoint?: string;
}

export interface ServiceConfig {
  readonly api: ApiConfig;
  readonly databaseUrl: string;
  /** null: none. */
  readonly replicaUrl: string | null;
  readonly databasePool: number;
  /** null: names and addresses are kept as they are. */
  readonly fields: FieldCipher | null;
  readonly host: string;
  readonly port: number;
  readonly opsPort: number;
  /** null: no live tiers. */
  readonly redisUrl: string | null;
  /** null: each instance acts on the events that it relays, itself. */
  readonly amqpUrl: string | null;
  readonly waysOut: WaysOut;
  /** null: this school keeps no files. */
  readonly files: FilesConfig | null;
  /** null: nobody looks for viruses. */
  readonly clamdUrl: string | null;
  readonly logLevel: string;
}

/** The API as a service of its own, from the environment. Throws `invalid_input` naming every problem. */
export function configFrom(env: Env): ServiceConfig {
  const given = parseConfig(Environment, env);
  const api: ApiConfig = {
    profile: 'cluster',
    publicUrl: given.PUBLIC_URL,
    accessTokenSecret: given.ACCESS_TOKEN_SECRET,
    roomTokenSecret: given.ROOM_TOKEN_SECRET,
    trustedProxies: given.TRUSTED_PROXIES,
    ...turnOf(given),
    demo: given.DEMO,
    production: given.NODE_ENV === 'production',
    openRegistration: given.OPEN_REGISTRATION,
    requireGuardianConsent: given.REQUIRE_GUARDIAN_CONSENT,
  };
  requireSafe(api);
  return {
    api,
    databaseUrl: given.DATABASE_URL,
    replicaUrl: given.DATABASE_REPLICA_URL ?? null,
    databasePool: given.DATABASE_POOL,
    fields: fieldsOf(given),
    host: given.HOST,
    port: given.PORT,
    opsPort: given.OPS_PORT,
    redisUrl: given.REDIS_URL ?? null,
    amqpUrl: given.AMQP_URL ?? null,
    waysOut: waysOutOf(given),
    files: filesOf(given),
    clamdUrl: given.CLAMD_URL ?? null,
    logLevel: given.LOG_LEVEL,
  };
}

/** Throws where there is a server and no key to it. */
function filesOf(given: z.output<z.ZodObject<typeof FILES_ENVIRONMENT>>): FilesConfig | null {
  const { S3_ENDPOINT: endpoint, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey, S3_PUBLIC_URL: publicEndpoint } = given;
  if (endpoint === undefined) return null;
  if (accessKey === undefined || secretKey === undefined) throw new Error('S3_ENDPOINT needs S3_ACCESS_KEY and S3_SECRET_KEY');
  const url = `${endpoint.replace(/\/$/, '')}/${given.S3_BUCKET}`;
  return { url, accessKey, secretKey, ...(publicEndpoint === undefined ? {} : { publicEndpoint }) };
}

/** Throws where there are addresses and no secret. */
export function turnOf({ TURN_URLS: urls = [], TURN_SECRET, TURN_TTL: ttl }: TurnEnvironment): Pick<ApiConfig, 'turn'> {
  if (urls.length === 0) return {};
  if (TURN_SECRET === undefined) throw new Error('TURN_URLS needs TURN_SECRET, the secret that coturn has');
  return { turn: { urls, secret: TURN_SECRET, ttl } };
}

/** Throws for a configuration that must never run: a demo that strangers could enter, secrets that could be guessed. */
export function requireSafe(config: ApiConfig): void {
  if (config.demo && config.profile !== 'embedded')
    throw new Error('A demo school is only for the embedded profile: its password is known to everyone.');
  if (config.demo && config.production) throw new Error('A demo school must not run in production: its password is known to everyone.');
  for (const name of ['accessTokenSecret', 'roomTokenSecret'] as const) {
    if (config[name].length < 32) throw new Error(`${name} must have at least 32 characters`);
  }
  if (config.accessTokenSecret === config.roomTokenSecret) throw new Error('accessTokenSecret and roomTokenSecret must differ');
  if (!config.turn) return;
  if (config.turn.secret.length < 32) throw new Error('turn.secret must have at least 32 characters');
  if ([config.accessTokenSecret, config.roomTokenSecret].includes(config.turn.secret))
    throw new Error("turn.secret must be coturn's alone: it signs nothing else");
}

import { z } from 'zod';
import { type Env, envBool, envInt, envPort, envUrl, parseConfig } from '@watoto/shared/server/config.ts';

/** What `createApi` needs to know; the embedded profile fills it in by itself. */
export interface ApiConfig {
  readonly profile: 'embedded' | 'cluster';
  /** The origin that people see, which web app, API and signaling share. Its scheme decides whether cookies are `Secure`. */
  readonly publicUrl: string;
  /** Signs access tokens; refresh tokens hang on it too. At least 32 characters. */
  readonly accessTokenSecret: string;
  /** Signs room tokens; signaling has the same. At least 32 characters. */
  readonly roomTokenSecret: string;
  /** Proxies in front of us whose X-Forwarded-For is true. */
  readonly trustedProxies: number;
  /** A demo school with one well-known password: only in the embedded profile, never in production. */
  readonly demo: boolean;
  readonly production: boolean;
}

const secret = z.string().min(32, 'must have at least 32 characters');

const Environment = z.object({
  NODE_ENV: z.string().default('production'),
  PUBLIC_URL: envUrl('http', 'https'),
  DATABASE_URL: envUrl('postgres', 'postgresql'),
  DATABASE_POOL: envInt(1, 500).default(20),
  ACCESS_TOKEN_SECRET: secret,
  ROOM_TOKEN_SECRET: secret,
  HOST: z.string().default('0.0.0.0'),
  PORT: envPort.default(3000),
  TRUSTED_PROXIES: envInt(0, 10).default(0),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  DEMO: envBool.default(false),
});

export interface ServiceConfig {
  readonly api: ApiConfig;
  readonly databaseUrl: string;
  readonly databasePool: number;
  readonly host: string;
  readonly port: number;
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
    demo: given.DEMO,
    production: given.NODE_ENV === 'production',
  };
  requireSafe(api);
  return {
    api,
    databaseUrl: given.DATABASE_URL,
    databasePool: given.DATABASE_POOL,
    host: given.HOST,
    port: given.PORT,
    logLevel: given.LOG_LEVEL,
  };
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
}

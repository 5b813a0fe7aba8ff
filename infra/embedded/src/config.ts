import { availableParallelism, networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { TURN_ENVIRONMENT, type TurnConfig, turnOf } from '@watoto/api/config.ts';
import type { FieldCipher } from '@watoto/api/db/fields/field-cipher.ts';
import { FIELDS_ENVIRONMENT, fieldsOf } from '@watoto/api/db/fields/field-keys.ts';
import { WAYS_OUT_ENVIRONMENT, type WaysOut, waysOutOf } from '@watoto/api/notifications/ways-out.ts';
import { PEER_GRACE_MS } from '@watoto/shared/contract/signaling.ts';
import { type Env, envBool, envInt, envPort, envUrl, parseConfig } from '@watoto/shared/server/config.ts';

/** The environment of the embedded profile. Nothing has to be set. */
export const EmbeddedEnv = z.object({
  /** Where the web app, the API and signaling are served. */
  PORT: envPort.default(8_080),
  HOST: z.string().default('0.0.0.0'),
  /** The origin that people see, if a TLS proxy stands in front. Its scheme decides whether cookies are `Secure`. */
  PUBLIC_URL: envUrl('http', 'https').optional(),
  /** Proxies in front whose X-Forwarded-For is true. */
  TRUSTED_PROXIES: envInt(0, 10).default(0),
  /** Everything that lasts: database, secrets, logs. */
  DATA_DIR: z.string().default('./data'),
  /** The address or name that browsers are told to send media to. The default serves browsers on this machine. */
  ANNOUNCED_ADDRESS: z.string().max(253).default('127.0.0.1'),
  /** UDP and TCP port for media of the first Worker; each Worker more takes the next one. 0: any free ones. */
  RTC_PORT: envPort.default(44_300),
  SFU_WORKERS: envInt(1, 64).default(availableParallelism()),
  /** Milliseconds that someone whose network is away keeps their place. */
  PEER_GRACE_MS: envInt(1_000, 600_000).default(PEER_GRACE_MS),
  /** `on`: what is measured of a pupil's network decides which pictures they get; what people choose themselves counts always. */
  LADDER: z.enum(['on', 'off']).default('on'),
  /** A relay (coturn) for networks that let nothing else through: its addresses between commas, and the secret it shares with us. */
  ...TURN_ENVIRONMENT,
  ...WAYS_OUT_ENVIRONMENT,
  ...FIELDS_ENVIRONMENT,
  /** A Postgres of your own instead of the one in DATA_DIR. */
  DATABASE_URL: envUrl('postgres', 'postgresql').optional(),
  /** /metrics (Prometheus), /healthz and /readyz on 127.0.0.1 only; not set: none. */
  OPS_PORT: envPort.optional(),
  /**
   * Making MP4 files of recordings takes all that a core has: `quiet`, while no lesson is live; `always`; or `never`, where another
   * machine has the time.
   */
  EXPORT_ON_THIS_MACHINE: z.enum(['quiet', 'always', 'never']).default('quiet'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** A school to try things with, made at the first run: see the banner for its accounts. */
  DEMO: envBool.default(true),
  /** May pupils sign up by themselves? */
  OPEN_REGISTRATION: envBool.default(true),
  /** Does a pupil need a guardian's consent to enter lessons and take courses? */
  REQUIRE_GUARDIAN_CONSENT: envBool.default(false),
});

export interface EmbeddedConfig {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** null: http://localhost and the port. */
  readonly publicUrl: string | null;
  readonly trustedProxies: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly announced: string;
  readonly rtcPort: number;
  readonly workers: number;
  readonly graceMs: number;
  readonly ladder: boolean;
  /** Left out: no relay. */
  readonly turn?: TurnConfig;
  readonly waysOut: WaysOut;
  readonly databaseUrl: string | null;
  /** Left out: names and addresses are kept as they are. */
  readonly fields?: FieldCipher | null;
  /** null: no ops pages. */
  readonly opsPort: number | null;
  readonly logLevel: string;
  /** When MP4 files of recordings are made; left out: while no lesson is live. */
  readonly exports?: 'quiet' | 'always' | 'never';
  readonly demo: boolean;
  /** A recorded lesson in the demo school; left out: none. */
  readonly demoRecording?: boolean;
  readonly openRegistration: boolean;
  readonly requireGuardianConsent: boolean;
  /** The built web app, absolute. */
  readonly webRoot: string;
  /** Postgres without fsync: for tests only. */
  readonly testDatabase: boolean;
}

const WEB_ROOT = resolve(import.meta.dirname, '../../../web/dist');

/** Throws AppError `invalid_input` that names every wrong variable. */
export function readConfig(env: Env): EmbeddedConfig {
  const given = parseConfig(EmbeddedEnv, env);
  return {
    host: given.HOST,
    port: given.PORT,
    publicUrl: given.PUBLIC_URL ?? null,
    trustedProxies: given.TRUSTED_PROXIES,
    dataDir: resolve(given.DATA_DIR),
    announced: given.ANNOUNCED_ADDRESS,
    rtcPort: given.RTC_PORT,
    workers: given.SFU_WORKERS,
    graceMs: given.PEER_GRACE_MS,
    ladder: given.LADDER === 'on',
    ...turnOf(given),
    waysOut: waysOutOf(given),
    databaseUrl: given.DATABASE_URL ?? null,
    fields: fieldsOf(given),
    opsPort: given.OPS_PORT ?? null,
    logLevel: given.LOG_LEVEL,
    exports: given.EXPORT_ON_THIS_MACHINE,
    demo: given.DEMO,
    openRegistration: given.OPEN_REGISTRATION,
    requireGuardianConsent: given.REQUIRE_GUARDIAN_CONSENT,
    webRoot: WEB_ROOT,
    testDatabase: false,
  };
}

/** This machine's IPv4 addresses in its local networks. */
export function localAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal && !address.address.startsWith('169.254.'))
    .map((address) => address.address);
}

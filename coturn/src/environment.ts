import { z } from 'zod';
import { type Env, envInt, envList, envPort, parseConfig } from '@watoto/shared/server/config.ts';
import { DEFAULT_LIMITS, EVERYONE, type TurnserverValues } from './turnserver-conf.ts';

const secret = z.string().min(32, 'must have at least 32 characters');
const path = z.string().startsWith('/', 'must be a path from /');
const ports = envInt(1_024, 65_535);

const Environment = z.object({
  TURN_LISTEN_IP: envList.default(['0.0.0.0']),
  TURN_PORT: envPort.default(3_478),
  TURN_TLS_PORT: envPort.default(443),
  TURN_RELAY_IP: envList,
  TURN_EXTERNAL_IP: z.string().optional(),
  TURN_MIN_PORT: ports.default(49_152),
  TURN_MAX_PORT: ports.default(65_535),
  TURN_SECRET: secret,
  /** What TURN_SECRET was until now. */
  TURN_OLDER_SECRET: secret.optional(),
  TURN_REALM: z.string().regex(/^[\w.-]{1,127}$/, 'must be a host name'),
  TURN_DIR: path.default('/var/lib/turn'),
  TURN_CERTIFICATE: path,
  TURN_KEY: path,
  TURN_USER_QUOTA: envInt(1, 10_000).default(DEFAULT_LIMITS.TURN_USER_QUOTA),
  TURN_TOTAL_QUOTA: envInt(1, 1_000_000).default(DEFAULT_LIMITS.TURN_TOTAL_QUOTA),
  TURN_MAX_BPS: envInt(10_000, 1_000_000_000).default(DEFAULT_LIMITS.TURN_MAX_BPS),
  /** Left out: enough for TURN_TOTAL_QUOTA allocations of TURN_MAX_BPS. */
  TURN_BPS_CAPACITY: envInt(10_000, Number.MAX_SAFE_INTEGER).optional(),
  TURN_ALLOWED_PEERS: envList,
  /** `none`: everyone but special-purpose addresses may be reached. */
  TURN_DENIED_PEERS: z.union([z.literal('none').transform(() => []), envList]).default([...EVERYONE]),
  TURN_LOG_FILE: z.string().default('stdout'),
});

/** What an installation says, with our defaults. Throws `invalid_input` naming every problem. */
export function turnserverValuesFrom(env: Env): TurnserverValues {
  const { TURN_SECRET, TURN_OLDER_SECRET, ...given } = parseConfig(Environment, env);
  return {
    ...given,
    TURN_SECRET: [TURN_SECRET, ...(TURN_OLDER_SECRET === undefined ? [] : [TURN_OLDER_SECRET])],
    TURN_EXTERNAL_IP: given.TURN_EXTERNAL_IP ?? null,
    TURN_BPS_CAPACITY: given.TURN_BPS_CAPACITY ?? given.TURN_TOTAL_QUOTA * given.TURN_MAX_BPS,
    TURN_LOOPBACK_PEERS: null,
  };
}

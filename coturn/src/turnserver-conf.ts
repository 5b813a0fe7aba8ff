/** The places in turnserver.conf, by the name of the environment variable that fills them. */
export interface TurnserverValues {
  readonly TURN_LISTEN_IP: readonly string[];
  readonly TURN_PORT: number;
  readonly TURN_TLS_PORT: number;
  readonly TURN_RELAY_IP: readonly string[];
  /** PUBLIC/PRIVATE; null: no NAT in front. */
  readonly TURN_EXTERNAL_IP: string | null;
  readonly TURN_MIN_PORT: number;
  readonly TURN_MAX_PORT: number;
  /** The first is what the API signs with; others are good until their credentials have expired. */
  readonly TURN_SECRET: readonly string[];
  readonly TURN_REALM: string;
  /** Of coturn's own: pid file and an empty database. */
  readonly TURN_DIR: string;
  /** PEM files. */
  readonly TURN_CERTIFICATE: string;
  readonly TURN_KEY: string;
  readonly TURN_USER_QUOTA: number;
  readonly TURN_TOTAL_QUOTA: number;
  readonly TURN_MAX_BPS: number;
  readonly TURN_BPS_CAPACITY: number;
  /** Addresses or ranges (first-last) of the SFU nodes. */
  readonly TURN_ALLOWED_PEERS: readonly string[];
  readonly TURN_DENIED_PEERS: readonly string[];
  readonly TURN_LOOPBACK_PEERS: 'allow-loopback-peers' | null;
  /** A file, or `stdout`. */
  readonly TURN_LOG_FILE: string;
}

/** Everyone, where nothing else is said: only allowed peers are reached. */
export const EVERYONE: readonly string[] = ['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'];

/**
 * For a class or two on one line; production sets its own. 1 MB/s is what a laptop with a full stage receives at most, several
 * times over; the capacity is `total-quota x max-bps`, so that it is the number of allocations that counts.
 */
export const DEFAULT_LIMITS = {
  TURN_USER_QUOTA: 48,
  TURN_TOTAL_QUOTA: 2_000,
  TURN_MAX_BPS: 1_000_000,
  TURN_BPS_CAPACITY: 2_000_000_000,
} as const;

const PLACE = /\$\{(\w+)\}/;

/**
 * Fills the places of turnserver.conf: a list writes its line once for each value, null and an empty list leave it out.
 *
 * Throws for a place nobody fills, a value that has no place, and a value that would begin another line.
 */
export function renderTurnserverConf(template: string, values: Partial<TurnserverValues>): string {
  const given = new Map(Object.entries(values).map(([name, value]) => [name, linesOf(name, value)]));
  const filled = new Set<string>();
  const lines = template.split('\n').flatMap((line) => {
    const name = line.startsWith('#') ? undefined : PLACE.exec(line)?.[1];
    if (name === undefined) return [line];
    const fillings = given.get(name);
    if (!fillings) throw new Error(`turnserver.conf asks for ${name}, which nothing fills`);
    filled.add(name);
    return fillings.map((filling) => line.replace(PLACE, () => filling));
  });
  for (const name of given.keys()) if (!filled.has(name)) throw new Error(`turnserver.conf has no place for ${name}`);
  return lines.join('\n');
}

function linesOf(name: string, value: string | number | null | readonly string[]): readonly string[] {
  const lines = value === null ? [] : typeof value === 'object' ? value : [String(value)];
  for (const line of lines) {
    if (line === '' || /[\r\n\0]/.test(line)) throw new Error(`${name} must be one line of text`);
  }
  return lines;
}

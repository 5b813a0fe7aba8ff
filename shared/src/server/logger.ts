import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

export interface LoggerOptions {
  /** In every line as `service`. */
  readonly service: string;
  /** pino's levels, and 'silent'. */
  readonly level?: string;
  /** Where lines go; standard output unless told otherwise. */
  readonly destination?: DestinationStream;
}

const SECRETS = ['token', 'password', 'secret', 'authorization', 'cookie'];

/**
 * JSON lines with a readable level and time. Callers add what they are about: `logger.child({roomId, peerId, callId})`.
 * An error goes under `err`. Fields named as secrets are, one level deep too, are cut out.
 */
export function createLogger({ service, level = 'info', destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: '[cut]' },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

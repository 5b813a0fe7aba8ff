import { type Kysely, sql } from 'kysely';
import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Health } from '@watoto/shared/server/health.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import type { Tables } from './tables.ts';

/** Milliseconds between two looks at the database. */
const LOOK_EVERY_MS = 1_000;
/** Milliseconds without an answer of the database until the API is not ready. */
export const DATABASE_UNREADY_MS = 5_000;

export interface DatabaseWatch {
  readonly db: Kysely<Tables>;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** Asks the database something small each second: readiness is how lately it answered. One look at a time. */
export function watchDatabase({ db, health, metrics, logger, clock = systemClock }: DatabaseWatch): {
  close(reason: string): Promise<void>;
} {
  const scope = new Scope('database watch', (err) => logger.error({ err }, 'watching the database'));
  const heartbeat = health.heartbeat('database', DATABASE_UNREADY_MS);
  scope.defer(() => heartbeat.stop());
  let answeredAt = clock.now();
  let looking = false;
  const failures = metrics.counter({ name: 'watoto_api_database_failures_total', help: 'Looks at the database that it did not answer.' });
  metrics.gauge({
    name: 'watoto_api_database_silence_seconds',
    help: 'Time since the database last answered. Over 5 the API is not ready; lessons that run go on.',
    read: () => (clock.now() - answeredAt) / 1_000,
  });

  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      await sql`select 1`.execute(db);
      answeredAt = clock.now();
      heartbeat.beat();
    } catch (err) {
      failures.inc();
      logger.warn({ err }, 'the database does not answer');
    } finally {
      looking = false;
    }
  };
  scope.run(look);
  scope.defer(clock.every(LOOK_EVERY_MS, () => scope.run(look)));
  return { close: (reason) => scope.close(reason) };
}

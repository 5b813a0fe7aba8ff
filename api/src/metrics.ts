import type { Pool } from 'pg';
import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';
import type { Metrics } from '@watoto/shared/server/metrics.ts';
import type { Passwords } from './auth/passwords.ts';

/** Every series of the API that is told; `watchPool` and `watchPasswords` add those that are asked. */
export interface ApiMetrics {
  /** A request has come in. Call the answer once, when it is over: `route` null where none matched, status 499 where the caller hung up. */
  requested(): (route: string | null, status: number, seconds: number) => void;
  /** Someone tried to sign in. */
  signIn(outcome: 'ok' | ErrorCode): void;
  /** An admin used the platform page for something. */
  platformAct(act: string, outcome: 'ok' | ErrorCode): void;
}

export function createApiMetrics(metrics: Metrics): ApiMetrics {
  const requests = metrics.counter({
    name: 'watoto_api_requests_total',
    help: 'Requests answered, by operation and status (499: the caller hung up). Only 5xx is our fault.',
    labels: ['route', 'status'],
  });
  const seconds = metrics.histogram({
    name: 'watoto_api_request_seconds',
    help: 'From a request to the end of its answer, by operation. Simple reads belong under 0.1.',
    labels: ['route'],
  });
  const inFlight = metrics.gauge({ name: 'watoto_api_requests_in_flight', help: 'Requests being answered now.' });
  const signIns = metrics.counter({
    name: 'watoto_api_sign_ins_total',
    help: 'Attempts to sign in, by outcome (ok, or the error code). Many wrong_credentials: somebody is guessing.',
    labels: ['outcome'],
  });
  const acts = metrics.counter({
    name: 'watoto_api_platform_acts_total',
    help: 'What admins did to the platform (drain, move, notice, sign out), by outcome. The audit log says who.',
    labels: ['act', 'outcome'],
  });
  return {
    requested() {
      inFlight.inc();
      return (route, status, took) => {
        inFlight.dec();
        // A caller's invention must not become a series of its own.
        const known = route ?? 'none';
        requests.inc({ route: known, status: String(status) });
        seconds.observe({ route: known }, took);
      };
    },
    signIn: (outcome) => signIns.inc({ outcome }),
    platformAct: (act, outcome) => acts.inc({ act, outcome }),
  };
}

/** Counts nothing: for whoever runs the API without a place to look at. */
export const NO_METRICS: ApiMetrics = { requested: () => () => {}, signIn: () => {}, platformAct: () => {} };

/** How the pool of database connections is used; asked at each scrape. */
export function watchPool(metrics: Metrics, pool: Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'>): void {
  const gauge = (name: string, help: string, read: () => number) => metrics.gauge({ name, help, read });
  gauge('watoto_api_database_connections', 'Database connections open.', () => pool.totalCount);
  gauge('watoto_api_database_connections_busy', 'Database connections that run something now.', () => pool.totalCount - pool.idleCount);
  gauge(
    'watoto_api_database_waiting',
    'Queries that wait for a database connection. Above zero for long: the pool is too small or the database too slow.',
    () => pool.waitingCount,
  );
}

/** How long the queue before the password hashes is; asked at each scrape. */
export function watchPasswords(metrics: Metrics, passwords: Pick<Passwords, 'running' | 'waiting'>): void {
  metrics.gauge({ name: 'watoto_api_password_hashes_running', help: 'Password hashes being computed.', read: () => passwords.running });
  metrics.gauge({
    name: 'watoto_api_password_hashes_waiting',
    help: 'Sign-ins that wait for their turn to be hashed. A whole school at eight; at other times somebody is flooding.',
    read: () => passwords.waiting,
  });
}

/** Passes on what `work` gives or throws, and tells how it went. */
export async function told<T>(work: Promise<T>, tell: (outcome: 'ok' | ErrorCode) => void): Promise<T> {
  try {
    const value = await work;
    tell('ok');
    return value;
  } catch (error) {
    tell(AppError.from(error).code);
    throw error;
  }
}

import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import { Pool } from 'pg';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { FieldCipher } from './fields/field-cipher.ts';
import { FieldPlugin } from './fields/field-plugin.ts';
import type { Tables } from './tables.ts';

/** The pool, or one transaction of it: what a store needs. */
export type Queries = Kysely<Tables> | Transaction<Tables>;

export interface Database {
  readonly db: Kysely<Tables>;
  /** How it is used, for metrics. */
  readonly pool: Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'>;
  /** Waits for what runs, then closes every connection. Idempotent. */
  close(reason: string): Promise<void>;
}

export interface DatabaseOptions {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  readonly logger: Logger;
  readonly maxConnections?: number;
  /** Milliseconds after which the server gives a statement up. 0: never (migrations). */
  readonly statementTimeoutMs?: number;
  /** Milliseconds to wait for a connection: for a free one of ours, or for the server to accept one. */
  readonly connectTimeoutMs?: number;
  /** Encrypts names and addresses. None: they are kept as they are. */
  readonly fields?: FieldCipher | null;
}

/** Opens a pool. Connects on first use, and again by itself after the server was away. */
export function openDatabase({
  url,
  logger,
  maxConnections = 10,
  statementTimeoutMs = 5_000,
  connectTimeoutMs = 3_000,
  fields = null,
}: DatabaseOptions): Database {
  const pool = new Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'watoto-api',
    keepAlive: true,
  });
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', (err) => logger.warn({ err }, 'database connection lost'));
  // So would one that breaks while it is in use, between two statements: the next statement fails, which is enough.
  pool.on('connect', (client) => client.on('error', (err) => logger.debug({ err }, 'database connection broken')));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: fields ? [new FieldPlugin(fields)] : [] });
  let closing: Promise<void> | null = null;
  return {
    db,
    pool,
    close: () => {
      closing ??= db.destroy();
      return closing;
    },
  };
}

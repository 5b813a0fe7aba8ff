import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { findBinaries } from './binaries.ts';
import { DATABASE_NAME, DATABASE_USER, openDataFolder } from './data-folder.ts';
import { lockFolder } from './folder-lock.ts';
import { stopOrphan } from './orphan.ts';
import { explain, PostgresStartError } from './postgres-start-error.ts';
import { chooseRunAs } from './run-as.ts';
import { type Server, startServer } from './server-process.ts';

export interface EmbeddedPostgresOptions {
  /** Holds the data, the password and the lock; made on first use. */
  readonly dir: string;
  /** Any free port unless given. */
  readonly port?: number;
  /** Fast and careless: nothing survives a crash of the machine. */
  readonly test?: boolean;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
}

export interface EmbeddedPostgres {
  /** postgres://user:password@127.0.0.1:port/database, for an account that may do everything. */
  readonly url: string;
  /** Of the server's first process. */
  readonly pid: number;
  /** Settles when the server is gone; true: nobody asked it to. */
  readonly exited: Promise<{ unexpected: boolean }>;
  /** Stops the server and waits for it: open transactions are rolled back, everything committed is on disk. Idempotent. */
  close(reason: string): Promise<void>;
}

/**
 * Runs a PostgreSQL of our own on 127.0.0.1, from the binaries that npm has brought: a whole school's database without anything
 * to install. Never as root, always with a password. The server does not hear the terminal's Ctrl-C: it stops when close()
 * says so. Throws PostgresStartError, whose message is for people.
 */
export async function startPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dir = path.resolve(options.dir);
  let unlock = () => {};
  try {
    // Others may pass through to what they own inside, and can't look around.
    mkdirSync(dir, { recursive: true, mode: 0o711 });
    unlock = lockFolder(dir);
    const { server, password } = await openAndStart(dir, options);
    return {
      url: `postgres://${DATABASE_USER}:${password}@127.0.0.1:${server.port}/${DATABASE_NAME}`,
      pid: server.pid,
      exited: server.exited,
      async close() {
        await server.stop();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error instanceof PostgresStartError ? error : explain(String(error), dir);
  }
}

async function openAndStart(
  dir: string,
  { port, test = false, logger, signal }: EmbeddedPostgresOptions,
): Promise<{ server: Server; password: string }> {
  const binaries = findBinaries();
  const runAs = chooseRunAs(binaries.postgres, dir);
  const { data, password } = await openDataFolder({ dir, binaries, runAs, test, signal });
  await stopOrphan(data, logger, signal);
  return { server: await startServer({ binaries, runAs, data, port, test, logger, signal }), password };
}

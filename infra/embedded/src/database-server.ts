import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { type EmbeddedPostgres, startPostgres } from './postgres/embedded-postgres.ts';

export interface DatabaseServerOptions {
  readonly dataDir: string;
  /** Postgres without fsync: for tests only. */
  readonly test: boolean;
  readonly logger: Logger;
  /** Owns the server. */
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/** Milliseconds between two attempts to bring the database back. */
const AGAIN_AFTER_MS = 1_000;

/**
 * The embedded Postgres, kept running: one that dies is started again where it was, and the API's pool finds it by itself.
 * Lessons go on meanwhile. Resolves with its URL, which stays the same; rejects if the first start fails.
 */
export async function openDatabaseServer({ dataDir, test, logger, scope, signal }: DatabaseServerOptions): Promise<string> {
  const dir = join(dataDir, 'postgres');
  let server = await startPostgres({ dir, test, logger, signal });
  scope.defer((reason) => server.close(reason));
  const port = Number(new URL(server.url).port);
  watch(server);
  return server.url;

  function watch(running: EmbeddedPostgres): void {
    scope.run(async () => {
      const { unexpected } = await Promise.race([running.exited, closing(scope.signal)]);
      if (!unexpected) return;
      logger.error('the database server died: starting it again');
      await running.close('died');
      const again = await restart();
      if (!again) return;
      server = again;
      watch(again);
    });
  }

  async function restart(): Promise<EmbeddedPostgres | null> {
    while (!scope.closed) {
      try {
        return await startPostgres({ dir, port, test, logger, signal: scope.signal });
      } catch (err) {
        if (!scope.closed) logger.error({ err }, 'the database server does not start');
      }
      await sleep(AGAIN_AFTER_MS, undefined, { signal: scope.signal }).catch(() => {});
    }
    return null;
  }
}

/** So that closing does not wait for a server that closing itself is about to stop. */
function closing(signal: AbortSignal): Promise<{ unexpected: boolean }> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ unexpected: false }), { once: true }));
}

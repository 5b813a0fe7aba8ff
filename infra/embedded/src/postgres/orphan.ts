import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { commandLine, processMark, signalProcess } from './processes.ts';
import { PostgresStartError } from './postgres-start-error.ts';

const STOP_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;

/**
 * Ends a server that outlived its launcher (killed, or crashed), and clears away what a crash of the machine has left. The caller
 * holds the folder's lock, so no living launcher owns the server. Throws PostgresStartError `in_use`.
 */
export async function stopOrphan(data: string, logger: Logger, signal?: AbortSignal): Promise<void> {
  const pidFile = path.join(data, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === null) return;
  if (!commandLine(pid).includes(data)) {
    // That process is gone; by now its number may belong to another, which PostgreSQL would take for a server.
    rmSync(pidFile, { force: true });
    return;
  }
  logger.warn({ pid }, 'a database server was left behind: stopping it');
  signalProcess(pid, 'SIGINT');
  for (let waited = 0; processMark(pid) !== null; waited += LOOK_EVERY_MS) {
    if (waited >= STOP_WITHIN_MS)
      throw new PostgresStartError(
        'in_use',
        `A database server (process ${pid}) still runs on ${data} and does not stop. Stop it by hand.`,
      );
    await sleep(LOOK_EVERY_MS, undefined, signal ? { signal } : {});
  }
}

function readPid(pidFile: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

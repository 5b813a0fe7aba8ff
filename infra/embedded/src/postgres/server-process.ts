import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { Binaries } from './binaries.ts';
import { explain, PostgresStartError } from './postgres-start-error.ts';
import type { RunAs } from './run-as.ts';

export interface ServerOptions {
  readonly binaries: Binaries;
  readonly runAs: RunAs;
  /** PGDATA. */
  readonly data: string;
  readonly port: number | undefined;
  readonly test: boolean;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}

export interface Server {
  readonly port: number;
  readonly pid: number;
  readonly exited: Promise<{ unexpected: boolean }>;
  /** Idempotent. */
  stop(): Promise<void>;
}

const READY = 'database system is ready to accept connections';
const PORT_TAKEN = /could not bind IPv4 address .*: Address already in use/;
/** A free port may be taken by another before the server has it. */
const PORT_ATTEMPTS = 5;
/** After these milliseconds each stronger signal follows: fast shutdown, immediate shutdown, kill. */
const STOP_STEPS = [
  ['SIGINT', 20_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;
/** Stopping takes no longer, ms. */
export const STOPPED_WITHIN_MS = STOP_STEPS.reduce((sum, [, ms]) => sum + ms, 0);

const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'log_min_messages=warning'];
const CARELESS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off', 'max_wal_size=4GB'];

/** Starts the server and resolves when it accepts connections, however long it has to recover first. Throws PostgresStartError. */
export async function startServer(options: ServerOptions): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const child = spawnServer(options, port);
    const exited = exitOf(child);
    const output = await readyOrGone(child, exited, options);
    if (output === null) return running(child, port, exited, options.logger);
    if (PORT_TAKEN.test(output)) {
      if (options.port === undefined && attempt < PORT_ATTEMPTS) continue;
      throw new PostgresStartError('in_use', `Port ${port}, which the database needs, is taken by another program.`);
    }
    throw explain(output, options.data);
  }
}

function spawnServer({ binaries, runAs, data, test }: ServerOptions, port: number): ChildProcess {
  const settings = [...SETTINGS, ...(test ? CARELESS : [])].flatMap((setting) => ['-c', setting]);
  const { file, args } = runAs.command(binaries.postgres, ['-D', data, '-p', String(port), ...settings]);
  // A process group of its own: Ctrl-C in the terminal is for the launcher, which has others to stop before the database.
  return spawn(file, args, { ...runAs.spawn, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
}

/** null: it is ready. Otherwise it has ended, and this is what it said. */
async function readyOrGone(child: ChildProcess, exited: Promise<void>, { logger, signal }: ServerOptions): Promise<string | null> {
  const giveUp = () => void child.kill('SIGQUIT');
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  let output = '';
  let starting = true;
  const ready = new Promise<true>((resolve) => {
    if (!child.stderr) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (starting) output += `${line}\n`;
      report(line, logger);
      if (line.includes(READY)) resolve(true);
    });
  });
  child.once('error', (error) => (output += String(error)));
  const isReady = await Promise.race([ready, exited.then(() => false)]);
  starting = false;
  signal?.removeEventListener('abort', giveUp);
  if (!signal?.aborted) return isReady ? null : output;
  await exited;
  throw new PostgresStartError('cancelled', 'The start was given up.', { cause: signal.reason });
}

function report(line: string, logger: Logger): void {
  if (/ (WARNING|FATAL|PANIC): /.test(line)) logger.warn({ postgres: line }, 'database server');
  else logger.debug({ postgres: line }, 'database server');
}

function running(child: ChildProcess, port: number, exited: Promise<void>, logger: Logger): Server {
  let stopping: Promise<void> | null = null;
  // A launcher that ends without close() (an uncaught error) takes the server with it.
  const endToo = () => void child.kill('SIGINT');
  process.once('exit', endToo);
  const ended = exited.then(() => {
    process.off('exit', endToo);
    const unexpected = stopping === null;
    if (unexpected) logger.error({ code: child.exitCode, signal: child.signalCode }, 'the database server has ended by itself');
    return { unexpected };
  });
  return {
    port,
    pid: child.pid ?? 0,
    exited: ended,
    stop() {
      stopping ??= stopInSteps(child, exited);
      return stopping;
    },
  };
}

async function stopInSteps(child: ChildProcess, exited: Promise<void>): Promise<void> {
  for (const [signal, ms] of STOP_STEPS) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    if (await within(ms, exited)) return;
  }
}

/** true: it settled in time. */
async function within(ms: number, promise: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const settled = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return settled;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

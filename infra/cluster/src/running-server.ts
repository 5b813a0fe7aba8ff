import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';
import { type Keeper, killTarget } from './keeper.ts';

/** A server that runs as processes of its own. */
export interface RunningServer {
  readonly pid: number;
  readonly url: string;
  /** Resolves with how it ended. */
  readonly ended: Promise<string>;
  /** To all its processes, or to the first of them alone. */
  signal(signal: NodeJS.Signals, who: 'all' | 'first'): void;
  /** Ends it and waits: in good order where it can in these milliseconds. Idempotent. */
  stop(withinMs: number): Promise<void>;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  readonly logFile: string;
}

const ROOT = resolve(import.meta.dirname, '../../..');
/** Where this project installs servers; then RabbitMQ's own start script, since the one in /usr/sbin is for the system's; last where users' PATH may not look. */
const PATH = [
  resolve(ROOT, '.cache/bin'),
  '/usr/lib/rabbitmq/bin',
  process.env['PATH'] ?? '',
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
].join(delimiter);
/** What every process may know of ours besides PATH. */
const INHERITED = ['HOME', 'TMPDIR', 'TZ', 'MEDIASOUP_WORKER_BIN'];

/**
 * Starts a program in a process group of its own, so that Ctrl-C in the terminal is for us alone, its output appended to
 * `logFile`. Rejects when there is no such program.
 */
export async function startCommand({ file, args, env, url, logFile }: Command, keeper: Keeper): Promise<RunningServer> {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a', 0o640);
  const inherited = Object.fromEntries(INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  const child = spawn(file, [...args], {
    env: { ...inherited, LC_ALL: 'C.UTF-8', PATH, ...env },
    stdio: ['ignore', log, log],
    detached: true,
    cwd: '/',
  });
  closeSync(log);
  await new Promise<void>((started, failed) => {
    child.once('spawn', started);
    child.once('error', (cause) => failed(new Error(`${file} could not be run: is it installed?`, { cause })));
  });
  const pid = child.pid ?? 0;
  keeper.keep(-pid);
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      // What it has started does not outlive it.
      killTarget(-pid, 'SIGKILL');
      keeper.forget(-pid);
      resolve(code === null ? `killed by ${signal}` : `exit code ${code}`);
    });
  });
  const gone = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    url,
    ended,
    signal(signal, who) {
      if (!gone()) killTarget(who === 'all' ? -pid : pid, signal);
    },
    async stop(withinMs) {
      if (gone()) return;
      killTarget(pid, 'SIGTERM');
      // One that was stopped (SIGSTOP) hears nothing until it may go on.
      killTarget(-pid, 'SIGCONT');
      const force = setTimeout(() => killTarget(-pid, 'SIGKILL'), withinMs);
      await ended;
      clearTimeout(force);
    },
  };
}

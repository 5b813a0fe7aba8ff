import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answersStun, answersTcp, freePort } from './ports.ts';
import { DEFAULT_LIMITS, EVERYONE, renderTurnserverConf } from './turnserver-conf.ts';

export interface CoturnOptions {
  /** A folder of its own: the rendered configuration, pid file, database. Made if it isn't there. */
  readonly dir: string;
  /** The API's TURN_SECRET; several while one replaces another. */
  readonly secret: string | readonly string[];
  readonly realm: string;
  readonly listenIp: string | readonly string[];
  readonly relayIp: string | readonly string[];
  /** UDP and TCP; left out: a free one. */
  readonly port?: number;
  /** TLS; left out: a free one. */
  readonly tlsPort?: number;
  readonly minPort?: number;
  readonly maxPort?: number;
  /** PEM files. */
  readonly certificate: string;
  readonly key: string;
  /** Addresses (or ranges, first-last) of the SFU nodes: all that the relay reaches. */
  readonly allowedPeers: readonly string[];
  /** Left out: everyone else. Empty: only special-purpose addresses (private ones, loopback, ...) are out of reach. */
  readonly deniedPeers?: readonly string[];
  /** For tests and one machine alone: loopback addresses among `allowedPeers` are reached too. Never in production. */
  readonly loopbackPeers?: boolean;
  readonly logFile: string;
  readonly limits?: Partial<Record<keyof typeof DEFAULT_LIMITS, number>>;
}

export interface Coturn {
  readonly port: number;
  readonly tlsPort: number;
  readonly pid: number;
  /** Resolves when the process has ended, by `close` or by itself. */
  readonly exited: Promise<void>;
  /** Ends it. Idempotent. */
  close(): Promise<void>;
}

const TEMPLATE = join(import.meta.dirname, '../turnserver.conf');
const READY_MS = 15_000;
const STOP_MS = 5_000;
/** A free port may be taken by another before coturn has it. */
const PORT_ATTEMPTS = 3;
const PORT_TAKEN = /cannot bind|address already in use/i;

/** Starts a real coturn with our configuration; resolves when a STUN binding is answered. Rejects with coturn's own words. */
export async function startCoturn(options: CoturnOptions): Promise<Coturn> {
  // Without them coturn runs on and does no TLS.
  await Promise.all([access(options.certificate), access(options.key)]);
  const mayChoose = options.port === undefined || options.tlsPort === undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(options, options.port ?? (await freePort()), options.tlsPort ?? (await freePort()));
    } catch (error) {
      if (!mayChoose || attempt === PORT_ATTEMPTS || !PORT_TAKEN.test(String(error))) throw error;
    }
  }
}

async function launch(options: CoturnOptions, port: number, tlsPort: number): Promise<Coturn> {
  const file = await writeConfiguration(options, port, tlsPort);
  await makeDatabase(options);
  const child = spawn('turnserver', ['-c', file], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  const exited = exitOf(child);
  const close = () => stop(child, exited);
  // Who ends without close() (an uncaught error) takes coturn along.
  const last = () => void child.kill('SIGKILL');
  process.once('exit', last);
  void exited.then(() => process.off('exit', last));
  try {
    await ready(child, exited, { host: oneOf(options.listenIp), port, tlsPort, logFile: options.logFile });
  } catch (error) {
    await close();
    throw error;
  }
  return { port, tlsPort, pid: child.pid ?? 0, exited, close };
}

/**
 * coturn's threads make its tables when the first callers come, all at once, and to whoever finds the database locked by another
 * it says that the credentials are wrong: the browser then gives the relay up. So they are made before.
 */
async function makeDatabase({ dir, realm }: CoturnOptions): Promise<void> {
  const db = join(dir, 'turndb');
  await promisify(execFile)('turnadmin', ['--show-secret', '--userdb', db, '--realm', realm]);
}

async function writeConfiguration(options: CoturnOptions, port: number, tlsPort: number): Promise<string> {
  await mkdir(options.dir, { recursive: true });
  const file = join(options.dir, 'turnserver.conf');
  const text = renderTurnserverConf(await readFile(TEMPLATE, 'utf8'), {
    ...DEFAULT_LIMITS,
    ...options.limits,
    TURN_LISTEN_IP: listOf(options.listenIp),
    TURN_PORT: port,
    TURN_TLS_PORT: tlsPort,
    TURN_RELAY_IP: listOf(options.relayIp),
    TURN_EXTERNAL_IP: null,
    TURN_MIN_PORT: options.minPort ?? 49_152,
    TURN_MAX_PORT: options.maxPort ?? 65_535,
    TURN_SECRET: listOf(options.secret),
    TURN_REALM: options.realm,
    TURN_DIR: options.dir,
    TURN_CERTIFICATE: options.certificate,
    TURN_KEY: options.key,
    TURN_ALLOWED_PEERS: options.allowedPeers,
    TURN_DENIED_PEERS: options.deniedPeers ?? EVERYONE,
    TURN_LOOPBACK_PEERS: options.loopbackPeers ? 'allow-loopback-peers' : null,
    TURN_LOG_FILE: options.logFile,
  });
  await writeFile(file, text, { mode: 0o600 });
  return file;
}

/** Resolves when STUN is answered over UDP and the TLS port is open; rejects when coturn ends before that, or says nothing for too long. */
async function ready(
  child: ChildProcess,
  exited: Promise<void>,
  { host, port, tlsPort, logFile }: { host: string; port: number; tlsPort: number; logFile: string },
): Promise<void> {
  let said = '';
  const hear = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  let failure: Error | null = null;
  child.once('error', (cause) => {
    failure = new Error('turnserver could not be run: is coturn installed?', { cause });
  });
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline && !ended) {
    if ((await answersStun(host, port)) && (await answersTcp(host, tlsPort))) return;
  }
  if (failure) throw failure as Error;
  const log = await readFile(logFile, 'utf8').catch(() => '');
  throw new Error(`coturn on ${host}:${port} ${ended ? 'ended' : 'is not ready'}: ${said}${log.slice(-2_000)}`);
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(force);
}

function exitOf(child: ChildProcess): Promise<void> {
  return Promise.race([once(child, 'exit'), once(child, 'error')]).then(
    () => {},
    () => {},
  );
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function oneOf(value: string | readonly string[]): string {
  return listOf(value)[0] ?? '127.0.0.1';
}

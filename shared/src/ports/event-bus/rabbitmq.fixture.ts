import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pollUntil } from '../../kernel/until.fixture.ts';
import { freePort } from '../redis-server.fixture.ts';

export interface RabbitServer {
  readonly url: string;
  readonly port: number;
  /** SIGKILL to the whole node: no goodbye, nothing flushed. Or SIGSTOP and SIGCONT. */
  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** The same node again, on the same files and port. */
  restart(): Promise<void>;
  /** Ends it, its epmd with it, and removes its files. */
  close(): Promise<void>;
}

/** Debian's own start script; the one in /usr/sbin is for the system's broker. */
const PATH = ['/usr/lib/rabbitmq/bin', process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter);
const START_MS = 60_000;

/**
 * For tests: a real RabbitMQ node of its own on 127.0.0.1. Its epmd is a process of ours: RabbitMQ would start one as a daemon
 * that outlives it. Resolves when it speaks AMQP; rejects with the node's own words where it can't start.
 */
export async function startRabbit(): Promise<RabbitServer> {
  const dir = await mkdtemp(join(tmpdir(), 'watoto-rabbitmq-'));
  const [port, dist, epmdPort] = [await freePort(), await freePort(), await freePort()];
  const epmd = launch('epmd', ['-port', String(epmdPort), '-address', '127.0.0.1'], { HOME: dir });
  const env = await writeFiles(dir, port, dist, epmdPort);
  const start = async () => {
    const server = launch('rabbitmq-server', [], env);
    await Promise.race([ready(port), server.failed]);
    return server;
  };
  const closeAll = async (server: Launched | null) => {
    await server?.end();
    await epmd.end();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  };
  let server = await start().catch(async (error: unknown) => {
    await closeAll(null);
    throw error;
  });
  return {
    url: `amqp://test:test@127.0.0.1:${port}`,
    port,
    async kill(signal) {
      if (signal === 'SIGKILL') await server.end();
      else server.signal(signal);
    },
    async restart() {
      await server.end();
      server = await start();
    },
    close: () => closeAll(server),
  };
}

async function writeFiles(dir: string, port: number, dist: number, epmdPort: number): Promise<Record<string, string>> {
  const file = (name: string) => join(dir, name);
  for (const folder of ['home', 'mnesia', 'log']) await mkdir(file(folder));
  await writeFile(
    file('rabbitmq.conf'),
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      'default_user = test',
      'default_pass = test',
      'loopback_users = none',
      'log.console = true',
      'log.console.level = warning',
      'log.file = false',
      'disk_free_limit.absolute = 50MB',
      'vm_memory_high_watermark.absolute = 512MB',
      '',
    ].join('\n'),
  );
  await writeFile(file('advanced.config'), '[{kernel,[{inet_dist_use_interface,{127,0,0,1}}]}].\n');
  await writeFile(file('enabled_plugins'), '[].\n');
  await writeFile(file('env.conf'), '');
  return {
    HOME: file('home'),
    RABBITMQ_NODENAME: `watoto-test-${port}@localhost`,
    RABBITMQ_CONFIG_FILE: file('rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: file('advanced.config'),
    RABBITMQ_MNESIA_BASE: file('mnesia'),
    RABBITMQ_LOG_BASE: file('log'),
    RABBITMQ_ENABLED_PLUGINS_FILE: file('enabled_plugins'),
    RABBITMQ_PID_FILE: file('pid'),
    RABBITMQ_GENERATED_CONFIG_DIR: file('generated'),
    RABBITMQ_CONF_ENV_FILE: file('env.conf'),
    RABBITMQ_DIST_PORT: String(dist),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // One scheduler that does not spin: tests share their cores.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none',
  };
}

interface Launched {
  readonly failed: Promise<never>;
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL to all its processes; resolves when they have ended. */
  end(): Promise<void>;
}

/** In a process group of its own: the node is a shell script that starts a program that starts others. */
function launch(file: string, args: readonly string[], env: Record<string, string>): Launched {
  const child: ChildProcess = spawn(file, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C.UTF-8', PATH, ...env },
    detached: true,
    cwd: '/',
  });
  const signal = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended.
    }
  };
  const last = () => signal('SIGKILL');
  process.once('exit', last);
  let said = '';
  const hear = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (cause) => reject(new Error(`${file} could not be run: is it installed?`, { cause })));
    child.once('exit', (code, name) => reject(new Error(`${file} ended (${code ?? name}): ${said}`)));
  });
  // Ends after the start are asked for by the tests.
  failed.catch(() => {});
  return {
    failed,
    signal,
    async end() {
      process.off('exit', last);
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return signal('SIGKILL');
      const ended = once(child, 'exit');
      signal('SIGKILL');
      await ended;
    },
  };
}

async function ready(port: number): Promise<void> {
  await pollUntil(async () => ((await speaksAmqp(port)) ? null : `RabbitMQ on port ${port} does not answer`), {
    timeoutMs: START_MS,
    everyMs: 100,
  });
}

/** Sends the protocol header; a broker that is ready begins with connection.start, a frame of type 1. */
function speaksAmqp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from('AMQP\0\0\u0009\u0001', 'latin1')));
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2_000, () => done(false));
    socket.once('data', (chunk: Buffer) => done(chunk[0] === 1));
    socket.once('error', () => done(false));
  });
}

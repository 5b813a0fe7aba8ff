import { join, resolve } from 'node:path';
import { SIGNALING_PATH } from '@watoto/shared/contract/signaling.ts';
import type { HealthCheck, Kind, ProcessPlan, ScaledKind, Values } from './process-plan.ts';
import type { ClusterSecrets } from './secrets.ts';

export interface PlanOptions {
  /** Everything that lasts. Absolute. */
  readonly dir: string;
  /** The address that browsers reach: edge, media and TURN listen there. All else is on 127.0.0.1. */
  readonly address: string;
  /** What media is announced as: the public address where `address` is behind NAT. */
  readonly announced: string;
  /** The origin that people see. */
  readonly publicUrl: string;
  readonly edgePort: number;
  /** Whom nginx' workers run as; null: its own choice. */
  readonly edgeUser: string | null;
  /** mediasoup Workers of each SFU node. */
  readonly sfuWorkers: number;
  readonly counts: Readonly<Record<ScaledKind, number>>;
  readonly without: ReadonlySet<Kind>;
  /** More environment, by kind; wins. */
  readonly env: Readonly<Partial<Record<Kind, Values>>>;
  /** UDP and TCP port of the first Worker of the first SFU node; 0: any free ones. */
  readonly rtcPort: number;
  readonly secrets: ClusterSecrets;
  /** The next port that is free. */
  readonly nextPort: () => number;
}

export interface ClusterPlan {
  readonly processes: readonly ProcessPlan[];
  /** One more of a kind, on ports of its own. */
  more(kind: ScaledKind): ProcessPlan;
}

/** Who must be ready before whom: a stage starts, all at once, when the stage before is ready; stopping goes the other way. */
export const STAGES: readonly (readonly Kind[])[] = [
  ['redis', 'postgres', 'epmd', 's3', 'coturn'],
  ['rabbitmq', 'sfu', 'api', 'signaling', 'recorder', 'exporter', 'converter'],
  ['edge'],
];

const LOOPBACK = '127.0.0.1';
const ROOT = resolve(import.meta.dirname, '../../..');
const S3_KEY = 'watoto';
const AMQP_USER = 'watoto';
/** A folder that exists is a bucket. */
export const S3_BUCKET = 'watoto';

/** The whole cluster as facts: which processes, with what environment, on which ports, seen how. Starts nothing. */
export function planCluster(options: PlanOptions): ClusterPlan {
  const without = new Set(options.without);
  if (without.has('postgres')) without.add('api');
  if (without.has('rabbitmq')) without.add('epmd');
  // Recordings lie there.
  if (without.has('s3')) without.add('recorder');
  if (without.has('s3') || without.has('rabbitmq')) without.add('exporter').add('converter');
  const planner = new Planner(options, without);
  const servers = [planner.redis(), planner.postgres(), planner.epmd(), planner.rabbitmq(), planner.s3(), planner.coturn()];
  const scaled = (['sfu', 'api', 'signaling', 'recorder', 'exporter', 'converter'] as const).flatMap((kind) =>
    Array.from({ length: options.counts[kind] }, () => planner.more(kind)),
  );
  const processes = [...servers, ...scaled, planner.edge()].filter(({ kind }) => !without.has(kind));
  return { processes, more: (kind) => planner.more(kind) };
}

class Planner {
  readonly #options: PlanOptions;
  readonly #without: ReadonlySet<Kind>;
  readonly #port: Readonly<Record<'redis' | 'postgres' | 'epmd' | 'amqp' | 'dist' | 's3' | 'turn' | 'turns' | 'edgeOps', number>>;
  readonly #made = { api: 0, signaling: 0, sfu: 0, recorder: 0, exporter: 0, converter: 0 };

  constructor(options: PlanOptions, without: ReadonlySet<Kind>) {
    this.#options = options;
    this.#without = without;
    const port = options.nextPort;
    this.#port = {
      redis: port(),
      postgres: port(),
      epmd: port(),
      amqp: port(),
      dist: port(),
      s3: port(),
      turn: port(),
      turns: port(),
      edgeOps: port(),
    };
  }

  more(kind: ScaledKind): ProcessPlan {
    this.#made[kind] += 1;
    return this[kind](this.#made[kind]);
  }

  redis(): ProcessPlan {
    const { redis: port } = this.#port;
    const password = this.#options.secrets.redis;
    return this.#plan('redis', {
      program: { file: 'redis-server', args: [this.#path('redis', 'redis.conf')] },
      ports: { redis: port },
      url: this.#redisUrl,
      health: { by: 'redis', port, password },
    });
  }

  /** Its URL has a password that only its own folder knows: the one here stands for it until it runs. */
  postgres(): ProcessPlan {
    const { postgres: port } = this.#port;
    return this.#plan('postgres', {
      program: 'postgres',
      ports: { postgres: port },
      url: `postgres://${LOOPBACK}:${port}/watoto`,
      health: { by: 'postgres', port },
    });
  }

  epmd(): ProcessPlan {
    const { epmd: port } = this.#port;
    return this.#plan('epmd', {
      program: { file: 'epmd', args: ['-port', String(port), '-address', LOOPBACK] },
      ports: { epmd: port },
      url: `tcp://${LOOPBACK}:${port}`,
      health: { by: 'epmd', port },
    });
  }

  rabbitmq(): ProcessPlan {
    const { amqp, dist, epmd } = this.#port;
    const file = (name: string) => this.#path('rabbitmq', name);
    return this.#plan('rabbitmq', {
      program: { file: 'rabbitmq-server', args: [] },
      env: {
        HOME: file('home'),
        RABBITMQ_NODENAME: `watoto-${amqp}@localhost`,
        RABBITMQ_CONFIG_FILE: file('rabbitmq.conf'),
        RABBITMQ_ADVANCED_CONFIG_FILE: file('advanced.config'),
        RABBITMQ_MNESIA_BASE: file('mnesia'),
        RABBITMQ_LOG_BASE: file('log'),
        RABBITMQ_ENABLED_PLUGINS_FILE: file('enabled_plugins'),
        RABBITMQ_PID_FILE: file('pid'),
        RABBITMQ_GENERATED_CONFIG_DIR: file('generated'),
        RABBITMQ_CONF_ENV_FILE: file('env.conf'),
        RABBITMQ_DIST_PORT: String(dist),
        ERL_EPMD_PORT: String(epmd),
        ERL_EPMD_ADDRESS: LOOPBACK,
      },
      ports: { amqp, dist },
      url: `amqp://${AMQP_USER}:${this.#options.secrets.amqp}@${LOOPBACK}:${amqp}`,
      health: { by: 'amqp', port: amqp },
      stopMs: 15_000,
    });
  }

  s3(): ProcessPlan {
    const { s3: port } = this.#port;
    const url = `http://${LOOPBACK}:${port}`;
    return this.#plan('s3', {
      program: {
        file: 'versitygw',
        args: ['--port', `${LOOPBACK}:${port}`, '--health', '/healthz', '--quiet', 'posix', this.#path('s3', 'objects')],
      },
      env: { ROOT_ACCESS_KEY: S3_KEY, ROOT_SECRET_KEY: this.#options.secrets.s3 },
      ports: { s3: port },
      url,
      health: { by: 'http', url: `${url}/healthz` },
    });
  }

  coturn(): ProcessPlan {
    const { turn, turns } = this.#port;
    const { address } = this.#options;
    return this.#plan('coturn', {
      program: 'coturn',
      ports: { turn, turns },
      url: `turn:${address}:${turn}`,
      health: { by: 'stun', host: address, port: turn },
    });
  }

  edge(): ProcessPlan {
    const { edgePort, edgeUser, publicUrl } = this.#options;
    const { edgeOps } = this.#port;
    const prefix = this.#path('edge');
    const user = edgeUser === null ? [] : ['-g', `user ${edgeUser};`];
    const opsUrl = `http://${LOOPBACK}:${edgeOps}`;
    return this.#plan('edge', {
      program: { file: 'nginx', args: ['-p', `${prefix}/`, '-c', 'nginx.conf', '-e', 'stderr', ...user] },
      ports: { edge: edgePort, ops: edgeOps },
      url: publicUrl,
      opsUrl,
      health: { by: 'http', url: `${opsUrl}/healthz` },
    });
  }

  api(n: number): ProcessPlan {
    const { publicUrl, secrets, nextPort } = this.#options;
    const [port, opsPort] = [nextPort(), nextPort()];
    const opsUrl = `http://${LOOPBACK}:${opsPort}`;
    return this.#node('api', n, 'api/src/main.ts', {
      env: {
        NODE_ENV: 'production',
        PUBLIC_URL: publicUrl,
        // With the password, which the database's own folder holds, as soon as it runs.
        DATABASE_URL: this.postgres().url,
        ACCESS_TOKEN_SECRET: secrets.access,
        ROOM_TOKEN_SECRET: secrets.room,
        REDIS_URL: this.#redisUrl,
        ...(this.#without.has('rabbitmq') ? {} : { AMQP_URL: this.rabbitmq().url }),
        HOST: LOOPBACK,
        PORT: String(port),
        OPS_PORT: String(opsPort),
        TRUSTED_PROXIES: '1',
        LOG_LEVEL: 'info',
        VAPID_PUBLIC_KEY: secrets.vapid.publicKey,
        VAPID_PRIVATE_KEY: secrets.vapid.privateKey,
        ...this.#turnEnv,
        ...this.#filesEnv,
      },
      ports: { http: port, ops: opsPort },
      url: `http://${LOOPBACK}:${port}`,
      opsUrl,
      health: { by: 'http', url: `${opsUrl}/readyz` },
    });
  }

  signaling(n: number): ProcessPlan {
    const { publicUrl, secrets, nextPort } = this.#options;
    const [port, opsPort] = [nextPort(), nextPort()];
    const opsUrl = `http://${LOOPBACK}:${opsPort}`;
    return this.#node('signaling', n, 'signaling/src/main.ts', {
      env: {
        SIGNALING_INSTANCE: `signaling-${n}`,
        SIGNALING_HOST: LOOPBACK,
        SIGNALING_PORT: String(port),
        SIGNALING_OPS_PORT: String(opsPort),
        SIGNALING_OPS_URL: opsUrl,
        SIGNALING_ORIGINS: publicUrl,
        ROOM_TOKEN_SECRET: secrets.room,
        SFU_CONTROL_SECRET: secrets.control,
        REDIS_URL: this.#redisUrl,
        ...(this.#without.has('rabbitmq') ? {} : { AMQP_URL: this.rabbitmq().url }),
        LOG_LEVEL: 'info',
      },
      ports: { ws: port, ops: opsPort },
      url: `http://${LOOPBACK}:${port}`,
      opsUrl,
      health: { by: 'http', url: `${opsUrl}/readyz` },
    });
  }

  sfu(n: number): ProcessPlan {
    const { address, announced, secrets, nextPort, rtcPort, sfuWorkers } = this.#options;
    const [port, opsPort] = [nextPort(), nextPort()];
    const opsUrl = `http://${LOOPBACK}:${opsPort}`;
    return this.#node('sfu', n, 'sfu-workers/src/main.ts', {
      env: {
        SFU_NODE_ID: `sfu-${n}`,
        SFU_CONTROL_SECRET: secrets.control,
        SFU_HOST: LOOPBACK,
        SFU_PORT: String(port),
        SFU_OPS_PORT: String(opsPort),
        SFU_CONTROL_URL: `ws://${LOOPBACK}:${port}`,
        SFU_WORKERS: String(sfuWorkers),
        SFU_RTC_IP: address,
        SFU_RTC_ANNOUNCED: announced,
        SFU_RTC_PORT: String(rtcPort === 0 ? 0 : rtcPort + (n - 1) * sfuWorkers),
        // Between nodes of one machine.
        SFU_PIPE_IP: LOOPBACK,
        SFU_PIPE_ANNOUNCED: LOOPBACK,
        REDIS_URL: this.#redisUrl,
        LOG_LEVEL: 'info',
      },
      ports: { control: port, ops: opsPort },
      url: `ws://${LOOPBACK}:${port}`,
      opsUrl,
      health: { by: 'http', url: `${opsUrl}/readyz` },
    });
  }

  recorder(n: number): ProcessPlan {
    const opsPort = this.#options.nextPort();
    const opsUrl = `http://${LOOPBACK}:${opsPort}`;
    return this.#node('recorder', n, 'recorder/src/main.ts', {
      env: {
        RECORDER_NAME: `recorder-${n}`,
        RECORDER_HOST: LOOPBACK,
        RECORDER_OPS_PORT: String(opsPort),
        // Every node is on this machine.
        RECORDER_IP: LOOPBACK,
        RECORDER_SPOOL_DIR: this.#path(`recorder-${n}`),
        SFU_CONTROL_SECRET: this.#options.secrets.control,
        REDIS_URL: this.#redisUrl,
        ...(this.#without.has('rabbitmq') ? {} : { AMQP_URL: this.rabbitmq().url }),
        ...this.#filesEnv,
        LOG_LEVEL: 'info',
      },
      ports: { ops: opsPort },
      url: opsUrl,
      opsUrl,
      health: { by: 'http', url: `${opsUrl}/readyz` },
      // What it has becomes safe first.
      stopMs: 12_000,
    });
  }

  /** A teacher waits for it in a lesson; its children have the lowest priority all the same. */
  converter(n: number): ProcessPlan {
    return this.#jobWorker('converter', n, 'recorder/src/convert-main.ts', 'CONVERT', {});
  }

  /** Its work has the lowest priority: here it shares a machine with live media. */
  exporter(n: number): ProcessPlan {
    return this.#jobWorker('exporter', n, 'recorder/src/export-main.ts', 'EXPORT', { EXPORT_THREADS: '1' });
  }

  /** Works off jobs, with files in between in a folder of its own. `prefix`: of its variables. */
  #jobWorker(kind: 'converter' | 'exporter', n: number, main: string, prefix: string, more: Values): ProcessPlan {
    const opsPort = this.#options.nextPort();
    const opsUrl = `http://${LOOPBACK}:${opsPort}`;
    return this.#node(kind, n, main, {
      env: {
        [`${prefix}_HOST`]: LOOPBACK,
        [`${prefix}_OPS_PORT`]: String(opsPort),
        [`${prefix}_DIR`]: this.#path(`${kind}-${n}`),
        ...more,
        AMQP_URL: this.rabbitmq().url,
        ...this.#filesEnv,
        LOG_LEVEL: 'info',
      },
      ports: { ops: opsPort },
      url: opsUrl,
      opsUrl,
      health: { by: 'http', url: `${opsUrl}/readyz` },
    });
  }

  #node(kind: ScaledKind, n: number, main: string, parts: Parts): ProcessPlan {
    const program = { file: process.execPath, args: ['--disable-warning=ExperimentalWarning', join(ROOT, main)] };
    return this.#plan(kind, { name: `${kind}-${n}`, program, ...parts });
  }

  #plan(kind: Kind, parts: Parts & Pick<ProcessPlan, 'program'>): ProcessPlan {
    const { name = kind, ports, env, opsUrl = null, stopMs = 8_000, ...rest } = parts;
    const all = { ...env, ...this.#options.env[kind] };
    const words = Object.fromEntries(Object.entries(ports).map(([key, port]) => [key, String(port)]));
    return { name, kind, env: all, ports: words, opsUrl, stopMs, ...rest };
  }

  #path(...parts: string[]): string {
    return join(this.#options.dir, ...parts);
  }

  get #redisUrl(): string {
    return `redis://:${this.#options.secrets.redis}@${LOOPBACK}:${this.#port.redis}`;
  }

  get #filesEnv(): Values {
    if (this.#without.has('s3')) return {};
    return { S3_ENDPOINT: this.s3().url, S3_BUCKET, S3_ACCESS_KEY: S3_KEY, S3_SECRET_KEY: this.#options.secrets.s3 };
  }

  get #turnEnv(): Values {
    if (this.#without.has('coturn')) return {};
    const { announced, secrets } = this.#options;
    const { turn, turns } = this.#port;
    const urls = [
      `turn:${announced}:${turn}?transport=udp`,
      `turn:${announced}:${turn}?transport=tcp`,
      `turns:${announced}:${turns}?transport=tcp`,
    ];
    return { TURN_URLS: urls.join(','), TURN_SECRET: secrets.turn };
  }
}

interface Parts {
  readonly name?: string;
  readonly env?: Values;
  readonly ports: Readonly<Record<string, number>>;
  readonly url: string;
  readonly opsUrl?: string;
  readonly health: HealthCheck;
  readonly stopMs?: number;
}

/** For the edge: which processes stand behind which path. */
export const EDGE_PATHS = { api: '/api/', signaling: SIGNALING_PATH } as const;

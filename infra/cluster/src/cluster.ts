import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { DemoSchool } from '@watoto/api/demo/seed-demo.ts';
import { openDataFolder } from '@watoto/embedded/data-folder.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { openCertificate } from './certificate.ts';
import { type ClusterProcess, SupervisedProcess } from './cluster-process.ts';
import { reloadEdge } from './edge-reload.ts';
import { freePorts, isFree } from './free-ports.ts';
import { Keeper } from './keeper.ts';
import { type LaunchDeps, launch } from './launch.ts';
import { type ClusterPlan, planCluster, STAGES } from './plan.ts';
import type { Kind, ProcessPlan, ScaledKind } from './process-plan.ts';
import { prepareSchool } from './school.ts';
import { type ClusterSecrets, openClusterSecrets } from './secrets.ts';
import {
  edgeUser,
  makeBucket,
  writeEdgeFiles,
  writeMonitoring,
  writeRabbitFiles,
  writeRedisFiles,
  writeUpstreams,
} from './server-files.ts';

export interface ClusterOptions {
  /** Everything that lasts; `./data/cluster` unless told otherwise. Made if it isn't there, held while the cluster runs. */
  readonly dir?: string;
  /** How many of each; 2, but of those who work off jobs (exporter, converter) none. */
  readonly api?: number;
  readonly signaling?: number;
  readonly sfu?: number;
  readonly recorder?: number;
  readonly exporter?: number;
  readonly converter?: number;
  /** Not started. Without Postgres there is no API either, without S3 no recorder, and without S3 or RabbitMQ no exporter and no converter. */
  readonly without?: readonly Exclude<Kind, 'redis'>[];
  /** More environment, by kind: `{ signaling: { PEER_GRACE_MS: '2000' } }`. Wins. */
  readonly env?: Readonly<Partial<Record<Kind, Readonly<Record<string, string>>>>>;
  /** mediasoup Workers of each SFU node; the machine's cores, shared out. */
  readonly sfuWorkers?: number;
  /** Where edge, media and TURN listen; 127.0.0.1. All else is on 127.0.0.1 always. */
  readonly address?: string;
  /** What browsers are told for media and TURN; `address`. */
  readonly announced?: string;
  /** The edge's port; 0 (any free one). */
  readonly port?: number;
  /** The origin that people see; `https://localhost:PORT` (or the address, where that is not this machine's own). */
  readonly publicUrl?: string;
  /** First port for media, one for each Worker; 0 (any free ones). */
  readonly rtcPort?: number;
  /** First and last UDP port of what coturn relays; 49152 to 65535. */
  readonly relayPorts?: readonly [number, number];
  /** The demo school; true. */
  readonly demo?: boolean;
  /** Start again what dies by itself; false. */
  readonly keepAlive?: boolean;
  /** Postgres without fsync: for tests only; false. */
  readonly testDatabase?: boolean;
  /** Hears of each process that is ready, and of each that died. */
  readonly say?: (line: string) => void;
  readonly logger?: Logger;
}

export interface Cluster {
  /** What people open: the edge's origin. Without an edge: the first signaling instance's own address. */
  readonly url: string;
  /** PEM file of the authority that the edge's certificate is from. */
  readonly certificate: string;
  /** null: not wanted, or no Postgres. */
  readonly demo: DemoSchool | null;
  /** For tests that issue tokens themselves. */
  readonly secrets: ClusterSecrets;
  /** One folder with NAME.log of each. */
  readonly logDir: string;
  /** In the order they were started. */
  readonly processes: readonly ClusterProcess[];
  /** By name: `redis`, `postgres`, `rabbitmq`, `s3`, `coturn`, `edge`, `api-1`, `signaling-2`, `sfu-1`, ... Throws for one that isn't there. */
  process(name: string): ClusterProcess;
  of(kind: Kind): readonly ClusterProcess[];
  /** One more, ready, and behind the edge. */
  add(kind: ScaledKind): Promise<ClusterProcess>;
  /** Takes one out for good, in good order: it drains (SIGTERM); killed after `withinMs` (8 s). */
  stop(name: string, withinMs?: number): Promise<void>;
  /** Resolves when no process is left. Idempotent. */
  close(reason?: string): Promise<void>;
}

/** When everything closes, an SFU node has no other to move its lessons to: milliseconds. */
const LAST_WORDS_MS = 1_500;
/** Ports of the first plan, and some to spare. */
const PORTS = 64;

/**
 * The cluster on this machine, for real: each tier a process of its own. Resolves when all of them are ready; rejects with why
 * one isn't, having ended the others.
 */
export async function openCluster(options: ClusterOptions = {}, signal?: AbortSignal): Promise<Cluster> {
  const logger = options.logger ?? createLogger({ service: 'cluster', level: 'silent' });
  const scope = new Scope('cluster', (err, { name }) => logger.error({ err, scope: name }, 'failed in the background'));
  try {
    return await RunningCluster.open(options, logger, scope, signal ?? scope.signal);
  } catch (error) {
    await scope.close('could not start');
    throw error;
  }
}

class RunningCluster implements Cluster {
  readonly url: string;
  readonly certificate: string;
  readonly secrets: ClusterSecrets;
  readonly logDir: string;
  demo: DemoSchool | null = null;
  readonly #options: ClusterOptions;
  readonly #plan: ClusterPlan;
  readonly #deps: LaunchDeps;
  readonly #logger: Logger;
  readonly #scope: Scope;
  #processes: readonly SupervisedProcess[] = [];

  constructor(
    options: ClusterOptions,
    plan: ClusterPlan,
    deps: LaunchDeps,
    { url, logger, scope }: { url: string; logger: Logger; scope: Scope },
  ) {
    this.#options = options;
    this.#plan = plan;
    this.#deps = deps;
    this.#logger = logger;
    this.#scope = scope;
    this.url = url;
    this.certificate = deps.certificate.authority;
    this.secrets = deps.secrets;
    this.logDir = join(deps.dir, 'logs');
  }

  static async open(options: ClusterOptions, logger: Logger, scope: Scope, signal: AbortSignal): Promise<RunningCluster> {
    const dir = resolve(options.dir ?? 'data/cluster');
    scope.own(await openDataFolder(dir));
    const keeper = new Keeper(dir);
    scope.defer(() => keeper.close());
    const { address = '127.0.0.1' } = options;
    const announced = options.announced ?? address;
    const secrets = await openClusterSecrets(dir);
    const [edgePort, ...ports] = await freePorts(PORTS);
    const port = options.port || (edgePort ?? 0);
    if (options.port && !(await isFree(port)))
      throw new AppError('conflict', {
        message: `Port ${port} is taken by another program. Stop that one, or choose another port: CLUSTER_PORT=${port + 1} npm run cluster`,
      });
    const host = address.startsWith('127.') || address === '0.0.0.0' ? 'localhost' : address;
    const publicUrl = options.publicUrl ?? `https://${host}:${port}`;
    const names = new Set([
      'localhost',
      '127.0.0.1',
      '::1',
      announced,
      new URL(publicUrl).hostname,
      ...(address === '0.0.0.0' ? [] : [address]),
    ]);
    const certificate = await openCertificate(join(dir, 'tls'), [...names]);
    const counts = {
      api: options.api ?? 2,
      signaling: options.signaling ?? 2,
      sfu: options.sfu ?? 2,
      recorder: options.recorder ?? 2,
      exporter: options.exporter ?? 0,
      converter: options.converter ?? 0,
    };
    const without = new Set<Kind>(options.without);
    const plan = planCluster({
      dir,
      address,
      announced,
      publicUrl,
      edgePort: port,
      edgeUser: without.has('edge') ? null : await edgeUser(dir),
      counts,
      sfuWorkers: options.sfuWorkers ?? Math.max(1, Math.floor(availableParallelism() / Math.max(1, counts.sfu))),
      without,
      env: options.env ?? {},
      rtcPort: options.rtcPort ?? 0,
      secrets,
      nextPort: () => {
        const next = ports.shift();
        if (next === undefined) throw new AppError('internal', { message: 'the cluster has used up its ports' });
        return next;
      },
    });
    const relayPorts = options.relayPorts ?? ([49_152, 65_535] as const);
    const deps = { dir, address, announced, secrets, keeper, certificate, testDatabase: options.testDatabase ?? false, relayPorts };
    const edge = plan.processes.some(({ kind }) => kind === 'edge');
    const url = edge ? publicUrl : (plan.processes.find(({ kind }) => kind === 'signaling')?.url ?? publicUrl);
    const cluster = new RunningCluster(options, plan, deps, { url, logger, scope });
    await cluster.#startAll(signal);
    return cluster;
  }

  get processes(): readonly SupervisedProcess[] {
    return this.#processes;
  }

  process(name: string): SupervisedProcess {
    const found = this.#processes.find((process) => process.name === name);
    if (!found)
      throw new AppError('not_found', { message: `no process ${name} in this cluster: ${this.#processes.map((p) => p.name).join(', ')}` });
    return found;
  }

  of(kind: Kind): readonly SupervisedProcess[] {
    return this.#processes.filter((process) => process.kind === kind);
  }

  async add(kind: ScaledKind): Promise<ClusterProcess> {
    const plan = this.#plan.more(kind);
    const process = this.#make(plan);
    await this.#start(process, this.#scope.signal);
    await Promise.all([this.#tellEdge(), this.#tellMonitoring()]);
    return process;
  }

  async stop(name: string, withinMs?: number): Promise<void> {
    const process = this.process(name);
    this.#processes = this.#processes.filter((other) => other !== process);
    // The edge first: nobody new is sent to one that leaves.
    await Promise.all([this.#tellEdge(), this.#tellMonitoring()]);
    await process.close(withinMs);
  }

  close(reason = 'closed'): Promise<void> {
    return this.#scope.close(reason);
  }

  async #startAll(signal: AbortSignal): Promise<void> {
    this.#scope.defer(() => this.#stopAll());
    await this.#writeFiles();
    const all = this.#plan.processes.map((plan) => this.#make(plan));
    for (const [index, stage] of STAGES.entries()) {
      const starting = all.filter(({ kind }) => stage.includes(kind));
      this.#processes = [...this.#processes, ...starting];
      await this.#startStage(starting, signal);
      if (index === 0) await this.#prepareSchool();
    }
  }

  /** The first that fails makes the others give up. */
  async #startStage(processes: readonly SupervisedProcess[], signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    let first: unknown = null;
    const work = processes.map((process) =>
      this.#start(process, either).catch((error: unknown) => {
        first ??= error;
        failed.abort();
      }),
    );
    await Promise.all(work);
    if (first !== null) throw first;
  }

  async #stopAll(): Promise<void> {
    for (const stage of [...STAGES].reverse()) {
      await Promise.allSettled(
        this.#processes
          .filter(({ kind }) => stage.includes(kind))
          .map((process) => process.close(process.kind === 'sfu' ? LAST_WORDS_MS : undefined)),
      );
    }
  }

  #make(plan: ProcessPlan): SupervisedProcess {
    const logFile = join(this.logDir, `${plan.name}.log`);
    const env = () => {
      const database =
        plan.kind === 'api' && !this.#options.env?.api?.['DATABASE_URL'] ? { DATABASE_URL: this.process('postgres').url } : {};
      return { ...plan.env, ...database };
    };
    return new SupervisedProcess({
      plan,
      env,
      logFile,
      launch: (signal) => launch(plan, env(), logFile, this.#deps, signal),
      keepAlive: this.#options.keepAlive ?? false,
      say: (line) => this.#say(line),
    });
  }

  async #start(process: SupervisedProcess, signal: AbortSignal): Promise<void> {
    if (!this.#processes.includes(process)) this.#processes = [...this.#processes, process];
    const from = performance.now();
    await process.start(signal);
    this.#say(`${process.name} is ready (${((performance.now() - from) / 1_000).toFixed(1)} s)`);
  }

  async #prepareSchool(): Promise<void> {
    const [postgres] = this.of('postgres');
    if (!postgres) return;
    const from = performance.now();
    const { demo = true, publicUrl = this.url } = this.#options;
    this.demo = await prepareSchool({ databaseUrl: postgres.url, publicUrl, secrets: this.secrets, demo, logger: this.#logger });
    this.#say(`the school's database is up to date (${((performance.now() - from) / 1_000).toFixed(1)} s)`);
  }

  async #writeFiles(): Promise<void> {
    const { dir, address, certificate, secrets } = this.#deps;
    await writeMonitoring(join(dir, 'monitoring'), this.#plan.processes);
    for (const plan of this.#plan.processes) {
      const own = join(dir, plan.kind);
      if (plan.kind === 'redis') await writeRedisFiles(own, plan, secrets);
      if (plan.kind === 'rabbitmq') await writeRabbitFiles(own, plan, secrets);
      if (plan.kind === 's3') await makeBucket(own);
      if (plan.kind === 'edge') {
        await writeEdgeFiles(own, { address, certificate, plan });
        await this.#writeUpstreams(this.#plan.processes);
      }
    }
  }

  async #writeUpstreams(plans: readonly ProcessPlan[]): Promise<void> {
    const behind = (kind: Kind) => plans.filter((plan) => plan.kind === kind);
    await writeUpstreams(join(this.#deps.dir, 'edge'), { api: behind('api'), signaling: behind('signaling') });
  }

  async #tellEdge(): Promise<void> {
    const [edge] = this.of('edge');
    if (!edge) return;
    await this.#writeUpstreams(this.#processes.map(({ plan }) => plan));
    await reloadEdge(edge.pid, () => edge.kill('SIGHUP'));
  }

  async #tellMonitoring(): Promise<void> {
    await writeMonitoring(
      join(this.#deps.dir, 'monitoring'),
      this.#processes.map(({ plan }) => plan),
    );
  }

  #say(line: string): void {
    this.#logger.info(line);
    this.#options.say?.(line);
  }
}

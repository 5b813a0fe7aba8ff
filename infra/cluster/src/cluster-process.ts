import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { look } from './health.ts';
import type { Kind, ProcessPlan } from './process-plan.ts';
import type { RunningServer } from './running-server.ts';

/** One process of the cluster, as tests, benchmarks and operators handle it. */
export interface ClusterProcess {
  /** `api-1`, `signaling-2`, `redis`, ... */
  readonly name: string;
  readonly kind: Kind;
  /** Of the first of its processes; the last one's, where it doesn't run. */
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
  /** Where it serves: `redis://...`, `postgres://...`, `http://127.0.0.1:PORT`, ... */
  readonly url: string;
  /** `/healthz`, `/readyz`, `/metrics`; null: it has none. */
  readonly opsUrl: string | null;
  readonly logFile: string;
  readonly running: boolean;
  /** How often it has been started. */
  readonly starts: number;
  /**
   * SIGKILL, SIGSTOP and SIGCONT reach all its processes at once (a machine that dies, or freezes); others its first one alone.
   * For a signal that ends it, resolves when it has ended. It stays down until restart(), unless the cluster keeps it alive.
   */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it with the same environment on the same ports; stops it first where it runs. Resolves when it is ready. */
  restart(): Promise<void>;
  /** null: it works. Otherwise what is missing. */
  healthy(): Promise<string | null>;
}

export interface ProcessDeps {
  readonly plan: ProcessPlan;
  /** The plan's, with what was only known when other processes ran. */
  readonly env: () => Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Starts it once; resolves when its processes are there, ready or not. */
  readonly launch: (signal: AbortSignal) => Promise<RunningServer>;
  /** Is started again when it dies. */
  readonly keepAlive: boolean;
  readonly say: (line: string) => void;
}

/** Milliseconds that a server gets from its start to its first good answer: RabbitMQ takes many on a busy machine. */
const READY_MS = 90_000;
/** Milliseconds between two looks at one that starts. */
const LOOK_EVERY_MS = 40;
/** Milliseconds before one that died is started again: doubled each time, and short again once it has run for a minute. */
const AGAIN_MIN_MS = 500;
const AGAIN_MAX_MS = 30_000;
const STEADY_MS = 60_000;
const PASSING = new Set<NodeJS.Signals>(['SIGSTOP', 'SIGCONT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']);
const TO_ALL = new Set<NodeJS.Signals>(['SIGKILL', 'SIGSTOP', 'SIGCONT']);

export class SupervisedProcess implements ClusterProcess {
  readonly plan: ProcessPlan;
  readonly logFile: string;
  starts = 0;
  readonly #deps: ProcessDeps;
  readonly #abort = new AbortController();
  #starting: Promise<void> | null = null;
  #server: RunningServer | null = null;
  #last: RunningServer | null = null;
  /** It ends because we want it to. */
  #stopping = false;
  #backoffMs = AGAIN_MIN_MS;
  #closed = false;

  constructor(deps: ProcessDeps) {
    this.#deps = deps;
    this.plan = deps.plan;
    this.logFile = deps.logFile;
  }

  get name(): string {
    return this.plan.name;
  }

  get kind(): Kind {
    return this.plan.kind;
  }

  get env(): Readonly<Record<string, string>> {
    return this.#deps.env();
  }

  get opsUrl(): string | null {
    return this.plan.opsUrl;
  }

  get pid(): number {
    return this.#last?.pid ?? 0;
  }

  get url(): string {
    return this.#last?.url ?? this.plan.url;
  }

  get running(): boolean {
    return this.#server !== null;
  }

  healthy(): Promise<string | null> {
    return this.#server ? look(this.plan.health) : Promise.resolve(`${this.name} does not run`);
  }

  /** Resolves when it is ready; rejects when it ends before that, with its own last words, or takes too long. */
  start(signal: AbortSignal): Promise<void> {
    // Whoever asks, and whoever keeps it alive, may want it at once: it is started once.
    this.#starting ??= this.#start(signal).finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #start(signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.#abort.signal]);
    this.#stopping = false;
    const startedAt = performance.now();
    const server = await this.#deps.launch(either);
    this.starts += 1;
    this.#server = server;
    this.#last = server;
    const ended = server.ended.then((how) => {
      if (this.#server === server) this.#server = null;
      return how;
    });
    try {
      await this.#ready(ended, either);
    } catch (error) {
      await server.stop(0);
      throw error;
    }
    void ended.then((how) => this.#gone(how, performance.now() - startedAt));
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (!server) return;
    server.signal(signal, TO_ALL.has(signal) ? 'all' : 'first');
    if (!PASSING.has(signal)) await server.ended;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start(this.#abort.signal);
  }

  /** Ends it, and it stays down. */
  async stop(withinMs = this.plan.stopMs): Promise<void> {
    this.#stopping = true;
    await this.#server?.stop(withinMs);
  }

  /** For good: nothing starts it again, and a start under way is given up. */
  async close(withinMs?: number): Promise<void> {
    this.#closed = true;
    this.#abort.abort(new AppError('cancelled', { message: `${this.name} is closed` }));
    // Its failure is told to whoever started it.
    await this.#starting?.catch(() => {});
    await this.stop(withinMs);
  }

  async #ready(ended: Promise<string>, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + READY_MS;
    let how: string | null = null;
    void ended.then((word) => {
      how = word;
    });
    for (;;) {
      const missing = await look(this.plan.health);
      signal.throwIfAborted();
      if (how !== null) throw new AppError('unavailable', { message: `${this.name} ended (${how as string}): ${await this.#lastWords()}` });
      if (missing === null) return;
      if (performance.now() > deadline)
        throw new AppError('unavailable', { message: `${this.name} is not ready (${missing}): ${await this.#lastWords()}` });
      await sleep(LOOK_EVERY_MS);
    }
  }

  async #lastWords(): Promise<string> {
    const text = await readFile(this.logFile, 'utf8').catch(() => '');
    return `${text.trim().split('\n').slice(-15).join('\n').slice(-1_500)} (${this.logFile})`;
  }

  async #gone(how: string, ranMs: number): Promise<void> {
    if (this.#stopping || !this.#deps.keepAlive) return;
    if (ranMs > STEADY_MS) this.#backoffMs = AGAIN_MIN_MS;
    while (!this.#closed && !this.#stopping) {
      this.#deps.say(`${this.name} has ended (${how}): starting it again in ${this.#backoffMs} ms, see ${this.logFile}`);
      await sleep(this.#backoffMs, undefined, { signal: this.#abort.signal }).catch(() => {});
      this.#backoffMs = Math.min(this.#backoffMs * 2, AGAIN_MAX_MS);
      // Somebody may have started it meanwhile.
      if (this.#closed || this.#stopping || this.#server) return;
      try {
        return await this.start(this.#abort.signal);
      } catch (error) {
        how = error instanceof Error ? error.message : String(error);
      }
    }
  }
}

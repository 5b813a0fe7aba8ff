import { type Clock, systemClock } from '../kernel/clock.ts';
import { Scope } from '../kernel/scope.ts';
import type { Logger } from './logger.ts';

type StopSignal = 'SIGTERM' | 'SIGINT';

/** The part of `process` that a service's life hangs on. */
export interface ProcessHost {
  on(event: StopSignal | 'uncaughtException' | 'unhandledRejection', listener: (reason: unknown) => void): unknown;
  exit(code: number): void;
}

export interface ServiceOptions<S> {
  readonly name: string;
  readonly logger: Logger;
  /** Opens everything, owned by `scope`. A rejection ends the process with 1. */
  start(scope: Scope): Promise<S>;
  /** Lets work come to its end before all closes. `signal` is aborted when time is up. */
  drain?(service: S, signal: AbortSignal): Promise<void>;
  /** Milliseconds that draining may take. */
  readonly drainTimeoutMs?: number;
  /** Milliseconds that closing may take. */
  readonly closeTimeoutMs?: number;
  readonly host?: ProcessHost;
  readonly clock?: Clock;
}

/**
 * A terminal sends Ctrl-C to the whole process group and npm passes it on as well: what comes so soon after the first signal is
 * the same wish, not a second one. Milliseconds.
 */
const SAME_SIGNAL_MS = 1_000;
/** What a service that failed gets for closing. Milliseconds. */
const FAILED_CLOSE_MS = 2_000;

/**
 * Runs a service as this process: start; on SIGTERM or SIGINT drain, close, exit 0; a second signal exits at once with 1.
 * Uncaught errors and failed starts are logged, what is open is closed, and the process exits with 1.
 */
export function runService<S>(options: ServiceOptions<S>): Promise<void> {
  return new ServiceRun(options).run();
}

class ServiceRun<S> {
  readonly #options: ServiceOptions<S>;
  readonly #host: ProcessHost;
  readonly #clock: Clock;
  readonly #scope: Scope;
  #service: { readonly value: S } | null = null;
  #stoppedAt: number | null = null;
  #failed = false;
  #exited = false;

  constructor(options: ServiceOptions<S>) {
    this.#options = options;
    this.#host = options.host ?? process;
    this.#clock = options.clock ?? systemClock;
    this.#scope = new Scope(options.name, (err, scope) => options.logger.error({ err, scope: scope.name }, 'failed'));
  }

  async run(): Promise<void> {
    const { logger, name } = this.#options;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) this.#host.on(signal, () => void this.#stop(signal));
    this.#host.on('uncaughtException', (err) => void this.#fail(err, 'uncaught error'));
    this.#host.on('unhandledRejection', (err) => void this.#fail(err, 'unhandled rejection'));
    try {
      this.#service = { value: await this.#options.start(this.#scope) };
      if (this.#stoppedAt === null) logger.info(`${name} is up`);
    } catch (err) {
      // Once stopping, a start that gives up is what was asked for.
      if (this.#stoppedAt === null) await this.#fail(err, `${name} could not start`);
    }
  }

  async #stop(signal: StopSignal): Promise<void> {
    const now = this.#clock.now();
    if (this.#stoppedAt !== null) {
      if (now - this.#stoppedAt >= SAME_SIGNAL_MS) this.#force();
      return;
    }
    this.#stoppedAt = now;
    this.#options.logger.info({ signal }, 'draining');
    await this.#drain();
    await this.#close(signal, this.#options.closeTimeoutMs ?? 10_000);
    this.#exit(this.#failed ? 1 : 0);
  }

  #force(): void {
    this.#options.logger.warn('second signal: leaving at once');
    this.#exit(1);
  }

  async #fail(err: unknown, what: string): Promise<void> {
    this.#options.logger.fatal({ err }, what);
    if (this.#failed) return;
    this.#failed = true;
    // Nothing can be trusted to drain now, but child processes must not be left behind.
    await this.#close(what, FAILED_CLOSE_MS);
    this.#exit(1);
  }

  async #drain(): Promise<void> {
    const { drainTimeoutMs = 10_000, logger } = this.#options;
    if (!this.#options.drain || !this.#service) return;
    const abort = new AbortController();
    const drained = await this.#within(drainTimeoutMs, this.#options.drain(this.#service.value, abort.signal));
    abort.abort();
    if (!drained) logger.warn({ drainTimeoutMs }, 'not drained in time, closing');
  }

  async #close(reason: string, timeoutMs: number): Promise<void> {
    if (await this.#within(timeoutMs, this.#scope.close(reason))) return;
    this.#options.logger.error({ timeoutMs }, 'not closed in time');
    this.#failed = true;
  }

  /** true when `work` settled within `ms`; its failure is logged. */
  async #within(ms: number, work: Promise<void>): Promise<boolean> {
    let cancel = () => {};
    const late = new Promise<boolean>((resolve) => {
      cancel = this.#clock.after(ms, () => resolve(false));
    });
    const settled = work.then(
      () => true,
      (err: unknown) => {
        this.#options.logger.error({ err }, 'failed while stopping');
        return true;
      },
    );
    const done = await Promise.race([settled, late]);
    cancel();
    return done;
  }

  #exit(code: number): void {
    if (this.#exited) return;
    this.#exited = true;
    this.#host.exit(code);
  }
}

import { type Backoff, backoffMs } from '@watoto/shared/kernel/backoff.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';

export interface LoopOptions {
  readonly name: string;
  /** Milliseconds between two looks where nobody wakes it. */
  readonly everyMs: number;
  readonly backoff: Backoff;
  /** True: there is more at once. Rejects: it backs off, and nobody wakes it meanwhile. */
  readonly step: (signal: AbortSignal) => Promise<boolean>;
  readonly onFailure: (error: unknown, failures: number) => void;
}

/** Runs a step again and again, one at a time: when woken, or after a while. */
export class WakeableLoop {
  readonly #options: LoopOptions;
  readonly #scope: Scope;
  #woken = false;
  #rouse: (() => void) | null = null;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#scope = new Scope(options.name, (error) => options.onFailure(error, 0));
    this.#scope.run(() => this.#run());
  }

  /** There may be something to do. */
  wake(): void {
    this.#woken = true;
    this.#rouse?.();
  }

  /** Waits for the step that runs. */
  close(reason: string): Promise<void> {
    return this.#scope.close(reason);
  }

  async #run(): Promise<void> {
    const { step, onFailure, everyMs, backoff } = this.#options;
    const { signal } = this.#scope;
    for (let failures = 0; !signal.aborted; ) {
      this.#woken = false;
      try {
        const more = await step(signal);
        failures = 0;
        if (!more) await this.#rest(everyMs, true);
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        onFailure(error, failures);
        await this.#rest(backoffMs(failures, backoff), false);
      }
    }
  }

  #rest(ms: number, wakeable: boolean): Promise<void> {
    const { signal } = this.#scope;
    if (signal.aborted || (wakeable && this.#woken)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#rouse = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      if (wakeable) this.#rouse = done;
    });
  }
}

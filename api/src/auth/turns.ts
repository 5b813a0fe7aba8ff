import { AppError } from '@watoto/shared/kernel/errors.ts';

export interface TurnsOptions {
  /** Pieces of work that run at the same time. */
  readonly atOnce: number;
  /** Who may wait for a turn; more are refused with `too_many_requests`. */
  readonly waiting: number;
}

/** Lets work in a little at a time, in the order in which it came. */
export class Turns {
  readonly #options: TurnsOptions;
  #free: number;
  readonly #waiting: { run: () => void; refuse: (error: AppError) => void }[] = [];
  #closed = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#free = options.atOnce;
  }

  get running(): number {
    return this.#options.atOnce - this.#free;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      return await work();
    } finally {
      this.#free += 1;
      this.#waiting.shift()?.run();
    }
  }

  /** Refuses who waits; what runs comes to its end. */
  close(): void {
    this.#closed = true;
    for (const { refuse } of this.#waiting.splice(0)) refuse(new AppError('draining'));
  }

  #turn(): Promise<void> {
    if (this.#closed) return Promise.reject(new AppError('draining'));
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    if (this.#waiting.length >= this.#options.waiting) return Promise.reject(new AppError('too_many_requests', { retryAfterMs: 2_000 }));
    return new Promise((resolve, reject) => {
      const run = () => {
        this.#free -= 1;
        resolve();
      };
      this.#waiting.push({ run, refuse: reject });
    });
  }
}

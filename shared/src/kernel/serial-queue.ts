import { AppError } from './errors.ts';

/**
 * Runs tasks one after another, in the order they came. One per connection, one per room: it removes whole
 * families of races. A queue longer than `limit` refuses with `too_many_requests`; close() rejects what waits.
 */
export class SerialQueue {
  readonly #limit: number;
  #tail: Promise<unknown> = Promise.resolve();
  #length = 0;
  #closed = false;

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  push<T>(task: () => Promise<T> | T): Promise<T> {
    if (this.#closed) return Promise.reject(new AppError('cancelled'));
    if (this.#length >= this.#limit) return Promise.reject(new AppError('too_many_requests', { retryAfterMs: 1_000 }));
    this.#length += 1;
    const run = this.#tail.then(() => {
      if (this.#closed) throw new AppError('cancelled');
      return task();
    });
    const settled = () => {
      this.#length -= 1;
    };
    this.#tail = run.then(settled, settled);
    return run;
  }

  close(): void {
    this.#closed = true;
  }
}

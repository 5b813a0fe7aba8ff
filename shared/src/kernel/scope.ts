import { AppError } from './errors.ts';

type Closer = (reason: string) => void | Promise<void>;

/**
 * Owns everything that opens: closers run once, newest first, children before their parent's own closers.
 * `close(reason)` is idempotent and resolves when all has closed; a closer that throws does not stop the rest.
 */
export class Scope {
  readonly name: string;
  readonly #abort = new AbortController();
  readonly #closers = new Set<Closer>();
  readonly #onError: (error: unknown, scope: Scope) => void;
  #closing: Promise<void> | null = null;

  constructor(name: string, onError: (error: unknown, scope: Scope) => void = reportLater) {
    this.name = name;
    this.#onError = onError;
  }

  /** Aborted when closing begins: pass it to everything asynchronous that runs in this scope. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get closed(): boolean {
    return this.#closing !== null;
  }

  /** How many things this scope still owns. */
  get size(): number {
    return this.#closers.size;
  }

  /** A scope that closes with this one, and leaves it when it closes by itself. */
  child(name: string): Scope {
    const child = new Scope(`${this.name}/${name}`, this.#onError);
    const forget = this.defer((reason) => child.close(reason));
    child.defer(forget);
    return child;
  }

  /** Runs `closer` at close (at once if closed already); the returned function forgets it. */
  defer(closer: Closer): () => void {
    if (this.#closing) {
      void this.#runCloser(closer, 'closed already');
      return () => {};
    }
    this.#closers.add(closer);
    return () => void this.#closers.delete(closer);
  }

  /** Owns `resource` until close. */
  own<T extends { close(reason: string): void | Promise<void> }>(resource: T): T {
    this.defer((reason) => resource.close(reason));
    return resource;
  }

  /** Owns a promise that nobody awaits: its failure is reported, and close() waits for it. */
  run(work: Promise<unknown> | (() => Promise<unknown>)): void {
    const promise = (typeof work === 'function' ? work() : work).then(
      () => {},
      (error: unknown) => {
        if (!this.closed || !(error instanceof AppError && error.code === 'cancelled')) this.#onError(error, this);
      },
    );
    const forget = this.defer(() => promise);
    void promise.then(forget);
  }

  close(reason: string): Promise<void> {
    this.#closing ??= this.#closeAll(reason);
    return this.#closing;
  }

  async #closeAll(reason: string): Promise<void> {
    this.#abort.abort(new AppError('cancelled', { message: `${this.name}: ${reason}` }));
    const closers = [...this.#closers].reverse();
    this.#closers.clear();
    for (const closer of closers) await this.#runCloser(closer, reason);
  }

  async #runCloser(closer: Closer, reason: string): Promise<void> {
    try {
      await closer(reason);
    } catch (error) {
      this.#onError(error, this);
    }
  }
}

function reportLater(error: unknown, scope: Scope): void {
  console.error(`scope ${scope.name}:`, error);
}

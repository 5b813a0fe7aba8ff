/** Time as a port: milliseconds since 1970 and cancellable timers. */
export interface Clock {
  now(): number;
  /** Calls `fn` once after `ms`; the returned function cancels it. */
  after(ms: number, fn: () => void): () => void;
  /** Calls `fn` each `ms` until cancelled. */
  every(ms: number, fn: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
  every(ms, fn) {
    const timer = setInterval(fn, ms);
    return () => clearInterval(timer);
  },
};

interface Due {
  at: number;
  every: number | null;
  fn: () => void;
}

/** A clock that moves only when told to: `advance(ms)` runs what falls due, in order. */
export class FakeClock implements Clock {
  #now: number;
  readonly #due = new Set<Due>();

  constructor(start = 1_700_000_000_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, fn: () => void): () => void {
    return this.#add({ at: this.#now + ms, every: null, fn });
  }

  every(ms: number, fn: () => void): () => void {
    return this.#add({ at: this.#now + ms, every: ms, fn });
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#due].filter((d) => d.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#now = next.at;
      if (next.every === null) this.#due.delete(next);
      else next.at += next.every;
      next.fn();
    }
    this.#now = end;
  }

  #add(due: Due): () => void {
    this.#due.add(due);
    return () => void this.#due.delete(due);
  }
}

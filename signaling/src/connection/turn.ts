import type { Clock } from '@watoto/shared/kernel/clock.ts';

/** Something done in turns, never sooner than asked for after the turn before; the shortest wish counts. */
export class Turn {
  readonly #clock: Clock;
  readonly #take: () => void;
  #takenAt = Number.NEGATIVE_INFINITY;
  #dueAt: number | null = null;
  #cancel: () => void = () => {};
  #closed = false;

  constructor(clock: Clock, take: () => void) {
    this.#clock = clock;
    this.#take = take;
  }

  /** A turn is wanted, `pace` ms after the last one. Where that is now, it comes when the present turn of the event loop is done with. */
  want(pace: number): void {
    if (this.#closed) return;
    const now = this.#clock.now();
    const dueAt = Math.max(now, this.#takenAt + pace);
    if (this.#dueAt !== null && this.#dueAt <= dueAt) return;
    this.#cancel();
    this.#dueAt = dueAt;
    if (dueAt > now) {
      this.#cancel = this.#clock.after(dueAt - now, () => this.#now());
      return;
    }
    let cancelled = false;
    this.#cancel = () => {
      cancelled = true;
    };
    queueMicrotask(() => {
      if (!cancelled) this.#now();
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #now(): void {
    this.#dueAt = null;
    this.#cancel = () => {};
    this.#takenAt = this.#clock.now();
    this.#take();
  }
}

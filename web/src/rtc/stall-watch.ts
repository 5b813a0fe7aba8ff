import type { Clock } from '@watoto/shared/kernel/clock.ts';

const TICK_MS = 100;
/** Every timer is a little late. */
const USUAL_MS = 5;

/** How much of the time the page's own timers are kept waiting: what decodes and draws waits as long. */
export class StallWatch {
  readonly #clock: Clock;
  readonly #hidden: () => boolean;
  readonly #stop: () => void;
  #since: number;
  #last: number;
  #lateMs = 0;
  #wasHidden = false;

  constructor(clock: Clock, hidden: () => boolean) {
    this.#clock = clock;
    this.#hidden = hidden;
    this.#since = this.#last = clock.now();
    this.#stop = clock.every(TICK_MS, () => this.#tick());
  }

  /** Since it was last asked, 0..1; null: not known, because browsers slow down the timers of a hidden page. */
  take(): number | null {
    const now = this.#clock.now();
    const wholeMs = now - this.#since;
    const lateMs = this.#lateMs + Math.max(0, now - this.#last - TICK_MS - USUAL_MS);
    const known = wholeMs >= TICK_MS && !this.#wasHidden && !this.#hidden();
    this.#since = this.#last = now;
    this.#lateMs = 0;
    this.#wasHidden = this.#hidden();
    return known ? Math.min(1, lateMs / wholeMs) : null;
  }

  stop(): void {
    this.#stop();
  }

  #tick(): void {
    const now = this.#clock.now();
    this.#lateMs += Math.max(0, now - this.#last - TICK_MS - USUAL_MS);
    this.#last = now;
    this.#wasHidden ||= this.#hidden();
  }
}

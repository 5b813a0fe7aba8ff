import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { Turn } from './turn.ts';

/** Fewer arrivals in a second than these are no crowd, and nobody waits. */
const CROWD = 12;
/** How long those of a crowd wait for each other, ms: for each arrival of the last second, and at most. */
const WAIT_MS = { perArrival: 4, most: 250 };

/**
 * When a crowd comes to this instance, to whatever rooms, it is let in by groups: their entries are written to disk, told to the other
 * instances and applied together, and they share a snapshot. One by one, each of these wakes every process anew for each of them.
 */
export class Arrivals {
  readonly #clock: Clock;
  readonly #turn: Turn;
  readonly #waiting: (() => void)[] = [];
  /** When those of the last second arrived. */
  readonly #recent: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#turn = new Turn(clock, () => this.#letIn());
  }

  /** Resolves when whoever asks may go in. */
  async turn(): Promise<void> {
    const now = this.#clock.now();
    this.#recent.push(now);
    const old = this.#recent.findIndex((at) => at > now - 1_000);
    this.#recent.splice(0, old);
    const crowd = this.#recent.length;
    if (crowd < CROWD) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#turn.want(Math.min(WAIT_MS.most, crowd * WAIT_MS.perArrival));
    });
  }

  close(): void {
    this.#turn.close();
    this.#letIn();
  }

  #letIn(): void {
    for (const go of this.#waiting.splice(0)) go();
  }
}

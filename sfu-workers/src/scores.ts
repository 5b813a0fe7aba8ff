import type { Consumer } from 'mediasoup/types';
import type { Clock } from '@watoto/shared/kernel/clock.ts';

/** Milliseconds between two words on one peer's scores. */
const SPACING_MS = 800;

export type Scored = Pick<Consumer, 'paused' | 'score'> & {
  on(event: 'score', heard: () => void): unknown;
  readonly observer: { once(event: 'close', heard: () => void): unknown };
};

/**
 * How well what is sent to one peer arrives: mediasoup gives each Consumer a score of 0 to 10, from what the peer's receiver reports say was
 * lost and could be repaired. The best counts: what all have lost, the way has lost. Told when it has changed, and not too often.
 */
export class Scores {
  readonly #clock: Clock;
  readonly #tell: (score: number) => void;
  readonly #of = new Set<Scored>();
  #said: number | null = null;
  #saidAt = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, tell: (score: number) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  watch(consumer: Scored): void {
    this.#of.add(consumer);
    consumer.on('score', () => this.#look());
    consumer.observer.once('close', () => this.#of.delete(consumer));
  }

  close(): void {
    this.#cancel?.();
    this.#of.clear();
  }

  #look(): void {
    if (this.#cancel) return;
    const wait = this.#saidAt + SPACING_MS - this.#clock.now();
    if (wait > 0) {
      this.#cancel = this.#clock.after(wait, () => {
        this.#cancel = null;
        this.#look();
      });
      return;
    }
    const flowing = [...this.#of].filter(({ paused }) => !paused);
    if (flowing.length === 0) return;
    const best = Math.max(...flowing.map(({ score }) => score.score));
    if (best === this.#said) return;
    this.#said = best;
    this.#saidAt = this.#clock.now();
    this.#tell(best);
  }
}

import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { PeerId } from '@watoto/shared/kernel/ids.ts';

/** An answer is good for so long, and nobody asks more often. */
const FRESH_MS = 2_000;
/** Nobody asks what a way up loses any more: it is forgotten. */
const KEPT_MS = 6_000;

type Lost = readonly { readonly peerId: PeerId; readonly share: number }[];

/** What is lost on each speaker's way up, as the nodes count it: asked for when somebody misses something. */
export class WaysUp {
  readonly #clock: Clock;
  readonly #ask: () => Promise<Lost>;
  readonly #lost = new Map<PeerId, { readonly at: number; readonly share: number }>();
  #askedAt = Number.NEGATIVE_INFINITY;
  #answer: Promise<void> = Promise.resolve();

  constructor(clock: Clock, ask: () => Promise<Lost>) {
    this.#clock = clock;
    this.#ask = ask;
  }

  /** Resolves when what is known is of now. What can't be had is not known: it never rejects. */
  refresh(): Promise<void> {
    const now = this.#clock.now();
    if (now - this.#askedAt >= FRESH_MS) {
      this.#askedAt = now;
      this.#answer = this.#learn();
    }
    // Whoever asks meanwhile waits for the same answer.
    return this.#answer;
  }

  async #learn(): Promise<void> {
    const lost = await this.#ask().catch(() => []);
    const at = this.#clock.now();
    for (const [peerId, known] of this.#lost) if (at - known.at >= KEPT_MS) this.#lost.delete(peerId);
    for (const { peerId, share } of lost) this.#lost.set(peerId, { at, share });
  }

  /** 0 where it isn't known. */
  lostBy(peerId: PeerId): number {
    const known = this.#lost.get(peerId);
    return known && this.#clock.now() - known.at < KEPT_MS ? known.share : 0;
  }
}

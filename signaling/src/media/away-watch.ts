import type { Clock } from '@watoto/shared/kernel/clock.ts';

/** A client that has not reported for so long is looked at, so often: it reports every four seconds at least. */
const LOOK_AFTER_MS = 4_200;
const LOOK_EVERY_MS = 900;
/** Checks of its path come each 2.5 s from every browser (RFC 7675): of one from which nothing at all has come for so long, the network is away. */
const AWAY_MS = 2_600;

/**
 * Is a client that does not report away, or is its network jammed? From one that is away nothing comes to the node; through a jam something
 * always does.
 */
export class AwayWatch {
  readonly #clock: Clock;
  readonly #received: () => Promise<number>;
  #askedAt = Number.NEGATIVE_INFINITY;
  #bytes: number | null = null;
  #grewAt = 0;
  #away = false;

  /** `received`: bytes that have come from the client to its node in all. */
  constructor(clock: Clock, received: () => Promise<number>) {
    this.#clock = clock;
    this.#received = received;
  }

  get away(): boolean {
    return this.#away;
  }

  /** The client has not reported for so long, ms. */
  look(unheardMs: number): void {
    const now = this.#clock.now();
    if (unheardMs < LOOK_AFTER_MS) {
      this.#bytes = null;
      this.#away = false;
    } else if (now - this.#askedAt >= LOOK_EVERY_MS) {
      this.#askedAt = now;
      // A node that does not answer has troubles of its own: it says nothing of the client.
      this.#received().then(
        (bytes) => this.#answered(bytes),
        () => {},
      );
    }
  }

  #answered(bytes: number): void {
    const now = this.#clock.now();
    if (bytes !== this.#bytes) this.#grewAt = now;
    this.#bytes = bytes;
    this.#away = now - this.#grewAt >= AWAY_MS;
  }
}

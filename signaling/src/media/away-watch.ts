import type { Clock } from '@watoto/shared/kernel/clock.ts';

/** A client that has not reported for so long is looked at, so often: it reports every four seconds at least. */
const LOOK_AFTER_MS = 4_200;
const LOOK_EVERY_MS = 900;
/** Checks of its path come each 2.5 s from every browser (RFC 7675), and what is sent of sound: a jam may swallow some of that, but not all of it for so long. */
const AWAY_MS = 5_500;

/**
 * Was a client that does not report away, or was its network jammed? From one that is away nothing comes to the node; through a jam something
 * does, now and then.
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

  /** Has nothing come for long, at any time since the client was last heard? */
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
    this.#away ||= now - this.#grewAt >= AWAY_MS;
  }
}

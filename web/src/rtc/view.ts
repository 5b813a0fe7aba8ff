import type { Clock } from '@watoto/shared/kernel/clock.ts';
import type { Tile } from '@watoto/shared/contract/signaling.ts';

/** Layout changes within so many milliseconds are one. */
const DEBOUNCE_MS = 150;
/** Between two calls at least, ms: five a second. */
const SPACING_MS = 200;

/** Tells the server what the page shows: not more often than it helps, and again wherever the server has forgotten. */
export class View {
  readonly #clock: Clock;
  readonly #send: (tiles: readonly Tile[]) => void;
  readonly #exists: (tile: Tile) => boolean;
  #tiles: readonly Tile[] | null = null;
  #sent: string | null = null;
  #sentAt = 0;
  #cancel: (() => void) | null = null;

  /** `exists`: is this Producer in the room? */
  constructor(clock: Clock, send: (tiles: readonly Tile[]) => void, exists: (tile: Tile) => boolean) {
    this.#clock = clock;
    this.#send = send;
    this.#exists = exists;
  }

  set(tiles: readonly Tile[]): void {
    this.#tiles = tiles.map(({ producerId, width, height }) => ({ producerId, width: Math.round(width), height: Math.round(height) }));
    this.#cancel?.();
    const wait = Math.max(DEBOUNCE_MS, this.#sentAt + SPACING_MS - this.#clock.now());
    this.#cancel = this.#clock.after(wait, () => this.#flush());
  }

  /**
   * The server has no view of this peer (a new socket, new transports): says it at once, as far as it still holds. A view of
   * nothing but what is gone would stop everything until the page has laid out what came instead.
   */
  resend(): void {
    this.#sent = null;
    if (!this.#tiles) return;
    const now = this.#tiles.filter(this.#exists);
    if (this.#tiles.length > 0 && now.length === 0) return;
    this.#tiles = now;
    this.#flush();
  }

  close(): void {
    this.#cancel?.();
    this.#tiles = null;
  }

  #flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    const wanted = JSON.stringify(this.#tiles);
    if (!this.#tiles || wanted === this.#sent) return;
    this.#sent = wanted;
    this.#sentAt = this.#clock.now();
    this.#send(this.#tiles);
  }
}

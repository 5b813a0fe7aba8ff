/** New elements in the first pass. */
const FIRST = 200;
/** A pass that took less may be larger the next time; that took more is to be smaller, ms. */
const SHORT_MS = 150;
const LONG_MS = 400;
/** What is drawn already is drawn again with each pass: the more that is, the more is added. */
const PART_OF_DRAWN = 1 / 10;

export interface DrawPassesDeps {
  /** Draws what has changed; of what is new at most so many elements. How many are left? */
  readonly draw: (most: number) => number;
  readonly onLeft: (elements: number) => void;
  readonly frame?: (done: () => void) => () => void;
  readonly now?: () => number;
}

/**
 * Draws a large board a part at a time, as large as this device draws without a pause that is felt: the classroom goes on meanwhile. What has
 * changed since is drawn with the next part.
 */
export class DrawPasses {
  readonly #deps: Required<DrawPassesDeps>;
  #most = FIRST;
  #drawn = 0;
  #left = 0;
  #asked = false;
  #cancel: (() => void) | null = null;
  #closed = false;

  constructor({ frame = onFrame, now = () => performance.now(), ...deps }: DrawPassesDeps) {
    this.#deps = { ...deps, frame, now };
  }

  /** At once, or with the next part. */
  ask(): void {
    if (this.#cancel) this.#asked = true;
    else this.#pass();
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #pass(): void {
    if (this.#closed) return;
    this.#asked = false;
    const began = this.#deps.now();
    const most = Math.max(this.#most, Math.floor(this.#drawn * PART_OF_DRAWN));
    this.#tell(this.#deps.draw(most));
    if (this.#left > 0) this.#drawn += most;
    // Excalidraw draws with the next frame: it is done when there is one more.
    this.#cancel = this.#deps.frame(() => {
      this.#cancel = this.#deps.frame(() => {
        this.#cancel = null;
        if (this.#left > 0) this.#fit(this.#deps.now() - began);
        if (this.#left > 0 || this.#asked) this.#pass();
      });
    });
  }

  #tell(left: number): void {
    if (left !== this.#left) this.#deps.onLeft(left);
    this.#left = left;
  }

  #fit(ms: number): void {
    if (ms < SHORT_MS) this.#most *= 2;
    else if (ms > LONG_MS) this.#most = Math.max(1, Math.floor(this.#most / 2));
  }
}

function onFrame(done: () => void): () => void {
  const id = requestAnimationFrame(done);
  return () => cancelAnimationFrame(id);
}

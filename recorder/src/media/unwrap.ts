/** Numbers that begin again at 0 after 2^bits (RTP sequence numbers, timestamps) as numbers that go on: the nearest to the last one. */
export class Unwrapper {
  readonly #size: number;
  #last: number | null = null;

  constructor(bits: number) {
    this.#size = 2 ** bits;
  }

  next(value: number): number {
    const whole = this.peek(value);
    this.#last = whole;
    return whole;
  }

  /** What `next` would answer, remembered by nobody. */
  peek(value: number): number {
    if (this.#last === null) return value;
    const half = this.#size / 2;
    const step = (((value - this.#last + half) % this.#size) + this.#size) % this.#size;
    return this.#last + step - half;
  }
}

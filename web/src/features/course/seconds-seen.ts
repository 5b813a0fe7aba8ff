/** How long a page has been looked at in all, and whether somebody was told. */
export class SecondsSeen {
  readonly #before: number;
  #since = 0;
  #told = 0;

  constructor(before: number) {
    this.#before = before;
  }

  /** One second more; returns those since the beginning. */
  tick(): number {
    this.#since += 1;
    return this.#since;
  }

  get total(): number {
    return this.#before + this.#since;
  }

  unsaid(): boolean {
    return this.#since > this.#told;
  }

  say(): number {
    this.#told = this.#since;
    return this.total;
  }
}

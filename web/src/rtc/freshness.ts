/**
 * How long ago something last came, by a time stamp that moves when it does. Browsers take the stamps of different rows from different clocks:
 * where one of them was set, or stood still while a computer slept, their difference says nothing. That a stamp has moved since the last
 * look does.
 */
export class Freshness {
  #last: { readonly stamp: number; readonly ageMs: number; readonly lookedAt: number } | null = null;

  /** `now`: of the look, ms, by the clock that the stamp should be of. */
  ageMs(stamp: number, now: number): number {
    const last = this.#last;
    const told = Math.max(0, now - stamp);
    const sinceMs = last ? Math.max(0, now - last.lookedAt) : Infinity;
    const ageMs = last?.stamp === stamp ? last.ageMs + sinceMs : Math.min(told, sinceMs);
    this.#last = { stamp, ageMs, lookedAt: now };
    return ageMs;
  }
}

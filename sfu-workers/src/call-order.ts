/** What to do with a call by its id: it is new; the same one is being answered just now; or it was answered before. */
export type CallTurn = 'new' | 'answering' | 'replayed';

/**
 * The ids of one link's calls must rise: one that doesn't was sent again by somebody in between. A copy of a call that is
 * still being answered gets no answer of its own, since the caller would take a refusal for the call's.
 */
export class CallOrder {
  #last = Number.NEGATIVE_INFINITY;
  readonly #answering = new Set<number>();

  turn(id: number): CallTurn {
    if (this.#answering.has(id)) return 'answering';
    if (id <= this.#last) return 'replayed';
    this.#last = id;
    this.#answering.add(id);
    return 'new';
  }

  answered(id: number): void {
    this.#answering.delete(id);
  }
}

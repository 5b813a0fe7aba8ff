interface Asked<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what is asked for within one turn of the event loop, by key, and has it done together: a crowd costs one round trip
 * instead of one each. `run` answers item by item, in order; where it rejects, all of them hear it.
 */
export class Gather<K, T, R> {
  readonly #run: (key: K, items: readonly T[]) => Promise<readonly R[]>;
  readonly #most: number;
  readonly #asked = new Map<K, Asked<T, R>[]>();

  /** `most`: items of one run. */
  constructor(run: (key: K, items: readonly T[]) => Promise<readonly R[]>, most: number) {
    this.#run = run;
    this.#most = most;
  }

  add(key: K, item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      const known = this.#asked.get(key);
      if (known) known.push({ item, resolve, reject });
      else {
        this.#asked.set(key, [{ item, resolve, reject }]);
        setImmediate(() => this.#flush(key));
      }
    });
  }

  #flush(key: K): void {
    const asked = this.#asked.get(key) ?? [];
    this.#asked.delete(key);
    for (let from = 0; from < asked.length; from += this.#most) this.#do(key, asked.slice(from, from + this.#most));
  }

  #do(key: K, some: readonly Asked<T, R>[]): void {
    this.#run(
      key,
      some.map(({ item }) => item),
    ).then(
      (results) => {
        for (const [i, { resolve, reject }] of some.entries()) {
          const result = results[i];
          if (result === undefined) reject(new Error('a gathered item has no result'));
          else resolve(result);
        }
      },
      (error: unknown) => {
        for (const { reject } of some) reject(error);
      },
    );
  }
}

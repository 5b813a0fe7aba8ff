/**
 * Copies of what is slow to read, for a while. A copy hangs on its key and on tags, names of what it was made from; whoever changes
 * that drops the names. What was being read while a name was dropped is never given out afterwards: a reader shows the stamp that it
 * was given before it began to read.
 */
export interface Cache {
  /** The copy, if it is good; and the stamp with which one read from now on may be written. Throws `unavailable`. */
  read(key: string, tags: readonly string[]): Promise<Kept>;
  /** Keeps a copy that was read after this stamp was given, for `ttlMs`. Throws `unavailable`; what is too large is not kept. */
  write(key: string, copy: string, { stamp, ttlMs }: { readonly stamp: string; readonly ttlMs: number }): Promise<void>;
  /** From now on nobody is given what hangs on these keys and tags. Safe to repeat. Throws `unavailable`: nobody knows. */
  drop(names: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface Kept {
  /** null: there is none that is good. */
  readonly copy: string | null;
  readonly stamp: string;
}

/** Letters that a copy may have. */
export const MAX_COPY = 512 * 1024;

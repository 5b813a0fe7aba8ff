import { AppError } from '../../kernel/errors.ts';
import type { Entry } from '../../room/entry.ts';
import { READ_LIMIT } from './log.ts';

/** Delivered entries that a follower keeps, to put back what the store loses. */
const KEPT = 1_000;

export interface RoomFollowerOptions {
  /** Entries with seq > after were not delivered yet. */
  readonly after: number;
  /** Stored entries with seq > after, in order, up to READ_LIMIT. */
  readonly read: (after: number) => Promise<Entry[]>;
  readonly onEntries: (entries: Entry[]) => void;
  /** Hears of catching up that nobody awaited and that failed. */
  readonly onError: (error: unknown) => void;
}

/**
 * One subscription's place in a log. Live entries may come late, twice, out of order or not at all, and stored ones are
 * read beside them: whatever arrives, `onEntries` gets each entry once, in order, without gaps. A missing entry is never
 * skipped: an entry that can't be read stops this follower (and no other room's) until it can.
 */
export class RoomFollower {
  readonly #options: RoomFollowerOptions;
  #next: number;
  #batch: Entry[] = [];
  #kept: Entry[] = [];
  #flushing = false;
  #catchingUp: Promise<void> | null = null;
  #again = false;
  #closed = false;

  constructor(options: RoomFollowerOptions) {
    this.#options = options;
    this.#next = options.after + 1;
  }

  /** A live entry. Those of one turn are delivered as one batch; after a gap the log is read. */
  offer(entry: Entry): void {
    if (entry.seq > this.#next) this.catchUpSoon();
    else this.#take(entry);
  }

  catchUpSoon(): void {
    this.catchUp().catch((error: unknown) => this.#options.onError(error));
  }

  /** Reads what is stored beyond what was delivered. Resolves when it is delivered; rejects where it can't be read. */
  catchUp(): Promise<void> {
    this.#again = true;
    this.#catchingUp ??= this.#readAll().finally(() => {
      this.#catchingUp = null;
    });
    return this.#catchingUp;
  }

  /** The newest entry's seq that was delivered. */
  get known(): number {
    return this.#next - 1;
  }

  /** Delivered entries with seq > after that are still at hand. */
  keptAfter(after: number): Entry[] {
    return this.#kept.filter(({ seq }) => seq > after);
  }

  close(): void {
    this.#closed = true;
    this.#kept = [];
    this.#batch = [];
  }

  /** Reads until nothing is left and nobody has asked meanwhile (what they know of may be newer than the last read). */
  async #readAll(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      const entries = await this.#options.read(this.#next - 1);
      for (const entry of entries) this.#take(entry);
      const last = entries.at(-1);
      if (last && last.seq >= this.#next)
        throw new AppError('internal', { message: `The log has no entry ${this.#next}, but has ${last.seq}.` });
      this.#again ||= entries.length >= READ_LIMIT;
      this.#flush();
    }
  }

  #take(entry: Entry): void {
    if (entry.seq !== this.#next || this.#closed) return;
    this.#next += 1;
    this.#batch.push(entry);
    this.#kept.push(entry);
    if (this.#kept.length > 2 * KEPT) this.#kept = this.#kept.slice(-KEPT);
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    this.#options.onEntries(batch);
  }
}

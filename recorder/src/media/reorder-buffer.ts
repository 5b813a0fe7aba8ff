import { Unwrapper } from './unwrap.ts';

/** How long a missing packet is waited for, ms. mediasoup can send it again for about as long. */
export const WAIT_MS = 1_000;
/** A packet that overtook others is not a lost one: so long passes before it is asked for, ms. */
export const NACK_AFTER_MS = 20;
/** And again after so long. */
export const NACK_AGAIN_MS = 100;
/** Packets that wait for one before them, at most. */
const HELD_MAX = 2_048;
/** A sequence number so far off is that of another stream, or of one that began anew (RFC 3550, A.1). */
const MISORDER_MAX = 3_000;

export interface InOrder<T> {
  readonly item: T;
  /** Packets before this one are lost for good. */
  readonly lossBefore: boolean;
}

interface Missing {
  readonly since: number;
  askedAt: number | null;
}

/** Packets in the order of their sequence numbers, each once; waits for those that are missing, and gives them up in the end. */
export class ReorderBuffer<T> {
  #unwrap = new Unwrapper(16);
  /** The next to be given out. */
  #next: number | null = null;
  #highest = 0;
  readonly #held = new Map<number, T>();
  readonly #missing = new Map<number, Missing>();
  /** The number after one that was too far off: if it comes, the stream has jumped. */
  #jumpTo: number | null = null;
  #lossBefore = false;
  lost = 0;

  push(seq: number, item: T, now: number): InOrder<T>[] {
    const out: InOrder<T>[] = [];
    if (this.#next !== null && Math.abs(this.#unwrap.peek(seq) - this.#highest) > MISORDER_MAX) {
      if (seq !== this.#jumpTo) {
        this.#jumpTo = (seq + 1) & 0xffff;
        return out;
      }
      out.push(...this.flush());
      this.#restart();
      this.#lossBefore = true;
    }
    this.#jumpTo = null;
    const whole = this.#next === null ? this.#unwrap.next(seq) : this.#unwrap.peek(seq);
    if (this.#next === null) {
      this.#next = whole;
      this.#highest = whole - 1;
    }
    if (whole < this.#next || this.#held.has(whole)) return out;
    this.#held.set(whole, item);
    this.#missing.delete(whole);
    if (whole > this.#highest) {
      for (let n = this.#highest + 1; n < whole; n++) this.#missing.set(n, { since: now, askedAt: null });
      this.#highest = this.#unwrap.next(seq);
    }
    out.push(...this.take(now));
    return out;
  }

  /** What can be given out now, also because what is missing has been waited for long enough. */
  take(now: number): InOrder<T>[] {
    const out: InOrder<T>[] = [];
    this.#giveOut(out);
    while (this.#held.size > 0 && this.#next !== null) {
      const missing = this.#missing.get(this.#next);
      if (missing && now - missing.since < WAIT_MS && this.#held.size <= HELD_MAX) break;
      this.#skipHole();
      this.#giveOut(out);
    }
    return out;
  }

  /** Everything that waits, at once. */
  flush(): InOrder<T>[] {
    const out: InOrder<T>[] = [];
    this.#giveOut(out);
    while (this.#held.size > 0) {
      this.#skipHole();
      this.#giveOut(out);
    }
    return out;
  }

  /** Sequence numbers to ask for now. */
  missing(now: number): number[] {
    const ask: number[] = [];
    for (const [n, missing] of this.#missing) {
      if (now - (missing.askedAt ?? missing.since) < (missing.askedAt === null ? NACK_AFTER_MS : NACK_AGAIN_MS)) continue;
      missing.askedAt = now;
      ask.push(n & 0xffff);
    }
    return ask;
  }

  get waiting(): number {
    return this.#held.size;
  }

  #giveOut(out: InOrder<T>[]): void {
    while (this.#next !== null) {
      const item = this.#held.get(this.#next);
      if (item === undefined) return;
      this.#held.delete(this.#next);
      out.push({ item, lossBefore: this.#lossBefore });
      this.#lossBefore = false;
      this.#next += 1;
    }
  }

  #skipHole(): void {
    while (this.#next !== null && !this.#held.has(this.#next)) {
      this.#missing.delete(this.#next);
      this.#next += 1;
      this.lost += 1;
      this.#lossBefore = true;
    }
  }

  #restart(): void {
    this.#unwrap = new Unwrapper(16);
    this.#next = null;
    this.#held.clear();
    this.#missing.clear();
  }
}

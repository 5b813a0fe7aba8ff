/** A report may say that a frame was taken so long before it came, ms: network, jitter and encoder. More is a wrong clock. */
const EARLIER_MAX_MS = 5_000;
/** Or a little after: two clocks. */
const LATER_MAX_MS = 100;
/** The line through time is moved when it is off by more, ms: less is heard by nobody, and every move is a gap or an overlap. */
const OFF_BY_REPORT_MS = 10;
/** The same where there are no reports, and arrival is all there is. */
const OFF_BY_ARRIVAL_MS = 100;
/** The last one counts, if the one before says much the same: a node's first reports go by arrival, and each one later is better. */
const AGREE_MS = 300;
/** Otherwise the middle one of so many: a single wrong one moves nothing. */
const REPORTS_KEPT = 3;
/** For so long the packet that came fastest counts, ms. */
const FASTEST_FOR_MS = 10_000;

/**
 * The clock in a tap's sender reports, which is that of the node's Worker: it may be off by anything. The report that came fastest is the
 * least wrong.
 */
export class NodeClock {
  #offsets: number[] = [];

  /** The node's time in a report as this machine's, which got it at `now`. */
  local(nodeMs: number, now: number): number {
    const offset = now - nodeMs;
    if (offset - Math.min(...this.#offsets) > 500) this.#offsets = [];
    this.#offsets.push(offset);
    if (this.#offsets.length > 12) this.#offsets.shift();
    return nodeMs + Math.min(...this.#offsets);
  }
}

/** The smallest value of the last while: of this span and of the one before. */
class RecentLeast {
  #since = 0;
  #before = Number.POSITIVE_INFINITY;
  #now = Number.POSITIVE_INFINITY;

  add(value: number, at: number): void {
    if (at - this.#since > FASTEST_FOR_MS) {
      this.#before = at - this.#since > 2 * FASTEST_FOR_MS ? Number.POSITIVE_INFINITY : this.#now;
      this.#now = Number.POSITIVE_INFINITY;
      this.#since = at;
    }
    this.#now = Math.min(this.#now, value);
  }

  get value(): number {
    return Math.min(this.#before, this.#now);
  }
}

/**
 * From the RTP timestamps of one stream (unwrapped) to this machine's time, ms. By RTCP sender reports, which on a mediasoup
 * Consumer tell when a frame was taken; until the first one by arrival. `at()` is one straight line: tracks have no small steps.
 * `settle()`, between two segments, moves the line where it is off.
 */
export class StreamClock {
  readonly rate: number;
  /** All lines are `at = ts / rate + offset`. */
  readonly #arrival = new RecentLeast();
  readonly #reports: number[] = [];
  #offset: number | null = null;
  refused = 0;

  constructor(rate: number) {
    this.rate = rate;
  }

  /** Milliseconds of `ticks`. */
  ms(ticks: number): number {
    return (ticks * 1_000) / this.rate;
  }

  arrived(ts: number, now: number): void {
    this.#arrival.add(now - this.ms(ts), now);
  }

  /** `at`: when, by this machine's clock, `ts` was being taken. */
  reported(ts: number, at: number): void {
    const offset = at - this.ms(ts);
    const later = offset - this.#arrival.value;
    // Nothing has arrived: there is nothing to judge it by.
    if (!Number.isFinite(later) || later > LATER_MAX_MS || later < -EARLIER_MAX_MS) {
      this.refused += 1;
      return;
    }
    this.#reports.push(offset);
    if (this.#reports.length > REPORTS_KEPT) this.#reports.shift();
  }

  /** Between two segments: moves the line if what is known now says that it is off. */
  settle(): void {
    const { offset, by } = this.#measured();
    if (this.#offset === null || Math.abs(offset - this.#offset) > by) this.#offset = offset;
  }

  at(ts: number): number {
    if (this.#offset === null) this.settle();
    return this.ms(ts) + (this.#offset ?? 0);
  }

  #measured(): { offset: number; by: number } {
    const reported = this.#reported();
    const arrival = this.#arrival.value;
    // Reports that have stopped, and a clock that has run away since.
    const usable = reported !== undefined && reported - arrival <= LATER_MAX_MS && reported - arrival >= -EARLIER_MAX_MS;
    return usable ? { offset: reported, by: OFF_BY_REPORT_MS } : { offset: arrival, by: OFF_BY_ARRIVAL_MS };
  }

  #reported(): number | undefined {
    const last = this.#reports.at(-1);
    const before = this.#reports.at(-2);
    if (last === undefined || before === undefined || Math.abs(last - before) <= AGREE_MS) return last;
    const sorted = [...this.#reports].sort((a, b) => a - b);
    return sorted[(sorted.length - 1) >> 1];
  }
}

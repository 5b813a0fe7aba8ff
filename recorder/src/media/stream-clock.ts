/** A report may say that a frame was taken so long before it came, ms: network, jitter and encoder. More is a wrong clock. */
const EARLIER_MAX_MS = 5_000;
/** Or a little after: two clocks. */
const LATER_MAX_MS = 100;
/** The line through time is moved when it is off by more, ms: less is heard by nobody, and every move is a gap or an overlap. */
const OFF_BY_REPORT_MS = 10;
/** The same where there are no reports, and arrival is all there is. */
const OFF_BY_ARRIVAL_MS = 100;
/** A line begins with the last report, if the one before says much the same, ms: a node's first go by arrival, and each one later is better. */
const AGREE_MS = 300;
/** And is moved by so many that agree. */
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
  #byReports = false;
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
    const arrival = this.#arrival.value;
    // Reports that have stopped, and a clock that has run away since, count no more.
    const reports = this.#reports.filter((report) => report - arrival <= LATER_MAX_MS && report - arrival >= -EARLIER_MAX_MS);
    if (reports.length === 0) {
      if (this.#offset === null || Math.abs(arrival - this.#offset) > OFF_BY_ARRIVAL_MS) this.#offset = arrival;
    } else if (this.#offset === null || !this.#byReports) this.#offset = best(reports);
    else this.#offset += agreed(reports, this.#offset);
    this.#byReports ||= reports.length > 0;
  }

  at(ts: number): number {
    if (this.#offset === null) this.settle();
    return this.ms(ts) + (this.#offset ?? 0);
  }
}

/** The last one, if the one before says much the same; otherwise the middle one. */
function best(reports: readonly number[]): number {
  const [last = 0, before = last] = reports.toReversed();
  const sorted = reports.toSorted((a, b) => a - b);
  return Math.abs(last - before) <= AGREE_MS ? last : (sorted[(sorted.length - 1) >> 1] ?? last);
}

/** How far all of them want the line moved, to one side: a machine that was busy for a moment, or one wrong report, moves nothing. */
function agreed(reports: readonly number[], offset: number): number {
  const steps = reports.map((report) => report - offset);
  const [least, most] = [Math.min(...steps), Math.max(...steps)];
  if (reports.length < REPORTS_KEPT) return 0;
  return least > OFF_BY_REPORT_MS ? least : most < -OFF_BY_REPORT_MS ? most : 0;
}

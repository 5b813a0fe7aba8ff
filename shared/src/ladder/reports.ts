import type { NetReport } from '../contract/net-report.ts';
import type { Facts } from './evidence.ts';

/** What a peer's client has said of late. */
export type Reported = Pick<
  Facts,
  'loss' | 'lossOfTwo' | 'concealed' | 'rttMs' | 'rttGrowthMs' | 'dropped' | 'strained' | 'blocked' | 'silent' | 'heardAt' | 'lateMs'
>;

/** A report older than this says nothing of now. */
const REPORT_MS = 9_000;
/** Clients report every four seconds at least, and every two while there is trouble: one that is not heard for so long can't get through. */
const SILENT_MS = 7_000;
/** So soon after trouble, and where the node knows that little of what it sends arrives: mediasoup's score, of 10. At 3 about a quarter is lost (it falls with the fourth power). */
const SOON_SILENT_MS = 4_500;
const POOR_SCORE = 3;
/** Speakers who lose more than this on their way up are to blame for holes in their sound, too. */
const EXCUSES = 0.02;
/** So many are looked at together: a device that is late is so by fits and starts, a queue in the network stays as long as it is. */
const TOGETHER = 3;
/** The fastest of so many is what one takes: not of all, for a device that slept, or a clock that was set, differs by more from then on. */
const COMPARED = 8;
/** What counts as the shortest way grows so much with each report: a path may have become a longer one. */
const LONGER_MS = 5;

const TROUBLED = { rttMs: 400, loss: 0.03, concealed: 0.02, dropped: 0.1, stalled: 0.1 };

/** Marks of a device that has too much to do. */
const STRAIN = { stalled: 0.12, dropped: 0.1, decodeMs: 60 };
/** Sound that has holes or waits long although nothing was lost and nothing queued: it came in time, and was read late. */
const UNLOST = { loss: 0.015, rttGrowthMs: 150 };
const LATE = { concealed: 0.05, bufferMs: 250 };

interface Held {
  /** When it was made, by the clock of whoever adds it. */
  readonly at: number;
  /** How much longer it took to come than the fastest one: what waits in front of it on the way up. */
  readonly lateMs: number;
  readonly report: NetReport;
}

/** The last reports of one client, read together. */
export class Reports {
  #held: readonly Held[] = [];
  #shortest: number | null = null;
  /** When a client that reports was here again after it had been away; null: it never was. */
  #since: number | null = null;
  /** What the last ones differed by, in clocks and way. */
  #took: readonly number[] = [];

  /** What follows `now` is another time: of this one remains how short the way once was. */
  next(now: number): Reports {
    const next = new Reports();
    next.#shortest = this.#shortest;
    next.#since = this.#held.length > 0 || this.#since !== null ? now : null;
    return next;
  }

  add(at: number, report: NetReport): void {
    if (report.rttMs !== null) this.#shortest = Math.min(report.rttMs, (this.#shortest ?? report.rttMs) + LONGER_MS);
    const lateMs = this.#lateness(at, report.madeAt);
    this.#held = [...this.#held.slice(1 - TOGETHER), { at: at - lateMs, lateMs, report }];
  }

  #lateness(at: number, madeAt: number | null): number {
    if (madeAt === null) return 0;
    const took = at - madeAt;
    this.#took = [...this.#took.slice(1 - COMPARED), took];
    return took - Math.min(...this.#took);
  }

  /** Since the last report that has come was made, or the client came back; 0 where there was neither. */
  unheardMs(now: number): number {
    return now - (this.#held.at(-1)?.at ?? this.#since ?? now);
  }

  /** What was lost of late on this client's own way up; 0 where it isn't known. */
  lostUp(now: number): number {
    return this.#fresh(now).at(-1)?.report.lostUp ?? 0;
  }

  /** Not of a device that is late with everything: its next report is late, too. */
  get #isTroubled(): boolean {
    const last = this.#held.at(-1)?.report;
    return last !== undefined && isTroubled(last) && (last.stalled ?? 0) <= STRAIN.stalled;
  }

  #fresh(now: number): readonly Held[] {
    return this.#held.filter(({ at }) => now - at < REPORT_MS);
  }

  /** `excused`: what was lost before it was sent here. `score`: how well it arrives, by what the node knows (0 to 10); null: it doesn't. */
  seen(now: number, { excused = 0, score = null }: { excused?: number; score?: number | null } = {}): Reported {
    const fresh = this.#fresh(now);
    const last = fresh.at(-1)?.report;
    const rtts = fresh.flatMap(({ report: { rttMs } }) => (rttMs === null ? [] : [rttMs]));
    const losses = fresh.slice(-2).flatMap(({ report: { loss } }) => (loss === null ? [] : [loss]));
    const rttMs = rtts.length < 2 ? null : Math.min(...rtts);
    const rttGrowthMs = rttMs === null ? null : rttMs - (this.#shortest ?? rttMs);
    return {
      loss: last?.loss == null ? null : Math.max(0, last.loss - excused),
      lossOfTwo: losses.length === 0 ? null : Math.max(0, Math.max(...losses) - excused),
      // A speaker's way up that loses brings late, too.
      concealed: excused > EXCUSES ? null : (last?.concealed ?? null),
      rttMs,
      rttGrowthMs,
      dropped: last?.dropped ?? null,
      strained: fresh.some(({ report }) => isStrained(report, rttGrowthMs ?? 0, excused)),
      blocked: last?.blocked ?? false,
      lateMs: fresh.length < 2 ? null : Math.min(...fresh.slice(-2).map(({ lateMs }) => lateMs)),
      silent: this.unheardMs(now) >= (this.#isTroubled || (score !== null && score <= POOR_SCORE) ? SOON_SILENT_MS : SILENT_MS),
      heardAt: fresh.at(-1)?.at ?? null,
    };
  }
}

function isStrained(report: NetReport, rttGrowthMs: number, excused: number): boolean {
  const { stalled, dropped, decodeMs, loss, repaired, concealed, bufferMs } = report;
  if ((stalled ?? 0) > STRAIN.stalled || (dropped ?? 0) > STRAIN.dropped || (decodeMs ?? 0) > STRAIN.decodeMs) return true;
  if (repaired || (loss ?? 0) - excused > UNLOST.loss || rttGrowthMs > UNLOST.rttGrowthMs) return false;
  return (concealed ?? 0) > LATE.concealed || (bufferMs ?? 0) > LATE.bufferMs;
}

/** Is there anything in it that the server should know soon? */
export function isTroubled({ blocked, rttMs, loss, concealed, dropped, stalled }: NetReport): boolean {
  if (blocked || (rttMs ?? 0) > TROUBLED.rttMs || (loss ?? 0) > TROUBLED.loss) return true;
  return (concealed ?? 0) > TROUBLED.concealed || (dropped ?? 0) > TROUBLED.dropped || (stalled ?? 0) > TROUBLED.stalled;
}

import type { LessonRow } from '../../lessons/lessons.store.ts';
import { isTwice, offsetOf } from '../local-time.ts';
import { type Pattern, type Slot, skippedDays, slotsOf } from '../recurrence.ts';

/** A series as it is planned. Its lessons are there up to `madeUntil`; those after that follow from the rule. */
export interface Planned extends Pattern {
  readonly id: string;
  readonly title: string;
  readonly hostId: string;
  readonly roomId: string | null;
  readonly duration: number;
  readonly madeUntil: Date | null;
  readonly cancelledFrom: string | null;
}

/** The same, as a calendar program puts it: a rule, days that it leaves out, days that are otherwise. */
export interface Repeated {
  readonly first: Date;
  /** The last one that the rule names. */
  readonly last: Date;
  /** Local days. */
  readonly left: readonly string[];
  /** Lessons that are not as the rule says, with the time at which the rule has them. */
  readonly others: readonly { readonly at: Date; readonly row: LessonRow }[];
}

export interface Parts {
  /** null: nothing follows the rule. */
  readonly rule: Repeated | null;
  /** Lessons that stand for themselves: on days that the rule does not name any more, or while clocks change. */
  readonly single: readonly LessonRow[];
  /** The same, not made yet. */
  readonly later: readonly Slot[];
}

/** What a person's lessons of a series are, from a moment on, by one rule: exactly those, not one more. */
export function repeated(series: Planned, rows: readonly LessonRow[], from: Date): Parts {
  const { madeUntil, cancelledFrom, timeZone } = series;
  const there = new Map(rows.map((row) => [row.series_date ?? '', row]));
  const out = new Set(series.exdates);
  const single: LessonRow[] = [];
  const later: Slot[] = [];
  const days = slotsOf({ ...series, exdates: [] })
    .filter(({ startsAt, date }) => startsAt >= from && (cancelledFrom === null || date < cancelledFrom))
    .map((slot) => {
      const { date, startsAt } = slot;
      const row = there.get(date);
      there.delete(date);
      // A lesson that is made but not among theirs is somebody else's, or was never there.
      const gone = row === undefined && (out.has(date) || (madeUntil !== null && startsAt <= madeUntil));
      const unclear = isUnclear(startsAt, series.duration, timeZone) || (row && isUnclear(row.starts_at, row.duration, timeZone));
      const alone = !gone && unclear === true;
      if (alone && row) single.push(row);
      else if (alone) later.push(slot);
      return { date, startsAt, row, left: gone || alone };
    });
  // Of a series that was cancelled, what would have come is gone without a trace.
  single.push(...[...there.values()].filter((row) => row.status !== 'cancelled' || (row.series_date ?? '') < (cancelledFrom ?? '~')));
  const begin = days.findIndex(({ left }) => !left);
  const end = days.findLastIndex(({ left }) => !left);
  const [first, last] = [days[begin], days[end]];
  if (!first || !last) return { rule: null, single, later };
  const kept = days.slice(begin, end + 1);
  const left = kept.flatMap((day) => (day.left ? [day.date] : []));
  return {
    rule: {
      first: first.startsAt,
      last: last.startsAt,
      // What no clock shows is no lesson; programs disagree about that too.
      left: [...left, ...skippedDays(series, first.date, last.date)].toSorted(),
      others: kept.flatMap((day) =>
        !day.left && day.row && !asPlanned(day.row, series, day.startsAt) ? [{ at: day.startsAt, row: day.row }] : [],
      ),
    },
    single,
    later,
  };
}

/** Programs disagree about lessons while clocks change: such a one is told in UTC, beside the rule. */
function isUnclear(startsAt: Date, minutes: number, timeZone: string): boolean {
  const endsAt = new Date(startsAt.getTime() + minutes * 60_000);
  if (offsetOf(startsAt.getTime(), timeZone) !== offsetOf(endsAt.getTime(), timeZone)) return true;
  return isTwice(startsAt, timeZone) || isTwice(endsAt, timeZone);
}

function asPlanned(row: LessonRow, series: Planned, startsAt: Date): boolean {
  return (
    row.status !== 'cancelled' &&
    row.title === series.title &&
    row.host_id === series.hostId &&
    row.room_id === series.roomId &&
    row.duration === series.duration &&
    row.starts_at.getTime() === startsAt.getTime()
  );
}

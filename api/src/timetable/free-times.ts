import type { Slot } from './recurrence.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Lessons are offered between these, by the clocks of their zone. */
const FIRST_MINUTE = 7 * 60;
const LAST_END_MINUTE = 19 * 60;
const STEP_MINUTES = 15;
const OFFERS = 3;

export interface Span {
  readonly starts: number;
  readonly ends: number;
}

export interface FreeTime {
  /** Days after what was asked for: only single lessons go to another day. */
  readonly days: number;
  /** HH:MM */
  readonly time: string;
  /** Of the first one, in milliseconds since 1970. */
  readonly startsAt: number;
}

const overlap = (a: Span, b: Span) => a.starts < b.ends && b.starts < a.ends;

/** What of `busy` meets this span? */
export function meeting<T extends Span>(span: Span, busy: readonly T[]): T[] {
  return busy.filter((other) => overlap(span, other));
}

/**
 * The times nearest to `time` (HH:MM) at which every one of `slots` would be free, the nearest first. A single lesson may also go to one of
 * the `days` after; a series keeps its days.
 */
export function freeTimes(
  slots: readonly Slot[],
  time: string,
  { minutes, busy, now, days }: { minutes: number; busy: readonly Span[]; now: number; days: number },
): FreeTime[] {
  const asked = Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const first = slots[0];
  if (!first) return [];
  const found: FreeTime[] = [];
  for (let day = 0; day <= days && found.length < OFFERS; day += 1) {
    for (const minute of nearest(asked, minutes)) {
      if (found.length === OFFERS) break;
      const shift = (day * DAY_MINUTES + minute - asked) * MINUTE_MS;
      const spans = slots.map(({ startsAt }) => ({
        starts: startsAt.getTime() + shift,
        ends: startsAt.getTime() + shift + minutes * MINUTE_MS,
      }));
      if (spans.some((span) => span.starts <= now || busy.some((other) => overlap(span, other)))) continue;
      found.push({ days: day, time: clock(minute), startsAt: first.startsAt.getTime() + shift });
    }
  }
  return found;
}

/** Every minute of the day that a lesson may begin at, the nearest to what was asked first; of two the later. */
function nearest(asked: number, minutes: number): number[] {
  const starts: number[] = [];
  for (let at = FIRST_MINUTE; at + minutes <= LAST_END_MINUTE; at += STEP_MINUTES) starts.push(at);
  return starts.toSorted((a, b) => Math.abs(a - asked) - Math.abs(b - asked) || b - a);
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

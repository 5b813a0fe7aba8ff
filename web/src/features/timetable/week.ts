import type { Lesson } from '@watoto/shared/contract/http/lessons.ts';

/** A day of this device's calendar: 2026-11-23. */
export type DayName = string;

export interface Day {
  readonly date: DayName;
  /** Milliseconds since 1970; a day may be 23 or 25 hours long. */
  readonly start: number;
  readonly end: number;
}

const two = (number: number) => String(number).padStart(2, '0');

export function dayOf(at: number): DayName {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function noon(day: DayName): Date {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date, 12);
}

export function isDayName(text: unknown): text is DayName {
  return typeof text === 'string' && /^\d{4}-\d\d-\d\d$/.test(text) && dayOf(noon(text).getTime()) === text;
}

export function addDays(day: DayName, days: number): DayName {
  const date = noon(day);
  date.setDate(date.getDate() + days);
  return dayOf(date.getTime());
}

function toDay(date: DayName): Day {
  return { date, start: noon(date).setHours(0, 0, 0, 0), end: noon(addDays(date, 1)).setHours(0, 0, 0, 0) };
}

/** The week of a day, from Monday on. */
export function weekOf(day: DayName): Day[] {
  const monday = addDays(day, -((noon(day).getDay() + 6) % 7));
  return Array.from({ length: 7 }, (_, i) => toDay(addDays(monday, i)));
}

/** The moment at which clocks of this device show `time` (HH:MM) on that day. */
export function momentOf(day: DayName, time: string): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const date = noon(day);
  date.setHours(hours, minutes, 0, 0);
  return date;
}

export function timeOf(at: number | string): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

export interface Placed {
  readonly lesson: Lesson;
  /** Minutes since the day began, by its clocks. */
  readonly from: number;
  readonly to: number;
  /** Lessons at one time stand side by side: this one's place among `lanes`. */
  readonly lane: number;
  readonly lanes: number;
}

const minutesOf = (at: number) => new Date(at).getHours() * 60 + new Date(at).getMinutes();

export function startsOn(lesson: Lesson, { start, end }: Day): boolean {
  const at = Date.parse(lesson.startsAt);
  return at >= start && at < end;
}

/** Where a day's lessons stand. */
export function place(lessons: readonly Lesson[], day: Day): Placed[] {
  const spans = lessons
    .filter((lesson) => startsOn(lesson, day))
    .map((lesson) => {
      const from = minutesOf(Date.parse(lesson.startsAt));
      return { lesson, from, to: Math.min(24 * 60, from + lesson.durationMinutes) };
    })
    .toSorted((a, b) => a.from - b.from || b.to - a.to);
  const placed: Placed[] = [];
  let group: Omit<Placed, 'lanes'>[] = [];
  let ends: number[] = [];
  const close = () => {
    placed.push(...group.map((one) => ({ ...one, lanes: ends.length })));
    group = [];
    ends = [];
  };
  for (const span of spans) {
    if (ends.every((end) => end <= span.from)) close();
    const free = ends.findIndex((end) => end <= span.from);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = span.to;
    group.push({ ...span, lane });
  }
  close();
  return placed;
}

/** The hours that a week shows: those of a school day, and whatever lessons need. */
export function hoursOf(placed: readonly Placed[]): { first: number; last: number } {
  const first = Math.min(8, ...placed.map(({ from }) => Math.floor(from / 60)));
  const last = Math.max(17, ...placed.map(({ to }) => Math.ceil(to / 60)));
  return { first, last };
}

/** A colour for each course, the same every time: one of `HUES`. */
export const HUES = 8;
export function hueOf(lesson: Lesson): number {
  let sum = 0;
  for (const char of lesson.course?.id ?? `none${lesson.host.id}`) sum = (sum * 31 + char.charCodeAt(0)) % 9_973;
  return sum % HUES;
}

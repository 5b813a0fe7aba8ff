import type { TFunction } from 'i18next';
import type { DayName } from './week.ts';

export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** How often a lesson comes, as the form says it. */
export interface Recurrence {
  readonly every: 'none' | 'day' | 'week' | 'twoWeeks' | 'month';
  /** Of weeks: the days; none chosen: the day of the first lesson. */
  readonly days: readonly Weekday[];
  readonly end: 'until' | 'count';
  readonly until: DayName;
  readonly count: number;
}

export function weekdayOf(day: DayName): Weekday {
  return WEEKDAYS[(new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7] ?? 'MO';
}

/** The chosen days, or the first lesson's. */
export function daysOf({ days }: Pick<Recurrence, 'days'>, first: DayName): readonly Weekday[] {
  return days.length === 0 ? [weekdayOf(first)] : WEEKDAYS.filter((day) => days.includes(day));
}

/** As RFC 5545 writes it; null: one lesson. */
export function toRrule(recurrence: Recurrence, first: DayName): string | null {
  const { every, end, until, count } = recurrence;
  if (every === 'none') return null;
  const weekly = every === 'week' || every === 'twoWeeks';
  return [
    `FREQ=${every === 'day' ? 'DAILY' : every === 'month' ? 'MONTHLY' : 'WEEKLY'}`,
    ...(every === 'twoWeeks' ? ['INTERVAL=2'] : []),
    ...(weekly ? [`BYDAY=${daysOf(recurrence, first).join(',')}`] : []),
    end === 'until' ? `UNTIL=${until.replaceAll('-', '')}` : `COUNT=${count}`,
  ].join(';');
}

/** 'every Monday and Wednesday until 18 December 2026', in the reader's language. */
export function inWords(t: TFunction, locale: string, recurrence: Recurrence, first: DayName): string {
  const { every, end, until, count } = recurrence;
  if (every === 'none') return t('timetable.once');
  const dateOf = (day: DayName, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`));
  // 23 November 2026 is a Monday.
  const nameOf = (day: Weekday) => dateOf(`2026-11-${23 + WEEKDAYS.indexOf(day)}`, { weekday: 'long' });
  const days = new Intl.ListFormat(locale, { type: 'conjunction' }).format(daysOf(recurrence, first).map(nameOf));
  const often = t(`timetable.often.${every}`, { days, date: Number(first.slice(8)) });
  const last =
    end === 'until'
      ? t('timetable.untilDay', { day: dateOf(until, { day: 'numeric', month: 'long', year: 'numeric' }) })
      : t('timetable.times', { count });
  return end === 'until' ? `${often} ${last}` : `${often}, ${last}`;
}

import { RRuleTemporal } from 'rrule-temporal';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { MAX_OCCURRENCES, MAX_SERIES_YEARS } from '@watoto/shared/contract/http/timetable.ts';
import { addDays, dayBefore, isDay, isTimeZone, localTimeOf } from './local-time.ts';

/** When a series takes place. Its rule names at most one occurrence a day, so a local day says which one is meant. */
export interface Pattern {
  /** 2026-11-23T09:00, in `timeZone`. */
  readonly startsLocal: string;
  readonly timeZone: string;
  readonly rrule: string;
  /** Local days that are left out. */
  readonly exdates: readonly string[];
}

export interface Slot {
  /** Its local day in the series. */
  readonly date: string;
  readonly startsAt: Date;
}

interface Rule {
  readonly freq: 'DAILY' | 'WEEKLY' | 'MONTHLY';
  readonly interval: number;
  readonly byDay: readonly string[];
  readonly end: { readonly count: number } | { readonly until: string };
}

const MAX_INTERVAL = 52;
const MAX_BYDAY = 31;
/** Periods that may pass in search of an occurrence, beyond any rule that is allowed. */
const MAX_STEPS = 1_000;
const WEEKDAY = /^(?:MO|TU|WE|TH|FR|SA|SU)$/;
const NTH_WEEKDAY = /^(?:[1-5]|-[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)$/;

const refuse = (message: string) => new AppError('invalid_input', { message: `rrule: ${message}` });

/** Reads a rule of RFC 5545, section 3.3.10, as far as a school needs it. Throws `invalid_input`. */
function parseRule(text: string): Rule {
  const parts = new Map<string, string>();
  for (const part of text
    .replace(/^RRULE:/i, '')
    .toUpperCase()
    .split(';')) {
    const [name, value, more] = part.split('=');
    if (!name || !value || more !== undefined) throw refuse(`"${part.slice(0, 40)}" is no part of a rule`);
    if (parts.has(name)) throw refuse(`${name.slice(0, 20)} is there twice`);
    parts.set(name, value);
  }
  const take = (name: string) => {
    const value = parts.get(name);
    parts.delete(name);
    return value;
  };
  const freq = take('FREQ');
  if (freq !== 'DAILY' && freq !== 'WEEKLY' && freq !== 'MONTHLY') throw refuse('FREQ is DAILY, WEEKLY or MONTHLY');
  const interval = wholeNumber('INTERVAL', take('INTERVAL') ?? '1', MAX_INTERVAL);
  const byDay = take('BYDAY')?.split(',') ?? [];
  const named = freq === 'MONTHLY' ? NTH_WEEKDAY : WEEKDAY;
  if (byDay.length > MAX_BYDAY || !byDay.every((day) => named.test(day))) throw refuse('BYDAY names days such as MO,WE');
  const count = take('COUNT');
  const until = take('UNTIL');
  if ((take('WKST') ?? 'MO') !== 'MO') throw refuse('weeks begin on Monday here');
  const [unknown] = parts.keys();
  if (unknown !== undefined) throw refuse(`${unknown.slice(0, 20)} is not known here`);
  if ((count === undefined) === (until === undefined)) throw refuse('it needs an end: COUNT or UNTIL, one of them');
  const end = count === undefined ? { until: dayOfUntil(until ?? '') } : { count: wholeNumber('COUNT', count, MAX_OCCURRENCES) };
  return { freq, interval, byDay: [...new Set(byDay)], end };
}

function wholeNumber(name: string, text: string, most: number): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) throw refuse(`${name} is from 1 to ${most}`);
  return number;
}

/** UNTIL as a day: 20261218, or with a time, which is of no matter where there is one occurrence a day. */
function dayOfUntil(text: string): string {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)(?:T[0-2]\d[0-5]\d[0-5]\dZ?)?$/.exec(text) ?? [];
  const date = `${year}-${month}-${day}`;
  if (year === undefined || !isDay(date)) throw refuse('UNTIL is a day such as 20261218');
  return date;
}

function writeRule({ freq, interval, byDay, end }: Rule): string {
  return [
    `FREQ=${freq}`,
    ...(interval === 1 ? [] : [`INTERVAL=${interval}`]),
    ...(byDay.length === 0 ? [] : [`BYDAY=${byDay.join(',')}`]),
    'count' in end ? `COUNT=${end.count}` : `UNTIL=${end.until.replaceAll('-', '')}`,
  ].join(';');
}

/** The same rule, as we write it. Throws `invalid_input`. */
export function tidyRule(text: string): string {
  return writeRule(parseRule(text));
}

/**
 * Every occurrence, earliest first, with the days that are left out. At 9:00 it stays at 9:00 when clocks change; a time that a
 * day skips is no occurrence, of one that it has twice the first is meant (RFC 5545). Throws `invalid_input`.
 */
function allSlots({ startsLocal, timeZone, rrule }: Omit<Pattern, 'exdates'>): Slot[] {
  const date = startsLocal.slice(0, 10);
  if (!isDay(date)) throw new AppError('invalid_input', { message: 'startsLocal: the calendar has no such day' });
  if (!isTimeZone(timeZone)) throw new AppError('invalid_input', { message: 'timeZone: not a zone such as Africa/Nairobi' });
  const rule = parseRule(rrule);
  const last = addDays(date, MAX_SERIES_YEARS * 366);
  if ('until' in rule.end && rule.end.until > last) throw refuse(`it ends within ${MAX_SERIES_YEARS} years`);
  const start = `${startsLocal.replaceAll(/[-:]/g, '')}00`;
  const found: Slot[] = [];
  let beyond = false;
  try {
    const series = new RRuleTemporal({
      rruleString: `DTSTART;TZID=${timeZone}:${start}\nRRULE:${writeRule(rule)}`,
      maxIterations: MAX_STEPS,
      maxCandidateEvaluations: MAX_STEPS * MAX_BYDAY,
    });
    series.all((at) => {
      const startsAt = new Date(at.epochMilliseconds);
      const day = localTimeOf(startsAt, timeZone).date;
      beyond = day > last || found.length >= MAX_OCCURRENCES;
      if (!beyond) found.push({ date: day, startsAt });
      return !beyond;
    });
  } catch (cause) {
    throw new AppError('invalid_input', { message: 'rrule: it names no days that can be found', cause });
  }
  if (beyond) throw refuse(`it ends within ${MAX_OCCURRENCES} lessons and ${MAX_SERIES_YEARS} years`);
  return found;
}

export function slotsOf(pattern: Pattern): Slot[] {
  const left = new Set(pattern.exdates);
  return allSlots(pattern).filter(({ date }) => !left.has(date));
}

/** Days that the rule names between two others, but whose clocks skip its time. */
export function skippedDays(pattern: Pattern, first: string, last: string): string[] {
  const there = new Set(allSlots(pattern).map(({ date }) => date));
  const rrule = writeRule({ ...parseRule(pattern.rrule), end: { until: last } });
  return allSlots({ ...pattern, timeZone: 'UTC', rrule })
    .map(({ date }) => date)
    .filter((date) => date > first && date < last && !there.has(date));
}

/** The last day that the rule names, left out or not. Throws `invalid_input` where it names none. */
export function lastDateOf(pattern: Pattern): string {
  const last = allSlots(pattern).at(-1);
  if (!last || slotsOf(pattern).length === 0) throw refuse('it names no day at all');
  return last.date;
}

/** One lesson, at a local time. */
export function singleSlot(startsLocal: string, timeZone: string): Slot[] {
  return allSlots({ startsLocal, timeZone, rrule: 'FREQ=DAILY;COUNT=1' });
}

/** Cuts a series in two: the rule up to the day before `date`, and the rule from `date` on. Throws `invalid_input`. */
export function splitAt(pattern: Pattern, date: string): { readonly before: string; readonly after: string } {
  const rule = parseRule(pattern.rrule);
  const end = 'count' in rule.end ? { count: allSlots(pattern).filter((slot) => slot.date >= date).length } : rule.end;
  if ('count' in end && end.count === 0) throw new AppError('invalid_input', { message: 'from: not a day of this series' });
  return { before: writeRule({ ...rule, end: { until: dayBefore(date) } }), after: writeRule({ ...rule, end }) };
}

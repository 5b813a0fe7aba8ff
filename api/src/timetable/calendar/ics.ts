import ical, { type ICalCalendar, ICalCalendarMethod, type ICalDayJsStub, type ICalEventData, ICalEventStatus } from 'ical-generator';
import { localTimeOf } from '../local-time.ts';
import { writeTimeZone } from './vtimezone.ts';

/** What calendar programs are told of a lesson. */
export interface CalendarLesson {
  /** The same whatever changes. */
  readonly uid: string;
  readonly title: string;
  readonly course: string | null;
  readonly host: string;
  readonly room: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly cancelled: boolean;
  /** From 1; every edit adds 1. */
  readonly version: number;
  readonly changedAt: Date;
  /** Its page. */
  readonly url: string;
}

/** The first lesson of a series, and how it goes on: by the clocks of its zone. */
export interface CalendarSeries extends CalendarLesson {
  readonly timeZone: string;
  /** RFC 5545, up to `last`. */
  readonly rrule: string;
  readonly last: Date;
  /** Local days. */
  readonly left: readonly string[];
  /** Lessons that are otherwise than `at` the rule says. */
  readonly others: readonly { readonly at: Date; readonly lesson: CalendarLesson }[];
}

export interface CalendarContents {
  readonly lessons: readonly CalendarLesson[];
  readonly series: readonly CalendarSeries[];
}

/** Words of the reader's language. */
export interface CalendarWords {
  readonly calendar: string;
  with(name: string): string;
}

/** An hour: programs that keep to it ask so often. */
const REFRESH_S = 3_600;

/**
 * An iCalendar object (RFC 5545). The same lessons are the same text, so that an ETag holds. Single lessons are in UTC: no zone can be
 * misread. A series is in its own zone, which comes with it: at nine it stays at nine when clocks change.
 */
export function writeCalendar({ lessons, series }: CalendarContents, words: CalendarWords): string {
  const calendar = ical({
    name: words.calendar,
    prodId: { company: 'Watoto', product: 'Timetable', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: REFRESH_S,
    timezone: { name: null, generator: (timeZone) => zoneOf(timeZone, series) },
  });
  for (const lesson of lessons) calendar.createEvent(eventOf(lesson, words));
  for (const one of series) addSeries(calendar, one, words);
  return `${calendar.toString()}\r\n`;
}

function eventOf(lesson: CalendarLesson, words: CalendarWords): ICalEventData {
  return {
    id: lesson.uid,
    sequence: lesson.version - 1,
    stamp: lesson.changedAt,
    lastModified: lesson.changedAt,
    start: lesson.startsAt,
    end: lesson.endsAt,
    summary: lesson.title,
    description: [lesson.course, words.with(lesson.host)].filter((line) => line !== null).join('\n'),
    ...(lesson.room === null ? {} : { location: lesson.room }),
    url: lesson.url,
    status: lesson.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  };
}

function addSeries(calendar: ICalCalendar, series: CalendarSeries, words: CalendarWords): void {
  const { timeZone, uid, left } = series;
  const times = ({ startsAt, endsAt }: CalendarLesson) => ({ timezone: timeZone, start: byClock(startsAt), end: byClock(endsAt) });
  const time = clockOf(series.startsAt, timeZone).slice(8);
  // UTC is no zone: its times end with Z.
  const [zone, end] = timeZone === 'UTC' ? ['', 'Z'] : [`;TZID=${timeZone}`, ''];
  const exdate = left.length === 0 ? [] : [`EXDATE${zone}:${left.map((day) => day.replaceAll('-', '') + time + end).join(',')}`];
  calendar.createEvent({
    ...eventOf(series, words),
    ...times(series),
    repeating: [`RRULE:${untilOf(series)}`, ...exdate].join('\r\n'),
  });
  for (const { at, lesson } of series.others)
    calendar.createEvent({ ...eventOf(lesson, words), ...times(lesson), recurrenceId: byClock(at), id: uid });
}

/** The rule with its last lesson as its end, in UTC as section 3.3.10 asks: how programs count what clocks skip is of no matter. */
function untilOf({ rrule, last }: CalendarSeries): string {
  const rule = rrule.split(';').filter((part) => !/^(?:COUNT|UNTIL)=/.test(part));
  return [...rule, `UNTIL=${last.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`].join(';');
}

function zoneOf(timeZone: string, series: readonly CalendarSeries[]): string {
  const moments = series
    .filter((one) => one.timeZone === timeZone)
    .flatMap(({ startsAt, last, others }) => [startsAt, last, ...others.flatMap(({ lesson }) => [lesson.startsAt, lesson.endsAt])])
    .map((at) => at.getTime());
  return writeTimeZone(timeZone, new Date(Math.min(...moments)), new Date(Math.max(...moments)));
}

/** 20261123T090000, as clocks there show it. */
function clockOf(at: Date, timeZone: string): string {
  const { date, time } = localTimeOf(at, timeZone);
  return `${date}T${time}:${String(at.getUTCSeconds()).padStart(2, '0')}`.replaceAll(/[-:]/g, '');
}

/** A moment that the library writes by the clocks of its event's zone, in the shape of the date libraries that it knows. */
function byClock(at: Date): ICalDayJsStub {
  const inZone = (timeZone: string): ICalDayJsStub => ({
    format: (shape) => (shape === 'HHmmss' ? clockOf(at, timeZone).slice(9) : clockOf(at, timeZone).slice(0, 8)),
    isValid: () => true,
    toDate: () => at,
    toJSON: () => at.toISOString(),
    tz: (zone = 'UTC') => inZone(zone),
    utc: () => inZone('UTC'),
  });
  return inZone('UTC');
}

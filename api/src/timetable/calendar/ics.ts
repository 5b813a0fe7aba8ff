import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';

/** A lesson, as calendar programs are told of it. */
export interface CalendarLesson {
  readonly id: string;
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

/** Words of the reader's language. */
export interface CalendarWords {
  readonly calendar: string;
  with(name: string): string;
}

/** An hour: programs that keep to it ask so often. */
const REFRESH_S = 3_600;

/** An iCalendar object (RFC 5545). The same lessons are the same text, so that an ETag holds. Times are UTC: no zone can be misread. */
export function writeCalendar(lessons: readonly CalendarLesson[], words: CalendarWords): string {
  const calendar = ical({
    name: words.calendar,
    prodId: { company: 'Watoto', product: 'Timetable', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: REFRESH_S,
  });
  for (const lesson of lessons) {
    calendar.createEvent({
      // The lesson's own id: it stays the same whatever changes, and programs update what they have.
      id: `${lesson.id}@watoto`,
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
    });
  }
  return `${calendar.toString()}\r\n`;
}

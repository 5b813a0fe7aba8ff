import { createHash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LessonId } from '@watoto/shared/kernel/ids.ts';
import { calendarRoutes, FEED_COMING_DAYS, FEED_PAST_DAYS } from '@watoto/shared/contract/http/calendar.ts';
import { type Download, urlOf } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../../auth/access-token.ts';
import type { Tables } from '../../db/tables.ts';
import type { LessonRow } from '../../lessons/lessons.store.ts';
import { patternOf } from '../occurrences.ts';
import { calendarLesson, calendarWords, lessonFile } from './calendar-lesson.ts';
import * as store from './calendar.store.ts';
import { type CalendarContents, type CalendarLesson, type CalendarSeries, writeCalendar } from './ics.ts';
import { type Planned, type Repeated, repeated } from './repeated.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const TOKEN_BYTES = 32;

export interface CalendarDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  /** The school's origin, for links. */
  readonly publicUrl: string;
}

/** Lessons for calendar programs. They have no password: a secret address is what they know, and only its hash is kept. */
export class Calendar {
  readonly #deps: CalendarDeps;

  constructor(deps: CalendarDeps) {
    this.#deps = deps;
  }

  async address({ userId }: Person): Promise<{ since: string | null }> {
    const feed = await store.feedOf(this.#deps.db, userId);
    return { since: feed?.created_at.toISOString() ?? null };
  }

  async renew({ userId }: Person): Promise<{ url: string; since: string }> {
    const at = new Date(this.#deps.clock.now());
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    await store.setFeed(this.#deps.db, userId, hashOf(token), at);
    return { url: this.#deps.publicUrl + urlOf(calendarRoutes['calendar.feed'], { params: { token } }), since: at.toISOString() };
  }

  async remove({ userId }: Person): Promise<void> {
    await store.removeFeed(this.#deps.db, userId);
  }

  /** Throws `not_found` for an address that is none any more. */
  async feed(token: string): Promise<Download> {
    const { db, clock } = this.#deps;
    const owner = await store.ownerOf(db, hashOf(token));
    if (!owner) throw new AppError('not_found');
    const now = clock.now();
    const from = new Date(now - FEED_PAST_DAYS * DAY_MS);
    const [rows, series] = await Promise.all([
      store.lessonsToGoTo(db, owner, from, new Date(now + FEED_COMING_DAYS * DAY_MS)),
      store.seriesToGoTo(db, owner, from),
    ]);
    return { filename: null, content: writeCalendar(this.#contents(rows, series, from), calendarWords(owner.locale)) };
  }

  /** Throws `not_found`. */
  async lesson(person: Person, id: LessonId): Promise<Download> {
    const { db, publicUrl } = this.#deps;
    const user = await db.selectFrom('users').select('locale').where('id', '=', person.userId).executeTakeFirst();
    const file = await lessonFile(db, person, id, { publicUrl, locale: user?.locale ?? 'en' });
    if (!file) throw new AppError('not_found');
    return file;
  }

  /** Each series that goes on by its rule is one thing; whatever else there is stands for itself. */
  #contents(rows: readonly LessonRow[], series: readonly store.SeriesToGoTo[], from: Date): CalendarContents {
    const { publicUrl } = this.#deps;
    const ofSeries = Map.groupBy(rows, ({ series_id: id }) => id);
    const known = new Set(series.map(({ id }) => id));
    const single = rows.filter(({ series_id: id }) => id === null || !known.has(id)).map((row) => calendarLesson(row, publicUrl));
    const rules: CalendarSeries[] = [];
    for (const row of series) {
      const lessons = ofSeries.get(row.id) ?? [];
      const parts = repeated(planned(row), lessons, from);
      const changedAt = new Date(Math.max(row.updated_at.getTime(), ...lessons.map(({ updated_at: at }) => at.getTime())));
      const usual = (startsAt: Date) => ({ ...usualLesson(row, startsAt, publicUrl), changedAt });
      single.push(...parts.single.map((lesson) => calendarLesson(lesson, publicUrl)));
      single.push(...parts.later.map(({ date, startsAt }) => ({ ...usual(startsAt), uid: `${row.id}-${date}@watoto` })));
      if (parts.rule) rules.push({ ...usual(parts.rule.first), ...ruleOf(row, parts.rule, publicUrl) });
    }
    return { lessons: single.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime()), series: rules };
  }
}

function planned(row: store.SeriesToGoTo): Planned {
  return {
    ...patternOf(row),
    id: row.id,
    title: row.title,
    hostId: row.host_id,
    roomId: row.room_id,
    duration: row.duration,
    madeUntil: row.made_until,
    cancelledFrom: row.cancelled_from,
  };
}

/** A lesson of a series that is as planned. */
function usualLesson(row: store.SeriesToGoTo, startsAt: Date, publicUrl: string): CalendarLesson {
  return {
    uid: `${row.id}@watoto`,
    title: row.title,
    course: row.course_title,
    host: `${row.first_name} ${row.last_name}`,
    room: row.room_name,
    startsAt,
    endsAt: new Date(startsAt.getTime() + row.duration * MINUTE_MS),
    cancelled: false,
    version: row.version,
    changedAt: row.updated_at,
    // A series has no page; each of its lessons is joined from there.
    url: `${publicUrl}/timetable`,
  };
}

function ruleOf({ time_zone: timeZone, rrule }: store.SeriesToGoTo, { last, left, others }: Repeated, publicUrl: string) {
  return { timeZone, rrule, last, left, others: others.map(({ at, row }) => ({ at, lesson: calendarLesson(row, publicUrl) })) };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

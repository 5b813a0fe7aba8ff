import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import { SeriesId } from '@watoto/shared/contract/http/lessons.ts';
import type { LessonSeries, LessonSeriesChange, NewLessonSeries } from '@watoto/shared/contract/http/timetable.ts';
import type { RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import type { timetableRoutes } from '@watoto/shared/contract/http/timetable.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import type { Tables } from '../db/tables.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { updateLesson } from '../lessons/lessons.store.ts';
import { settingsIn } from '../lessons/room-settings.ts';
import { refuseOverlap, requirePlan, requireRoom, requireTeacher } from '../lessons/planning.ts';
import { requireFree, toOccurrence } from './conflicts.ts';
import { dayBefore, localTimeOf } from './local-time.ts';
import { horizonOf, occurrence, patternOf } from './occurrences.ts';
import { lastDateOf, slotsOf, splitAt, tidyRule } from './recurrence.ts';
import { reconcile } from './reconcile.ts';
import { requireSeriesKeeper } from './timetable.policy.ts';
import * as store from './series.store.ts';

type SeriesAnswer = RouteAnswer<(typeof timetableRoutes)['lessonSeries.get']>;

/** Lessons that come again and again. What is live or over is never changed. */
export class SeriesPlanner {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Throws `not_found` (course), `forbidden`, `invalid_input` (rule, zone, host, room) and `conflict`, which names what is in the way. */
  async plan(person: Person, series: NewLessonSeries): Promise<SeriesAnswer> {
    const now = this.#clock.now();
    const id = uuidV7(now);
    return this.#changing(async (tx) => {
      const { hostId, expectedSize } = await requirePlan(tx, person, series);
      const row = {
        id,
        course_id: series.courseId,
        title: series.title,
        host_id: hostId,
        room_id: series.roomId,
        starts_local: series.startsLocal,
        time_zone: series.timeZone,
        duration: series.durationMinutes,
        rrule: tidyRule(series.rrule),
        exdates: [...new Set(series.exdates)],
        expected_size: expectedSize,
        settings: series.settings,
      };
      const slots = slotsOf(patternOf(row)).filter(({ startsAt }) => startsAt.getTime() > now);
      if (slots.length === 0) throw new AppError('invalid_input', { message: 'rrule: no day of it is to come' });
      await requireFree(tx, person, { hostId, roomId: series.roomId }, slots, series.durationMinutes);
      const horizon = horizonOf(now);
      await store.insertSeries(tx, {
        ...row,
        settings: JSON.stringify(row.settings),
        last_date: lastDateOf(patternOf(row)),
        made_until: horizon,
      });
      // A long break first: then the background job is what makes it.
      const lessons = slots.filter(({ startsAt }) => startsAt <= horizon).map((slot) => occurrence(row, slot, now));
      await store.insertOccurrences(tx, lessons);
      await audit(tx, { actor: person.userId, action: 'series.planned', subject: `lesson_series:${id}`, after: { ...series, hostId } });
      // The first speaks for all of them: people are told of a series once.
      if (lessons[0]) await announce(tx, 'lesson.scheduled', { lessonId: lessons[0].id });
      return this.#view(tx, id);
    });
  }

  /** Throws `not_found`. */
  async get(person: Person, id: SeriesId): Promise<SeriesAnswer> {
    requireSeriesKeeper(await store.seriesWithNames(this.#db, id), person);
    return this.#view(this.#db, id);
  }

  /** Throws `not_found`, `forbidden`, `precondition_failed`, `lesson_ended` (nothing to come), `invalid_input` and `conflict`. */
  async change(person: Person, id: SeriesId, change: LessonSeriesChange, ifVersion: number | null): Promise<SeriesAnswer> {
    return this.#changing(async (tx) => {
      const before = await this.#lock(tx, person, id, ifVersion);
      if (before.cancelled_from !== null) throw new AppError('lesson_ended', { message: 'This series was cancelled.' });
      const now = this.#clock.now();
      const at = new Date(now);
      const { timeZone } = patternOf(before);
      const today = localTimeOf(at, timeZone).date;
      const firstDay = slotsOf(patternOf(before))[0]?.date ?? before.starts_local.slice(0, 10);
      // Days that have passed stay with the old series as they were.
      const from = change.from !== undefined && change.from > firstDay ? change.from : null;
      if (from !== null && from > before.last_date) throw new AppError('invalid_input', { message: 'from: after the end of this series' });
      const next = await this.#changed(tx, person, before, change, from);
      const pattern = patternOf(next);
      const coming = slotsOf(pattern).filter(({ startsAt, date }) => startsAt.getTime() > now && (from === null || date >= from));
      if (coming.length === 0) throw new AppError('lesson_ended', { message: 'No lesson of this series is to come.' });
      await requireFree(tx, person, { hostId: next.host_id, roomId: next.room_id, exceptSeriesId: id }, coming, next.duration);
      const horizon = horizonOf(now);
      const fields = { ...next, settings: JSON.stringify(next.settings), last_date: lastDateOf(pattern), made_until: horizon };
      if (from === null) await store.updateSeries(tx, id, fields, at);
      else {
        await store.insertSeries(tx, fields);
        const { before: rrule } = splitAt(patternOf(before), from);
        const exdates = before.exdates.filter((date) => date < from);
        await store.updateSeries(tx, id, { rrule, exdates, last_date: dayBefore(from) }, at);
      }
      const old = new Map(slotsOf({ ...patternOf(before), exdates: [] }).map((slot) => [slot.date, slot.startsAt]));
      const existing = await store.comingLessons(tx, id, from ?? '0000-00-00', at);
      const { update, insert } = reconcile(
        existing,
        old,
        next,
        coming.filter(({ startsAt }) => startsAt <= horizon),
      );
      for (const { id: lessonId, patch } of update) await updateLesson(tx, lessonId, patch, at);
      await store.insertOccurrences(
        tx,
        insert.map((slot) => occurrence(next, slot, now)),
      );
      await audit(tx, {
        actor: person.userId,
        action: 'series.changed',
        subject: `lesson_series:${id}`,
        before: { rrule: before.rrule, startsLocal: before.starts_local, title: before.title, host: before.host_id, room: before.room_id },
        after: { ...change, series: next.id, today },
      });
      const first = update.find(({ patch }) => patch.status !== 'cancelled');
      const moved = change.timeOfDay !== undefined || change.rrule !== undefined;
      if (first) await announce(tx, 'lesson.changed', { lessonId: LessonId.parse(first.id), change: moved ? 'moved' : 'edited' });
      return this.#view(tx, next.id);
    });
  }

  /** Throws `not_found` and `precondition_failed`. */
  async cancel(person: Person, id: SeriesId, from: string | undefined, ifVersion: number | null): Promise<SeriesAnswer> {
    return this.#changing(async (tx) => {
      const series = await this.#lock(tx, person, id, ifVersion);
      const at = new Date(this.#clock.now());
      const day = from ?? localTimeOf(at, series.time_zone).date;
      if (series.cancelled_from !== null) {
        if (series.cancelled_from <= day) return this.#view(tx, id);
        throw new AppError('conflict', { message: 'Its end was cancelled already: take that back first.' });
      }
      const lessons = (await store.comingLessons(tx, id, day, at)).filter(({ status }) => status === 'scheduled');
      for (const lesson of lessons) await updateLesson(tx, lesson.id, { status: 'cancelled' }, at);
      await store.updateSeries(tx, id, { cancelled_from: day }, at);
      await audit(tx, { actor: person.userId, action: 'series.cancelled', subject: `lesson_series:${id}`, after: { from: day } });
      if (lessons[0]) await announce(tx, 'lesson.changed', { lessonId: LessonId.parse(lessons[0].id), change: 'cancelled' });
      return this.#view(tx, id);
    });
  }

  /** Throws `not_found`, and `conflict` where something else was planned since. */
  async restore(person: Person, id: SeriesId): Promise<SeriesAnswer> {
    return this.#changing(async (tx) => {
      const series = await this.#lock(tx, person, id, null);
      const from = series.cancelled_from;
      if (from === null) return this.#view(tx, id);
      const now = this.#clock.now();
      const at = new Date(now);
      // Those that were cancelled one by one stay so.
      const lessons = (await store.comingLessons(tx, id, from, at)).filter(
        (lesson) => lesson.status === 'cancelled' && !series.exdates.includes(lesson.series_date ?? ''),
      );
      for (const lesson of lessons) await updateLesson(tx, lesson.id, { status: 'scheduled' }, at);
      const horizon = horizonOf(now);
      const coming = slotsOf(patternOf(series)).filter(({ startsAt }) => startsAt.getTime() > now && startsAt <= horizon);
      await store.insertOccurrences(
        tx,
        coming.map((slot) => occurrence(series, slot, now)),
      );
      await store.updateSeries(tx, id, { cancelled_from: null, made_until: horizon }, at);
      await audit(tx, { actor: person.userId, action: 'series.restored', subject: `lesson_series:${id}` });
      if (lessons[0]) await announce(tx, 'lesson.changed', { lessonId: LessonId.parse(lessons[0].id), change: 'edited' });
      return this.#view(tx, id);
    });
  }

  /** What the series, or from a day on its successor, is to be. */
  async #changed(tx: Queries, person: Person, before: store.SeriesRow, change: LessonSeriesChange, from: string | null) {
    const hostId = change.hostId ?? before.host_id;
    if (change.hostId !== undefined && hostId !== before.host_id) {
      if (person.role !== 'admin') throw new AppError('forbidden', { message: 'Only an admin may give it to someone else.' });
      await requireTeacher(tx, change.hostId);
    }
    if (change.roomId !== undefined && change.roomId !== before.room_id) await requireRoom(tx, change.roomId);
    const time = change.timeOfDay ?? before.starts_local.slice(11);
    const kept = from === null ? before.rrule : splitAt(patternOf(before), from).after;
    return {
      id: from === null ? before.id : uuidV7(this.#clock.now()),
      course_id: before.course_id,
      title: change.title ?? before.title,
      host_id: hostId,
      room_id: change.roomId === undefined ? before.room_id : change.roomId,
      starts_local: `${from ?? before.starts_local.slice(0, 10)}T${time}`,
      time_zone: before.time_zone,
      duration: change.durationMinutes ?? before.duration,
      rrule: change.rrule === undefined ? kept : tidyRule(change.rrule),
      exdates: [...new Set(change.exdates ?? before.exdates.filter((date) => from === null || date >= from))],
      expected_size: change.expectedSize ?? before.expected_size,
      settings: change.settings ?? settingsIn(before),
    };
  }

  async #lock(tx: Queries, person: Person, id: SeriesId, ifVersion: number | null): Promise<store.SeriesRow> {
    const series = requireSeriesKeeper(await store.lockSeries(tx, id), person);
    if (ifVersion !== null && ifVersion !== series.version) throw new AppError('precondition_failed');
    return series;
  }

  async #changing<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(work).catch(refuseOverlap);
  }

  async #view(db: Queries, id: string): Promise<SeriesAnswer> {
    const row = await store.seriesWithNames(db, id);
    if (!row) throw new AppError('not_found');
    return toSeries(row);
  }
}

function toSeries(row: store.NamedSeries): RouteAnswer<(typeof timetableRoutes)['lessonSeries.get']> {
  const { cancelled_from: cancelledFrom } = row;
  const slots = slotsOf(patternOf(row)).filter(({ date }) => cancelledFrom === null || date < cancelledFrom);
  return {
    id: row.id,
    title: row.title,
    course: row.course_id === null ? null : { id: row.course_id, title: row.course_title ?? '' },
    host: { id: row.host_id, name: `${row.first_name} ${row.last_name}` },
    room: row.room_id === null ? null : { id: row.room_id, name: row.room_name ?? '' },
    startsLocal: row.starts_local,
    timeZone: row.time_zone,
    durationMinutes: row.duration,
    rrule: row.rrule,
    exdates: row.exdates,
    expectedSize: row.expected_size,
    settings: settingsIn(row),
    cancelledFrom,
    occurrences: slots.map((slot) => toOccurrence(slot, row.duration)),
    version: row.version,
  } satisfies Omit<LessonSeries, 'id' | 'course' | 'host' | 'room'> & Record<string, unknown>;
}

import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { Queries } from '../db/database.ts';
import type { LessonSeriesTable } from '../db/tables/timetable.ts';
import type { LessonsTable } from '../db/tables.ts';

export type SeriesRow = Selectable<LessonSeriesTable>;

/** Series with the names that go with them: of host, course and room. */
export function namedSeries(db: Queries) {
  return db
    .selectFrom('lesson_series')
    .innerJoin('users as host', 'host.id', 'lesson_series.host_id')
    .leftJoin('courses', 'courses.id', 'lesson_series.course_id')
    .leftJoin('rooms', 'rooms.id', 'lesson_series.room_id')
    .selectAll('lesson_series')
    .select(['host.first_name', 'host.last_name', 'courses.title as course_title', 'rooms.name as room_name']);
}

export async function seriesWithNames(db: Queries, id: string) {
  return namedSeries(db).where('lesson_series.id', '=', id).executeTakeFirst();
}
export type NamedSeries = NonNullable<Awaited<ReturnType<typeof seriesWithNames>>>;

/** The series, locked until the transaction ends. */
export async function lockSeries(db: Queries, id: string): Promise<SeriesRow | undefined> {
  return db.selectFrom('lesson_series').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
}

export async function insertSeries(db: Queries, series: Insertable<LessonSeriesTable>): Promise<void> {
  await db.insertInto('lesson_series').values(series).execute();
}

export async function updateSeries(db: Queries, id: string, patch: Updateable<LessonSeriesTable>, at: Date): Promise<void> {
  await db
    .updateTable('lesson_series')
    .set((eb) => ({ ...patch, version: eb('version', '+', 1), updated_at: at }))
    .where('id', '=', id)
    .execute();
}

/** Lessons of a series from a day on that have not begun. */
export async function comingLessons(db: Queries, id: string, from: string, now: Date) {
  return db
    .selectFrom('lessons')
    .select(['id', 'series_date', 'starts_at', 'status', 'substitutes_for', 'host_id'])
    .where('series_id', '=', id)
    .where('series_date', '>=', from)
    .where('starts_at', '>', now)
    .where('status', 'in', ['scheduled', 'cancelled'])
    .orderBy('starts_at')
    .forNoKeyUpdate()
    .execute();
}
export type ComingLesson = Awaited<ReturnType<typeof comingLessons>>[number];

/** Each day once, however often it is made. A taken time refuses the statement. */
export async function insertOccurrences(db: Queries, lessons: readonly Insertable<LessonsTable>[]): Promise<void> {
  if (lessons.length === 0) return;
  await db
    .insertInto('lessons')
    .values(lessons)
    .onConflict((oc) => oc.columns(['series_id', 'series_date']).where('series_id', 'is not', null).doNothing())
    .execute();
}

/** The same, but what is taken or there already is passed over. The days that were made. */
export async function insertWhereFree(db: Queries, lessons: readonly Insertable<LessonsTable>[]): Promise<Set<string>> {
  if (lessons.length === 0) return new Set();
  const made = await db
    .insertInto('lessons')
    .values(lessons)
    .onConflict((oc) => oc.doNothing())
    .returning('series_date')
    .execute();
  return new Set(made.flatMap(({ series_date: date }) => date ?? []));
}

export async function datesThere(db: Queries, id: string, dates: readonly string[]): Promise<Set<string>> {
  if (dates.length === 0) return new Set();
  const rows = await db.selectFrom('lessons').select('series_date').where('series_id', '=', id).where('series_date', 'in', dates).execute();
  return new Set(rows.flatMap(({ series_date: date }) => date ?? []));
}

/** Ids of series that are not made up to `horizon`, though they go on. */
export async function seriesToMake(db: Queries, horizon: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('lesson_series')
    .select('id')
    .where('cancelled_from', 'is', null)
    .where((eb) => eb.or([eb('made_until', 'is', null), eb('made_until', '<', horizon)]))
    // Local days reach a little over those of UTC.
    .where(sql<boolean>`(made_until is null or made_until < (last_date || 'T00:00Z')::timestamptz + interval '2 days')`)
    .orderBy('made_until', (order) => order.asc().nullsFirst())
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Locked, unless another instance is at it. */
export async function lockSeriesIfFree(db: Queries, id: string): Promise<SeriesRow | undefined> {
  return db.selectFrom('lesson_series').selectAll().where('id', '=', id).forNoKeyUpdate().skipLocked().executeTakeFirst();
}

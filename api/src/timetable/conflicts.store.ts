import { sql } from 'kysely';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import { visibleTo } from '../lessons/lessons.store.ts';
import type { Slot } from './recurrence.ts';

/** Longer than this no lesson is (`lessons.duration`): what starts earlier than that has ended. */
const LONGEST_MINUTES = 480;

/** Whose time is asked about, and what may be there without being in the way. */
export interface Taken {
  readonly hostId: string;
  readonly roomId: string | null;
  readonly exceptLessonId?: string | undefined;
  readonly exceptSeriesId?: string | undefined;
}

export interface BusyRow {
  readonly id: string;
  readonly host_id: string;
  readonly room_id: string | null;
  readonly starts_at: Date;
  readonly duration: number;
}

/** Lessons of this teacher or in this room that touch a span of time. */
export async function busyBetween(
  db: Queries,
  { hostId, roomId, exceptLessonId, exceptSeriesId }: Taken,
  from: Date,
  to: Date,
): Promise<BusyRow[]> {
  return db
    .selectFrom('lessons')
    .select(['id', 'host_id', 'room_id', 'starts_at', 'duration'])
    .where('status', 'in', ['scheduled', 'live'])
    .where('starts_at', '>', new Date(from.getTime() - LONGEST_MINUTES * 60_000))
    .where('starts_at', '<', to)
    .where((eb) => eb.or([eb('host_id', '=', hostId), ...(roomId === null ? [] : [eb('room_id', '=', roomId)])]))
    .$if(exceptLessonId !== undefined, (q) => q.where('id', '<>', exceptLessonId ?? ''))
    .$if(exceptSeriesId !== undefined, (q) => q.where(sql<boolean>`series_id is distinct from ${exceptSeriesId}::uuid`))
    .orderBy('starts_at')
    .execute();
}

/** Those of these lessons that the person may see. */
export async function visibleAmong(db: Queries, person: Person, ids: readonly string[]) {
  return ids.length === 0 ? [] : visibleTo(db, person).where('lessons.id', 'in', ids).execute();
}

/** Series of this teacher or room whose later lessons are not there yet. */
export async function unfinishedSeries(db: Queries, { hostId, roomId, exceptSeriesId }: Taken) {
  return db
    .selectFrom('lesson_series')
    .select(['host_id', 'room_id', 'starts_local', 'time_zone', 'rrule', 'exdates', 'duration', 'made_until'])
    .where('cancelled_from', 'is', null)
    .where(sql<boolean>`(made_until is null or made_until < (last_date || 'T00:00Z')::timestamptz + interval '2 days')`)
    .where((eb) => eb.or([eb('host_id', '=', hostId), ...(roomId === null ? [] : [eb('room_id', '=', roomId)])]))
    .$if(exceptSeriesId !== undefined, (q) => q.where('id', '<>', exceptSeriesId ?? ''))
    .execute();
}

/** How many of a course's students are in another lesson, for each slot where anyone is. */
export async function studentsBusy(
  db: Queries,
  courseId: string,
  slots: readonly Slot[],
  minutes: number,
  { exceptLessonId, exceptSeriesId }: Taken,
): Promise<{ date: string; count: number }[]> {
  const { rows } = await sql<{ date: string; count: number }>`
    select slot.date, count(distinct mine.student_id)::int as count
    from unnest(${slots.map(({ date }) => date)}::text[], ${slots.map(({ startsAt }) => startsAt)}::timestamptz[]) as slot (date, starts)
    join lessons on lessons.starts_at > slot.starts - make_interval(mins => ${LONGEST_MINUTES}::int)
      and lessons.starts_at < slot.starts + make_interval(mins => ${minutes}::int)
      and lessons.starts_at + make_interval(mins => lessons.duration) > slot.starts
      and lessons.status in ('scheduled', 'live')
      and lessons.id is distinct from ${exceptLessonId ?? null}::uuid
      and (${exceptSeriesId ?? null}::uuid is null or lessons.series_id is distinct from ${exceptSeriesId ?? null}::uuid)
    join enrollments as other on other.course_id = lessons.course_id and other.status <> 'dropped'
    join enrollments as mine on mine.student_id = other.student_id and mine.course_id = ${courseId}::bigint and mine.status <> 'dropped'
    group by slot.date order by slot.date`.execute(db);
  return rows;
}

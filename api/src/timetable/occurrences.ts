import type { Insertable, Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { MADE_AHEAD_WEEKS } from '@watoto/shared/contract/http/timetable.ts';
import { audit } from '../db/audit.ts';
import type { LessonsTable, Tables } from '../db/tables.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { settingsIn } from '../lessons/room-settings.ts';
import { type Pattern, type Slot, slotsOf } from './recurrence.ts';
import * as store from './series.store.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1_000;
/** Series that one look takes on. */
const AT_ONCE = 50;

/** Up to when lessons are there. */
export function horizonOf(now: number): Date {
  return new Date(now + MADE_AHEAD_WEEKS * WEEK_MS);
}

export function patternOf(row: Pick<store.SeriesRow, 'starts_local' | 'time_zone' | 'rrule' | 'exdates'>): Pattern {
  return { startsLocal: row.starts_local, timeZone: row.time_zone, rrule: row.rrule, exdates: row.exdates };
}

type Template = Pick<store.SeriesRow, 'id' | 'course_id' | 'title' | 'host_id' | 'room_id' | 'duration' | 'expected_size' | 'settings'>;

/** The lesson of one day. */
export function occurrence(series: Template, { date, startsAt }: Slot, now: number): Insertable<LessonsTable> {
  return {
    id: uuidV7(now),
    course_id: series.course_id,
    title: series.title,
    host_id: series.host_id,
    room_id: series.room_id,
    starts_at: startsAt,
    duration: series.duration,
    expected_size: series.expected_size,
    settings: settingsIn(series),
    series_id: series.id,
    series_date: date,
  };
}

/** Makes the lessons of every series some weeks ahead. Safe to repeat, and on several instances at once. */
export async function makeAhead({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }): Promise<void> {
  const horizon = horizonOf(clock.now());
  for (const id of await store.seriesToMake(db, horizon, AT_ONCE)) await makeSeriesAhead(db, id, clock.now(), horizon);
}

async function makeSeriesAhead(db: Kysely<Tables>, id: string, now: number, horizon: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const series = await store.lockSeriesIfFree(tx, id);
    if (!series || series.cancelled_from !== null || (series.made_until ?? new Date(0)) >= horizon) return;
    const wanted = slotsOf(patternOf(series)).filter(({ startsAt }) => startsAt.getTime() > now && startsAt <= horizon);
    const made = await store.insertWhereFree(
      tx,
      wanted.map((slot) => occurrence(series, slot, now)),
    );
    const missing = wanted.filter(({ date }) => !made.has(date));
    const there = await store.datesThere(
      tx,
      id,
      missing.map(({ date }) => date),
    );
    // Somebody has planned something else at that time since: it shows up as cancelled, so that people see it.
    const taken = missing.filter(({ date }) => !there.has(date));
    await store.insertOccurrences(
      tx,
      taken.map((slot) => ({ ...occurrence(series, slot, now), status: 'cancelled' as const })),
    );
    for (const { date } of taken)
      await audit(tx, { actor: null, action: 'lesson.notMade', subject: `lesson_series:${id}`, after: { date } });
    const exdates = [...series.exdates, ...taken.map(({ date }) => date)];
    await store.updateSeries(tx, id, { made_until: horizon, exdates }, new Date(now));
  });
}

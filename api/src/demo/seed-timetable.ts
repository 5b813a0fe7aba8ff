import { USUAL_ROOM } from '@watoto/shared/contract/room-settings.ts';
import type { Queries } from '../db/database.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { addDays, localTimeOf } from '../timetable/local-time.ts';
import { horizonOf, occurrence, patternOf } from '../timetable/occurrences.ts';
import { lastDateOf, slotsOf } from '../timetable/recurrence.ts';
import { insertSeries, insertWhereFree } from '../timetable/series.store.ts';

const ROOMS = [
  { name: 'Music room', seats: 24 },
  { name: 'Hall', seats: 120 },
  { name: 'Room 7', seats: 30 },
];
const SERIES_TITLE = 'Band practice';
const SERIES_MINUTES = 45;
const SERIES_WEEKS = 10;

/** Rooms, and a lesson of the course that comes twice a week, in the afternoon; where they are not there yet. */
export async function seedTimetable(tx: Queries, course: { readonly id: string; readonly instructor: string }, now: number): Promise<void> {
  const known = await tx.selectFrom('lesson_series').select('id').where('course_id', '=', course.id).limit(1).executeTakeFirst();
  if (known) return;
  const [room] = await tx.insertInto('rooms').values(ROOMS).returning('id').execute();
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // Not today: the lesson that can be entered now is alone.
  const tomorrow = addDays(localTimeOf(new Date(now), timeZone).date, 1);
  const series = {
    id: uuidV7(now),
    course_id: course.id,
    title: SERIES_TITLE,
    host_id: course.instructor,
    room_id: room?.id ?? null,
    starts_local: `${tomorrow}T14:00`,
    time_zone: timeZone,
    duration: SERIES_MINUTES,
    rrule: `FREQ=WEEKLY;BYDAY=TU,TH;COUNT=${SERIES_WEEKS * 2}`,
    exdates: [],
    expected_size: 13,
    settings: JSON.stringify(USUAL_ROOM),
  };
  const horizon = horizonOf(now);
  await insertSeries(tx, { ...series, last_date: lastDateOf(patternOf(series)), made_until: horizon });
  const slots = slotsOf(patternOf(series)).filter(({ startsAt }) => startsAt <= horizon);
  await insertWhereFree(
    tx,
    slots.map((slot) => occurrence(series, slot, now)),
  );
}

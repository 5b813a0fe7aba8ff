import { LessonId, UserId } from '@watoto/shared/kernel/ids.ts';
import { CourseId, type Lesson, SeriesId } from '@watoto/shared/contract/http/lessons.ts';
import { SchoolRoomId } from '@watoto/shared/contract/http/rooms.ts';
import type { Person } from '../auth/access-token.ts';
import { roleIn, timesOf } from './lessons.policy.ts';
import type { LessonRow } from './lessons.store.ts';
import { settingsIn } from './room-settings.ts';

/** A lesson as this person sees it. */
export function toLesson(row: LessonRow, person: Person): Lesson {
  const { endsAt, opensAt, closesAt } = timesOf(row);
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    id: LessonId.parse(row.id),
    title: row.title,
    course: row.course_id === null ? null : { id: CourseId.parse(row.course_id), title: row.course_title ?? '' },
    host: { id: UserId.parse(row.host_id), name: `${row.host_first_name} ${row.host_last_name}` },
    substitutesFor:
      row.substitutes_for === null
        ? null
        : { id: UserId.parse(row.substitutes_for), name: `${row.usual_first_name} ${row.usual_last_name}` },
    room: row.room_id === null ? null : { id: SchoolRoomId.parse(row.room_id), name: row.room_name ?? '' },
    series:
      row.series_id === null || row.series_date === null
        ? null
        : { id: SeriesId.parse(row.series_id), date: row.series_date, timeZone: row.series_time_zone ?? 'UTC' },
    startsAt: row.starts_at.toISOString(),
    endsAt: iso(endsAt),
    durationMinutes: row.duration,
    expectedSize: row.expected_size,
    settings: settingsIn(row),
    status: row.status,
    opensAt: iso(opensAt),
    closesAt: iso(closesAt),
    myRole: roleIn(row, person),
    myInvitation: row.my_invitation,
    version: row.version,
  };
}

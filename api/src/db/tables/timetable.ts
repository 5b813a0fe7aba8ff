import type { Generated } from 'kysely';
import type { CreatedAt, Id, Json, JsonByDefault, Stamp } from './column.ts';

/** The rows of `migrations/0007_timetable.sql`. */
export interface TimetableTables {
  rooms: RoomsTable;
  lesson_series: LessonSeriesTable;
  lesson_invitations: LessonInvitationsTable;
  readiness_checks: ReadinessChecksTable;
  lesson_reminders: LessonRemindersTable;
  calendar_feeds: CalendarFeedsTable;
  lesson_events: LessonEventsTable;
  attendance: AttendanceTable;
}

export interface RoomsTable {
  id: Id;
  name: string;
  seats: Generated<number>;
  is_active: Generated<boolean>;
  version: Generated<number>;
  created_at: CreatedAt;
}

export interface LessonSeriesTable {
  id: string;
  course_id: string | null;
  title: string;
  host_id: string;
  room_id: string | null;
  /** Local to time_zone, so that a lesson at 9 stays at 9 when clocks change. */
  starts_local: string;
  time_zone: string;
  duration: number;
  /** RFC 5545, without DTSTART. */
  rrule: string;
  /** Local days on which it does not take place: it has at most one occurrence a day. */
  exdates: Generated<string[]>;
  expected_size: number;
  settings: JsonByDefault;
  /** Occurrences are there up to here. */
  made_until: Date | null;
  /** The local day from which on it was cancelled. */
  cancelled_from: string | null;
  /** The last local day that the rule names. */
  last_date: string;
  version: Generated<number>;
  created_at: CreatedAt;
  updated_at: Stamp;
}

export interface LessonsMore {
  series_id: string | null;
  /** Its local day in the series, which it keeps when it is moved. */
  series_date: string | null;
  room_id: string | null;
  /** Who would have held it, where somebody else does. */
  substitutes_for: string | null;
  version: Generated<number>;
  /** Since when its log waits to be read; null: it has none (yet). */
  log_due_at: Date | null;
  log_sealed_at: Date | null;
  /** 0: it was lost. */
  log_entries: number | null;
  /** When it was taken out of the live tiers' memory. */
  log_dropped_at: Date | null;
  /** What counts as the lesson's time for attendance. */
  held_from: Date | null;
  held_until: Date | null;
}

export interface LessonInvitationsTable {
  lesson_id: string;
  user_id: string;
  state: Generated<'invited' | 'accepted' | 'declined'>;
  invited_by: string | null;
  created_at: CreatedAt;
}

/** `0017_readiness.sql`. */
export interface ReadinessChecksTable {
  lesson_id: string;
  user_id: string;
  checked_at: Date;
  result: Json;
}

export interface LessonRemindersTable {
  lesson_id: string;
  user_id: string;
  kind: 'day' | 'soon';
  sent_at: Generated<Date>;
}

export interface CalendarFeedsTable {
  user_id: string;
  token_hash: Buffer;
  created_at: Stamp;
}

export interface LessonEventsTable {
  lesson_id: string;
  seq: string;
  at: Date;
  type: string;
  peer: string | null;
  data: Json;
}

export interface AttendanceTable {
  lesson_id: string;
  user_id: string;
  /** [[from, to], ...] in milliseconds since 1970. */
  intervals: JsonByDefault;
  first_seen: Date | null;
  seconds_present: Generated<number>;
  drops: Generated<number>;
  status: 'present' | 'late' | 'partial' | 'dropped' | 'absent';
  /** The teacher's word, which recomputing leaves alone; null: none. */
  corrected_status: 'present' | 'late' | 'partial' | 'dropped' | 'absent' | null;
  corrected_by: string | null;
  participation: JsonByDefault;
  updated_at: Stamp;
}

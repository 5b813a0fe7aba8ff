import type { Generated, GeneratedAlways } from 'kysely';
import type { RecordingStatus } from '@watoto/shared/contract/http/recordings.ts';
import type { RecordingPolicy } from '@watoto/shared/contract/recording-policy.ts';
import type { CreatedAt, Id, JsonByDefault, Stamp } from './column.ts';

/** The rows of `migrations/0010_recordings.sql`. */
export interface RecordingsTables {
  recordings: RecordingsTable;
  recording_positions: RecordingPositionsTable;
  recording_views: RecordingViewsTable;
  recording_texts: RecordingTextsTable;
  course_recording_policies: CourseRecordingPoliciesTable;
  recording_problems: RecordingProblemsTable;
  recording_checks: RecordingChecksTable;
}

export interface RecordingsTable {
  id: string;
  lesson_id: string;
  title: Generated<string>;
  status: Generated<RecordingStatus>;
  started_at: Date;
  duration_ms: Generated<string>;
  bytes: Generated<string>;
  audience: Generated<'course' | 'staff'>;
  /** [{from, until}, ...] in milliseconds since 1970, as are `cuts`. */
  spans: JsonByDefault;
  cuts: JsonByDefault;
  /** RUN/TRACK. */
  redacted: JsonByDefault;
  /** Stretches that are not played though nobody cut them away. */
  unplayed: JsonByDefault;
  /** Segments that storage has lost: RUN/TRACK/NUMBER. */
  lost: JsonByDefault;
  poster_key: string | null;
  version: Generated<number>;
  kept_until: Date | null;
  indexed_at: Date | null;
  erased_at: Date | null;
  purged_at: Date | null;
  /** What is to be seen of it, in one word. */
  film: GeneratedAlways<string>;
  /** That of which pictures were asked for. */
  pictures_film: string | null;
  created_at: CreatedAt;
}

export interface RecordingPositionsTable {
  recording_id: string;
  user_id: string;
  position_ms: string;
  seen_ms: Generated<string>;
  updated_at: Stamp;
}

export interface RecordingViewsTable {
  recording_id: string;
  user_id: string;
  day: string;
}

export interface RecordingTextsTable {
  id: Id;
  recording_id: string;
  kind: 'chapter' | 'message' | 'caption';
  /** Milliseconds since 1970. */
  at: string;
  text: string;
  peer: string | null;
}

export interface CourseRecordingPoliciesTable {
  course_id: string;
  start: RecordingPolicy['start'];
  pupils: RecordingPolicy['pupils'];
  audience: 'course' | 'staff';
  keep_days: number | null;
  exports: Generated<boolean>;
}

export type ProblemKind =
  | 'no_lesson'
  | 'no_manifest'
  | 'unreadable_manifest'
  | 'segment_missing'
  | 'segment_altered'
  | 'segment_unnamed'
  | 'newer_version';

export interface RecordingProblemsTable {
  id: Id;
  recording_id: string | null;
  kind: ProblemKind;
  key: string;
  found_at: Stamp;
  mended: Generated<boolean>;
}

export interface RecordingChecksTable {
  single: Generated<boolean>;
  checked_at: Date;
}

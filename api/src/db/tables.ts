import type { Generated, JSONColumnType, Selectable } from 'kysely';
import type { LessonStatus } from '@watoto/shared/contract/http/lessons.ts';
import type { UserRole } from '@watoto/shared/contract/http/user-role.ts';
import type { AssessmentsTables } from './tables/assessments.ts';
import type { CreatedAt, Id, Stamp } from './tables/column.ts';
import type { BoardPicturesTables } from './tables/board-pictures.ts';
import type { DecksTables } from './tables/decks.ts';
import type { ExportsTables } from './tables/exports.ts';
import type { EventsTables } from './tables/events.ts';
import type { IntegratorsTables } from './tables/integrators.ts';
import type { CoursesMore, EnrollmentsMore, LearningTables } from './tables/learning.ts';
import type { LiveQuizzesTables } from './tables/live-quizzes.ts';
import type { PeopleTables, UsersMore } from './tables/people.ts';
import type { RecordingsTables } from './tables/recordings.ts';
import type { LessonsMore, TimetableTables } from './tables/timetable.ts';

/** The rows of `migrations/*.sql`. A bigint is a decimal string here, timestamptz a Date. */
export interface Tables
  extends AssessmentsTables,
    BoardPicturesTables,
    DecksTables,
    EventsTables,
    ExportsTables,
    IntegratorsTables,
    LearningTables,
    LiveQuizzesTables,
    PeopleTables,
    RecordingsTables,
    TimetableTables {
  users: UsersTable;
  auth_families: AuthFamiliesTable;
  refresh_tokens: RefreshTokensTable;
  audit_log: AuditLogTable;
  courses: CoursesTable;
  enrollments: EnrollmentsTable;
  course_waiting: CourseWaitingTable;
  lessons: LessonsTable;
}

export interface UsersTable extends UsersMore {
  id: Id;
  email: string;
  password_hash: string;
  first_name: string;
  last_name: string;
  role: UserRole;
  grade: number | null;
  is_active: Generated<boolean>;
  locale: Generated<string>;
  last_login: Date | null;
  created_at: CreatedAt;
  updated_at: Stamp;
}
export type UserRow = Selectable<UsersTable>;

export interface AuthFamiliesTable {
  id: Id;
  user_id: string;
  address: string;
  agent: string;
  expires_at: Date;
  revoked_at: Date | null;
  revoke_reason: string | null;
  created_at: CreatedAt;
}

export interface RefreshTokensTable {
  id: Id;
  family_id: string;
  /** sha256 of the token. */
  token_hash: Buffer;
  rotated_from: string | null;
  rotated_at: Date | null;
  expires_at: Date;
  created_at: CreatedAt;
}

type Json = JSONColumnType<Record<string, unknown>>;

export interface AuditLogTable {
  id: Id;
  actor: string | null;
  action: string;
  subject: string;
  before: Json | null;
  after: Json | null;
  address: string | null;
  created_at: CreatedAt;
}

export interface CoursesTable extends CoursesMore {
  id: Id;
  title: string;
  description: Generated<string>;
  instructor: string;
  grade: number;
  category: string;
  methodology: Generated<string>;
  /** Hours of work in all. */
  duration: Generated<number>;
  max_students: Generated<number>;
  price_cents: Generated<number>;
  /** Kept by triggers. */
  enrolled_count: Generated<number>;
  is_active: Generated<boolean>;
  created_at: CreatedAt;
  updated_at: Stamp;
}

export interface EnrollmentsTable extends EnrollmentsMore {
  id: Id;
  student_id: string;
  course_id: string;
  enrolled_at: CreatedAt;
  completed_at: Date | null;
  progress_percentage: Generated<string>;
  status: Generated<'enrolled' | 'in_progress' | 'completed' | 'dropped'>;
  grade: string | null;
  notes: Generated<string>;
  created_at: CreatedAt;
}

export interface CourseWaitingTable {
  course_id: string;
  student_id: string;
  /** In the order they came. */
  id: Id;
  created_at: CreatedAt;
}

export interface LessonsTable extends LessonsMore {
  /** uuid v7. */
  id: string;
  course_id: string | null;
  title: string;
  host_id: string;
  starts_at: Date;
  /** Minutes. */
  duration: number;
  recurrence: string | null;
  expected_size: number;
  settings: Generated<Record<string, unknown>>;
  status: Generated<LessonStatus>;
  started_at: Date | null;
  ended_at: Date | null;
  created_at: CreatedAt;
  updated_at: Stamp;
}

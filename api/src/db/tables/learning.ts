import type { ColumnType, Generated } from 'kysely';
import type { CreatedAt, Id, Stamp } from './column.ts';

/** The rows of `migrations/0005_learning.sql`. */
export interface LearningTables {
  files: FilesTable;
  course_modules: CourseModulesTable;
  module_progress: ModuleProgressTable;
  certificates: CertificatesTable;
  student_progress: StudentProgressView;
}

export interface FilesTable {
  id: string;
  owner_id: string | null;
  course_id: string | null;
  purpose: 'material' | 'cover' | 'avatar' | 'submission' | 'captions' | 'export';
  name: string;
  /** As sniffed from its bytes; null until they were looked at. */
  type: string | null;
  bytes: string;
  /** sha-256. */
  checksum: Buffer | null;
  key: string;
  state: Generated<'uploading' | 'checking' | 'ready' | 'refused' | 'deleted'>;
  scan: Generated<'pending' | 'clean' | 'infected' | 'off'>;
  /** Why it was refused: an error code of the contract. */
  refusal: string | null;
  created_at: CreatedAt;
}

export interface CoursesMore {
  version: Generated<number>;
  cover_file: string | null;
  /** An active course that nobody published (null) is a draft of its teacher's. */
  published_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** What a student missed in its grade (`0006_assessments.sql`). */
  missing_grades: Generated<'zero' | 'ignored'>;
}

export interface CourseModulesTable {
  id: Id;
  course_id: string;
  title: string;
  description: Generated<string>;
  type: 'video' | 'reading' | 'quiz' | 'assignment' | 'live';
  content_url: string | null;
  content_text: string | null;
  file_id: string | null;
  captions_file: string | null;
  captions_language: string | null;
  lesson_id: string | null;
  duration_minutes: Generated<number>;
  is_required: Generated<boolean>;
  /** Null: taken away. */
  sequence_order: number | null;
  version: Generated<number>;
  /** Taken away, and can be brought back for a while: progress hangs on it. */
  deleted_at: Date | null;
  created_at: CreatedAt;
  updated_at: Stamp;
}

export interface EnrollmentsMore {
  current_module: string | null;
}

export interface ModuleProgressTable {
  id: Id;
  enrollment_id: string;
  module_id: string;
  status: Generated<'not_started' | 'in_progress' | 'completed'>;
  started_at: Date | null;
  completed_at: Date | null;
  time_spent_seconds: Generated<number>;
  /** Whole minutes of `time_spent_seconds`, by the database. */
  time_spent_minutes: ColumnType<number, never, never>;
  score: string | null;
  attempts: Generated<number>;
  /** Where the learner is in a video. */
  position_seconds: Generated<number>;
  updated_at: Stamp;
}

export interface CertificatesTable {
  /** Printed on the paper, for whoever wants to check it: uuid v7. */
  id: string;
  enrollment_id: string;
  /** As they were on that day. */
  student_name: string;
  course_title: string;
  issued_at: Generated<Date>;
  revoked_at: Date | null;
}

/** A view: `migrations/0009_integrators.sql`. Counts come as text. */
export interface StudentProgressView {
  student_id: string;
  course_id: string;
  status: 'enrolled' | 'in_progress' | 'completed' | 'dropped';
  progress_percentage: string;
  enrolled_at: Date;
  completed_at: Date | null;
  grade: string | null;
  modules: string;
  modules_completed: string;
  time_spent_minutes: string;
}

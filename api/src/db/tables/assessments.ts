import type { Generated } from 'kysely';
import type { CreatedAt, Id, Json, JsonByDefault, Stamp } from './column.ts';

/** The rows of `migrations/0006_assessments.sql`. */
export interface AssessmentsTables {
  assessments: AssessmentsTable;
  questions: QuestionsTable;
  accommodations: AccommodationsTable;
  attempts: AttemptsTable;
  attempt_answers: AttemptAnswersTable;
}

export interface AssessmentsTable {
  id: Id;
  course_id: string;
  module_id: string | null;
  title: string;
  description: Generated<string>;
  type: 'quiz' | 'assignment' | 'project';
  /** The sum of its questions' points; of an assignment without questions, what it is worth. */
  total_points: Generated<string>;
  passing_score: Generated<string>;
  time_limit_minutes: number | null;
  is_graded: Generated<boolean>;
  /** What it counts in the course's grade, beside the others. */
  weight: Generated<string>;
  opens_at: Date | null;
  closes_at: Date | null;
  attempts_allowed: Generated<number>;
  shuffle: Generated<boolean>;
  /** May students see the right answers once theirs is graded? */
  show_answers: Generated<boolean>;
  /** Null: a draft that students don't see. */
  published_at: Date | null;
  version: Generated<number>;
  deleted_at: Date | null;
  /** When the course's grades must be looked at because of it. Never read into code: it may be `-infinity`. */
  grades_due: Generated<Date | null>;
  created_at: CreatedAt;
  updated_at: Stamp;
}

export interface QuestionsTable {
  id: Id;
  course_id: string;
  assessment_id: string | null;
  /** The one in the bank that it was taken from. */
  bank_id: string | null;
  position: number;
  kind: 'single' | 'multiple' | 'numeric' | 'short_text' | 'ordering' | 'matching' | 'essay';
  prompt: string;
  /** What is shown: choices, things to order, sides to match. */
  options: JsonByDefault;
  /** What is right; of an essay its rubric. Never leaves the server before grading. */
  answer_key: JsonByDefault;
  explanation: Generated<string>;
  points: string;
  tags: Generated<string[]>;
  created_at: CreatedAt;
  updated_at: Stamp;
}

export interface AccommodationsTable {
  id: Id;
  assessment_id: string;
  student_id: string;
  extra_minutes: Generated<number>;
  extra_attempts: Generated<number>;
  closes_at: Date | null;
  /** As of an assessment: the grade of this student. */
  grades_due: Generated<Date | null>;
  created_at: CreatedAt;
}

export interface AttemptsTable {
  /** In the address of a page: uuid v7. */
  id: string;
  assessment_id: string;
  student_id: string;
  attempt: number;
  started_at: Date;
  /** By the server's clock, with the student's extra time. Null: until the assessment closes. */
  deadline: Date | null;
  /** The order in which this student sees the questions. */
  question_order: Generated<string[]>;
  file_id: string | null;
  submitted_at: Date | null;
  score: string | null;
  feedback: Generated<string>;
  graded_by: string | null;
  graded_at: Date | null;
  status: Generated<'in_progress' | 'submitted' | 'graded' | 'returned'>;
  version: Generated<number>;
}

export interface AttemptAnswersTable {
  attempt_id: string;
  question_id: string;
  answer: Json | null;
  /** Made by the client for each change: what came twice changes nothing, what came late does not overwrite. */
  client_seq: Generated<string>;
  saved_at: Date;
  /** Null until it is graded. */
  score: string | null;
  feedback: Generated<string>;
  /** Points by the rubric's criterion. */
  rubric: Json | null;
  /** A person has graded it: grading again by the key leaves it alone. */
  by_hand: Generated<boolean>;
}

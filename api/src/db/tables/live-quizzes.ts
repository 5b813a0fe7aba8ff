/** The rows of `migrations/0014_live_quizzes.sql`. */
export interface LiveQuizzesTables {
  live_quizzes: LiveQuizzesTable;
}

export interface LiveQuizzesTable {
  id: string;
  lesson_id: string;
  /** When it closes is the assessment's `closes_at`. */
  assessment_id: string;
  opened_by: string | null;
  opened_at: Date;
}

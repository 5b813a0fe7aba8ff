import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import { refreshCourseGrade } from '../gradebook/course-grades.ts';
import { gradeHandedIn } from '../grading/grade-answer.ts';
import { hasPassed, percentOf, totalOf } from '../grading/totals.ts';
import { completeModuleFor } from '../progress/complete-module.ts';
import { type AttemptRow, answersOf, setScores } from './attempts.store.ts';
import { questionsOf } from './questions.store.ts';

/**
 * Ends an attempt: what can be graded by a key is, at once. Where nothing is left for a person it is graded, else it waits for one.
 * The attempt is locked and was in progress.
 */
export async function finishAttempt(tx: Queries, attempt: AttemptRow, submittedAt: Date, now: Date): Promise<void> {
  const given = new Map((await answersOf(tx, attempt.id)).map((answer) => [answer.questionId, answer]));
  const questions = await questionsOf(tx, attempt.assessment_id);
  const scores = questions.map((question) => ({
    questionId: question.id,
    score: gradeHandedIn(question, given.get(question.id)?.answer ?? null, attempt.file_id !== null),
  }));
  await setScores(tx, attempt.id, scores, now);
  const score = totalOf(scores.map((one) => one.score));
  await tx
    .updateTable('attempts')
    .set((eb) => ({
      submitted_at: submittedAt,
      score: score === null ? null : String(score),
      graded_at: score === null ? null : now,
      status: score === null ? ('submitted' as const) : ('graded' as const),
      version: eb('version', '+', 1),
    }))
    .where('id', '=', attempt.id)
    .execute();
  const { course_id } = await tx
    .selectFrom('assessments')
    .select('course_id')
    .where('id', '=', attempt.assessment_id)
    .executeTakeFirstOrThrow();
  await announce(tx, 'assessment.submitted', {
    courseId: course_id,
    studentId: attempt.student_id,
    assessmentId: attempt.assessment_id,
    attemptId: attempt.id,
  });
  if (score !== null) await resultIsOut(tx, attempt, now);
}

/** What follows from a result that the student may see: the module is done where it was passed, the course's grade is right, others hear of it. */
export async function resultIsOut(tx: Queries, attempt: Pick<AttemptRow, 'id' | 'assessment_id' | 'student_id'>, now: Date): Promise<void> {
  const row = await tx
    .selectFrom('attempts')
    .innerJoin('assessments', 'assessments.id', 'attempts.assessment_id')
    .select(['attempts.score', 'assessments.total_points', 'assessments.passing_score', 'assessments.course_id', 'assessments.module_id'])
    .where('attempts.id', '=', attempt.id)
    .executeTakeFirstOrThrow();
  const percent = percentOf(Number(row.score), Number(row.total_points));
  if (row.module_id !== null && hasPassed(percent, Number(row.passing_score)))
    await completeModuleFor(tx, { studentId: attempt.student_id, moduleId: row.module_id, at: now, score: Number(row.score) });
  await refreshCourseGrade(tx, { courseId: row.course_id, studentId: attempt.student_id }, now);
  await announce(tx, 'assessment.graded', {
    courseId: row.course_id,
    studentId: attempt.student_id,
    assessmentId: attempt.assessment_id,
    attemptId: attempt.id,
  });
}

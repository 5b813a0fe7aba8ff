import { sql } from 'kysely';
import { Answer } from '@watoto/shared/contract/http/questions.ts';
import type { Queries } from '../db/database.ts';

/** What is published in a course, in the order in which it closes. `studentId`: attempts and extras of one student only. */
export async function courseFacts(db: Queries, courseId: string, studentId: string | null) {
  const assessments = await db
    .selectFrom('assessments')
    .selectAll()
    .where('course_id', '=', courseId)
    .where('published_at', 'is not', null)
    .where('deleted_at', 'is', null)
    .orderBy(sql`closes_at nulls last`)
    .orderBy('id')
    .execute();
  const ids = assessments.map(({ id }) => id);
  if (ids.length === 0) return { assessments, attempts: [], extras: [] };
  let attempts = db
    .selectFrom('attempts')
    .select(['id', 'assessment_id', 'student_id', 'attempt', 'status', 'score', 'graded_at'])
    .where('assessment_id', 'in', ids);
  let extras = db.selectFrom('accommodations').selectAll().where('assessment_id', 'in', ids);
  if (studentId !== null) {
    attempts = attempts.where('student_id', '=', studentId);
    extras = extras.where('student_id', '=', studentId);
  }
  return { assessments, attempts: await attempts.execute(), extras: await extras.execute() };
}
export type CourseFacts = Awaited<ReturnType<typeof courseFacts>>;
export type FactAssessment = CourseFacts['assessments'][number];

/** Those who take a course, by name. */
export async function studentsOf(db: Queries, courseId: string) {
  return db
    .selectFrom('enrollments')
    .innerJoin('users', 'users.id', 'enrollments.student_id')
    .select(['users.id', 'users.first_name', 'users.last_name'])
    .where('enrollments.course_id', '=', courseId)
    .where('enrollments.status', '<>', 'dropped')
    .orderBy('users.last_name')
    .orderBy('users.first_name')
    .orderBy('users.id')
    .execute();
}

/** Courses that a student takes or has taken. */
export async function coursesOf(db: Queries, studentId: string) {
  return db
    .selectFrom('enrollments')
    .innerJoin('courses', 'courses.id', 'enrollments.course_id')
    .select(['courses.id', 'courses.title', 'courses.missing_grades'])
    .where('enrollments.student_id', '=', studentId)
    .where('enrollments.status', '<>', 'dropped')
    .orderBy(sql`lower(courses.title)`)
    .orderBy('courses.id')
    .execute();
}

export async function missingGrades(db: Queries, courseId: string): Promise<'zero' | 'ignored'> {
  const { missing_grades } = await db.selectFrom('courses').select('missing_grades').where('id', '=', courseId).executeTakeFirstOrThrow();
  return missing_grades;
}

export async function setMissingGrades(db: Queries, courseId: string, missing: 'zero' | 'ignored'): Promise<void> {
  await db.updateTable('courses').set({ missing_grades: missing }).where('id', '=', courseId).execute();
}

export async function setGrade(db: Queries, courseId: string, studentId: string, grade: string | null): Promise<void> {
  await db.updateTable('enrollments').set({ grade }).where('course_id', '=', courseId).where('student_id', '=', studentId).execute();
}

/** Answers and points of the newest graded attempt of each student. */
export async function newestGraded(db: Queries, assessmentId: string) {
  const rows = await db
    .selectFrom('attempts')
    .innerJoin('attempt_answers', 'attempt_answers.attempt_id', 'attempts.id')
    .select(['attempts.student_id', 'attempts.score as total', 'question_id', 'answer', 'attempt_answers.score'])
    .where('attempts.assessment_id', '=', assessmentId)
    .where('attempts.status', 'in', ['graded', 'returned'])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('attempts as newer')
            .select('newer.id')
            .whereRef('newer.assessment_id', '=', 'attempts.assessment_id')
            .whereRef('newer.student_id', '=', 'attempts.student_id')
            .whereRef('newer.attempt', '>', 'attempts.attempt')
            .where('newer.status', 'in', ['graded', 'returned']),
        ),
      ),
    )
    .execute();
  return rows.map((row) => ({
    studentId: row.student_id,
    total: Number(row.total),
    questionId: row.question_id,
    answer: row.answer === null ? null : Answer.parse(row.answer),
    score: row.score === null ? null : Number(row.score),
  }));
}

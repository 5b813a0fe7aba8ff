import { sql } from 'kysely';
import { Answer } from '@watoto/shared/contract/http/questions.ts';
import type { Queries } from '../db/database.ts';
import { byName } from '../users/by-name.ts';

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
  const rows = await db
    .selectFrom('enrollments')
    .innerJoin('users', 'users.id', 'enrollments.student_id')
    .select(['users.id', 'users.first_name', 'users.last_name'])
    .where('enrollments.course_id', '=', courseId)
    .where('enrollments.status', '<>', 'dropped')
    .execute();
  return rows.toSorted(byName('last_name', 'first_name', 'id'));
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

export interface StoredGrade {
  readonly enrollmentId: string;
  readonly studentId: string;
  readonly grade: string | null;
}

/** The places in a course, locked, in the order in which everyone locks them: of one student, or (null) of all who have not left. */
export async function lockGrades(db: Queries, courseId: string, studentId: string | null): Promise<StoredGrade[]> {
  let places = db.selectFrom('enrollments').select(['id', 'student_id', 'grade']).where('course_id', '=', courseId);
  places = studentId === null ? places.where('status', '<>', 'dropped') : places.where('student_id', '=', studentId);
  const rows = await places.orderBy('student_id').forNoKeyUpdate().execute();
  return rows.map(({ id, student_id, grade }) => ({ enrollmentId: id, studentId: student_id, grade }));
}

/** One statement, however many they are. */
export async function setGrades(db: Queries, grades: readonly StoredGrade[]): Promise<void> {
  if (grades.length === 0) return;
  const ids = grades.map(({ enrollmentId }) => enrollmentId);
  const letters = grades.map(({ grade }) => grade);
  await sql`
    update enrollments set grade = changed.grade
    from unnest(${ids}::bigint[], ${letters}::text[]) as changed (id, grade)
    where enrollments.id = changed.id`.execute(db);
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

/** Assessments because of which grades must be looked at, also those that were taken away. */
export async function dueAssessments(db: Queries, now: Date, limit: number) {
  return db.selectFrom('assessments').select(['id', 'course_id']).where('grades_due', '<=', now).orderBy('id').limit(limit).execute();
}

/** The same for single students, who have a day of their own. */
export async function dueAccommodations(db: Queries, now: Date, limit: number) {
  return db
    .selectFrom('accommodations')
    .innerJoin('assessments', 'assessments.id', 'accommodations.assessment_id')
    .select(['accommodations.id', 'assessment_id', 'student_id', 'course_id'])
    .where('accommodations.grades_due', '<=', now)
    .orderBy('accommodations.id')
    .limit(limit)
    .execute();
}

/** Takes on what is due: the next time is when it closes. False: somebody else has. */
export async function gradesWritten(db: Queries, table: 'assessments' | 'accommodations', id: string, now: Date): Promise<boolean> {
  const taken = await db
    .updateTable(table)
    .set({ grades_due: sql<Date | null>`case when closes_at > ${now} then closes_at end` })
    .where('id', '=', id)
    .where('grades_due', '<=', now)
    .returning('id')
    .execute();
  return taken.length > 0;
}

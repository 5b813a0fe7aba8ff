import { sql } from 'kysely';
import type { Queries } from '../db/database.ts';
import type { NewLiveQuiz } from '@watoto/shared/contract/http/live-quizzes.ts';

function quizzes(db: Queries) {
  return db
    .selectFrom('live_quizzes')
    .innerJoin('assessments', 'assessments.id', 'live_quizzes.assessment_id')
    .innerJoin('lessons', 'lessons.id', 'live_quizzes.lesson_id')
    .select((eb) => [
      'live_quizzes.id',
      'live_quizzes.lesson_id',
      'live_quizzes.assessment_id',
      'live_quizzes.opened_at',
      'lessons.host_id',
      'assessments.title',
      'assessments.course_id',
      'assessments.closes_at',
      'assessments.total_points',
      eb
        .selectFrom('questions')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('questions.assessment_id', '=', 'assessments.id')
        .as('questions'),
    ])
    .where('assessments.deleted_at', 'is', null);
}
export type LiveQuizRow = Awaited<ReturnType<ReturnType<typeof quizzes>['executeTakeFirstOrThrow']>>;

export async function quizById(db: Queries, id: string): Promise<LiveQuizRow | undefined> {
  return quizzes(db).where('live_quizzes.id', '=', id).executeTakeFirst();
}

/** Of a lesson, the newest first. */
export async function quizzesOf(db: Queries, lessonId: string): Promise<LiveQuizRow[]> {
  return quizzes(db)
    .where('live_quizzes.lesson_id', '=', lessonId)
    .orderBy('live_quizzes.opened_at', 'desc')
    .orderBy('live_quizzes.id', 'desc')
    .limit(100)
    .execute();
}

/** Of two who open a quiz in one lesson at once, one waits. */
export async function lockLesson(db: Queries, lessonId: string): Promise<void> {
  await db.selectFrom('lessons').select('id').where('id', '=', lessonId).forNoKeyUpdate().execute();
}

export async function insertAssessment(
  db: Queries,
  made: Pick<NewLiveQuiz, 'title'> & { readonly courseId: string; readonly opensAt: Date; readonly closesAt: Date },
): Promise<string> {
  const { id } = await db
    .insertInto('assessments')
    .values({
      course_id: made.courseId,
      title: made.title,
      type: 'quiz',
      opens_at: made.opensAt,
      closes_at: made.closesAt,
      published_at: made.opensAt,
      updated_at: made.opensAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function insertQuiz(
  db: Queries,
  made: { readonly id: string; readonly lessonId: string; readonly assessmentId: string; readonly by: string; readonly at: Date },
): Promise<void> {
  await db
    .insertInto('live_quizzes')
    .values({ id: made.id, lesson_id: made.lessonId, assessment_id: made.assessmentId, opened_by: made.by, opened_at: made.at })
    .execute();
}

/** It closes now, and so does every attempt that is under way; whoever has more time than others keeps it. */
export async function closeNow(db: Queries, assessmentId: string, at: Date): Promise<void> {
  await db
    .updateTable('assessments')
    .set((eb) => ({ closes_at: at, version: eb('version', '+', 1), updated_at: at, grades_due: at }))
    .where('id', '=', assessmentId)
    .execute();
  await db
    .updateTable('attempts')
    .set({ deadline: at })
    .where('assessment_id', '=', assessmentId)
    .where('status', '=', 'in_progress')
    .where('deadline', '>', at)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('accommodations')
            .select('accommodations.id')
            .whereRef('accommodations.student_id', '=', 'attempts.student_id')
            .where('accommodations.assessment_id', '=', assessmentId)
            .where('accommodations.closes_at', 'is not', null),
        ),
      ),
    )
    .execute();
}

/** The lesson in which an assessment is a live quiz. */
export async function lessonOfQuiz(db: Queries, assessmentId: string): Promise<string | null> {
  const row = await db.selectFrom('live_quizzes').select('lesson_id').where('assessment_id', '=', assessmentId).executeTakeFirst();
  return row?.lesson_id ?? null;
}

/** Everyone who has begun, with how many questions they have answered. */
export async function progressOf(db: Queries, assessmentId: string) {
  return db
    .selectFrom('attempts')
    .innerJoin('users', 'users.id', 'attempts.student_id')
    .select((eb) => [
      'attempts.student_id',
      'attempts.status',
      'attempts.score',
      'users.first_name',
      'users.last_name',
      eb
        .selectFrom('attempt_answers')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('attempt_answers.attempt_id', '=', 'attempts.id')
        .where('attempt_answers.answer', 'is not', null)
        .as('answered'),
    ])
    .where('attempts.assessment_id', '=', assessmentId)
    .limit(1_000)
    .execute();
}

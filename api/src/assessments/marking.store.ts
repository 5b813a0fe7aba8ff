import { sql } from 'kysely';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';

export interface QueueFilter {
  readonly courseId?: string | undefined;
  readonly assessmentId?: string | undefined;
  readonly after: { readonly at: string; readonly id: string } | null;
  readonly limit: number;
}

/** Handed in, in courses that this person may manage. */
function handedInFor(db: Queries, { userId, role }: Person) {
  const all = db
    .selectFrom('attempts')
    .innerJoin('assessments', 'assessments.id', 'attempts.assessment_id')
    .innerJoin('courses', 'courses.id', 'assessments.course_id')
    .innerJoin('users as student', 'student.id', 'attempts.student_id')
    .leftJoin('users as grader', 'grader.id', 'attempts.graded_by')
    .select([
      'attempts.id',
      'attempts.assessment_id',
      'attempts.attempt',
      'attempts.status',
      'attempts.submitted_at',
      'attempts.score',
      'attempts.feedback',
      'attempts.version',
      'attempts.student_id',
      'attempts.file_id',
      'assessments.title',
      'assessments.total_points',
      'courses.id as course_id',
      'courses.title as course_title',
      'student.first_name',
      'student.last_name',
      'grader.first_name as grader_first_name',
      'grader.last_name as grader_last_name',
    ])
    .where('attempts.status', '<>', 'in_progress')
    .where('assessments.deleted_at', 'is', null);
  if (role === 'admin') return all;
  return all.where('courses.instructor', '=', role === 'teacher' ? userId : '-1');
}

export type MarkingRow = Awaited<ReturnType<ReturnType<typeof handedInFor>['executeTakeFirstOrThrow']>>;

export async function markingFor(db: Queries, person: Person, id: string): Promise<MarkingRow | undefined> {
  return handedInFor(db, person).where('attempts.id', '=', id).executeTakeFirst();
}

/** What waits, oldest first. `at` is its place in that order. */
export async function queueFor(db: Queries, person: Person, { courseId, assessmentId, after, limit }: QueueFilter) {
  const at = sql<string>`to_char(attempts.submitted_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`;
  let query = handedInFor(db, person)
    .select((eb) => [
      at.as('at'),
      eb
        .selectFrom('questions')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('questions.assessment_id', '=', 'attempts.assessment_id')
        .where('questions.kind', '=', 'essay')
        .as('essays'),
      eb
        .selectFrom('attempt_answers')
        .innerJoin('questions', 'questions.id', 'attempt_answers.question_id')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('attempt_answers.attempt_id', '=', 'attempts.id')
        .where('questions.kind', '=', 'essay')
        .where('attempt_answers.score', 'is not', null)
        .as('graded'),
    ])
    .where('attempts.status', '=', 'submitted');
  if (courseId !== undefined) query = query.where('courses.id', '=', courseId);
  if (assessmentId !== undefined) query = query.where('assessments.id', '=', assessmentId);
  if (after) query = query.where(sql<boolean>`(${at}, attempts.id) > (${after.at}, ${after.id}::uuid)`);
  return query.orderBy(at).orderBy('attempts.id').limit(limit).execute();
}

/** The ones beside it that wait, of the same assessment. */
export async function neighbours(db: Queries, { id, assessment_id, submitted_at }: MarkingRow) {
  const waiting = db.selectFrom('attempts').select('id').where('assessment_id', '=', assessment_id).where('status', '=', 'submitted');
  const here = sql`(${submitted_at}::timestamptz, ${id}::uuid)`;
  const next = await waiting
    .where(sql<boolean>`(submitted_at, id) > ${here}`)
    .orderBy('submitted_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  const previous = await waiting
    .where(sql<boolean>`(submitted_at, id) < ${here}`)
    .orderBy('submitted_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { next: next?.id ?? null, previous: previous?.id ?? null };
}

export interface Mark {
  readonly questionId: string;
  readonly score: number | null;
  readonly feedback: string;
  readonly rubric: unknown;
  readonly byHand: boolean;
}

export async function setMark(
  db: Queries,
  attemptId: string,
  { questionId, score, feedback, rubric, byHand }: Mark,
  at: Date,
): Promise<void> {
  const marks = { score: score === null ? null : String(score), feedback, rubric: JSON.stringify(rubric), by_hand: byHand };
  await db
    .insertInto('attempt_answers')
    .values({ attempt_id: attemptId, question_id: questionId, answer: null, saved_at: at, ...marks })
    .onConflict((oc) => oc.columns(['attempt_id', 'question_id']).doUpdateSet(marks))
    .execute();
}

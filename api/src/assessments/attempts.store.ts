import { type Selectable, sql } from 'kysely';
import { Answer } from '@watoto/shared/contract/http/questions.ts';
import type { Queries } from '../db/database.ts';
import type { AttemptAnswersTable } from '../db/tables/assessments.ts';

/**
 * When an attempt ends: at its own deadline, else when the assessment closes for this student, which may have been decided after the
 * attempt began; at the latest when the assessment is taken away.
 */
const ends = sql<Date | null>`least(
  coalesce(
    attempts.deadline,
    (select closes_at from accommodations x where x.assessment_id = attempts.assessment_id and x.student_id = attempts.student_id),
    (select closes_at from assessments a where a.id = attempts.assessment_id)
  ),
  (select deleted_at from assessments a where a.id = attempts.assessment_id)
)`;

const COLUMNS = [
  'id',
  'assessment_id',
  'student_id',
  'attempt',
  'started_at',
  'question_order',
  'file_id',
  'submitted_at',
  'score',
  'feedback',
  'graded_by',
  'graded_at',
  'status',
  'version',
] as const;

export async function attemptById(db: Queries, id: string) {
  return db.selectFrom('attempts').select(COLUMNS).select(ends.as('deadline')).where('id', '=', id).executeTakeFirst();
}
export type AttemptRow = NonNullable<Awaited<ReturnType<typeof attemptById>>>;

/** Locked until the transaction ends: `share` for those who save answers side by side, `update` for whoever ends or grades it. */
export async function lockAttempt(db: Queries, id: string, how: 'share' | 'update'): Promise<AttemptRow | undefined> {
  const found = db.selectFrom('attempts').select(COLUMNS).select(ends.as('deadline')).where('id', '=', id);
  return (how === 'share' ? found.forShare() : found.forNoKeyUpdate()).executeTakeFirst();
}

export async function openAttempt(db: Queries, assessmentId: string, studentId: string) {
  return db
    .selectFrom('attempts')
    .select(['id', 'started_at', ends.as('deadline')])
    .where('assessment_id', '=', assessmentId)
    .where('student_id', '=', studentId)
    .where('status', '=', 'in_progress')
    .executeTakeFirst();
}

/** The file that is handed in with it; null: none. */
export async function setFile(db: Queries, id: string, fileId: string | null): Promise<void> {
  await db.updateTable('attempts').set({ file_id: fileId }).where('id', '=', id).execute();
}

export async function setDeadline(db: Queries, id: string, deadline: Date | null): Promise<void> {
  await db.updateTable('attempts').set({ deadline }).where('id', '=', id).where('status', '=', 'in_progress').execute();
}

/**
 * One student's pages that begin an assessment at once come one after the other. Locks are taken in this order by everyone: this one,
 * the course, the assessment, the attempt, the enrolment.
 */
export async function takeTurns(db: Queries, assessmentId: string, studentId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`attempt:${assessmentId}:${studentId}`}, 0))`.execute(db);
}

export interface NewAttempt {
  readonly id: string;
  readonly assessmentId: string;
  readonly studentId: string;
  readonly attempt: number;
  readonly startedAt: Date;
  readonly deadline: Date | null;
  readonly order: readonly string[];
}

export async function insertAttempt(db: Queries, made: NewAttempt): Promise<void> {
  await db
    .insertInto('attempts')
    .values({
      id: made.id,
      assessment_id: made.assessmentId,
      student_id: made.studentId,
      attempt: made.attempt,
      started_at: made.startedAt,
      deadline: made.deadline,
      question_order: [...made.order],
    })
    .execute();
}

/** Those whose time is over and that nobody has handed in, the longest ago first. */
export async function overdueAttempts(db: Queries, before: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('attempts')
    .select('id')
    .where('status', '=', 'in_progress')
    // The first half is what the index knows.
    .where((eb) => eb.or([eb('deadline', '<', before), eb('deadline', 'is', null)]))
    .where(ends, '<', before)
    .orderBy(ends)
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

export interface StoredAnswer {
  readonly questionId: string;
  readonly answer: Answer | null;
  readonly clientSeq: number;
  readonly savedAt: Date;
  readonly score: number | null;
  readonly feedback: string;
  readonly rubric: unknown;
  readonly byHand: boolean;
}

export async function answersOf(db: Queries, attemptId: string): Promise<StoredAnswer[]> {
  return (await answersOfAll(db, [attemptId])).get(attemptId) ?? [];
}

/** Of many attempts at once, by attempt. */
export async function answersOfAll(db: Queries, attempts: readonly string[]): Promise<Map<string, StoredAnswer[]>> {
  if (attempts.length === 0) return new Map();
  const rows = await db.selectFrom('attempt_answers').selectAll().where('attempt_id', 'in', attempts).execute();
  return new Map([...Map.groupBy(rows, ({ attempt_id }) => attempt_id)].map(([id, own]) => [id, own.map(toStored)]));
}

function toStored(row: Selectable<AttemptAnswersTable>): StoredAnswer {
  return {
    questionId: row.question_id,
    answer: row.answer === null ? null : Answer.parse(row.answer),
    clientSeq: Number(row.client_seq),
    savedAt: row.saved_at,
    score: row.score === null ? null : Number(row.score),
    feedback: row.feedback,
    rubric: row.rubric,
    byHand: row.by_hand,
  };
}

/** Keeps each answer that is newer than what is there. One for each question, sorted: two pages that save at once must not wait for each other. */
export async function saveAnswers(
  db: Queries,
  attemptId: string,
  answers: readonly { readonly questionId: string; readonly answer: Answer | null; readonly clientSeq: number }[],
  at: Date,
): Promise<void> {
  await db
    .insertInto('attempt_answers')
    .values(
      answers.map(({ questionId, answer, clientSeq }) => ({
        attempt_id: attemptId,
        question_id: questionId,
        answer: answer === null ? null : JSON.stringify(answer),
        client_seq: String(clientSeq),
        saved_at: at,
      })),
    )
    .onConflict((oc) =>
      oc
        .columns(['attempt_id', 'question_id'])
        .doUpdateSet((eb) => ({
          answer: eb.ref('excluded.answer'),
          client_seq: eb.ref('excluded.client_seq'),
          saved_at: eb.ref('excluded.saved_at'),
        }))
        .whereRef('attempt_answers.client_seq', '<', 'excluded.client_seq'),
    )
    .execute();
}

export interface Score {
  readonly questionId: string;
  readonly score: number | null;
}

/** Writes points; a question without an answer gets an empty one. */
export async function setScores(db: Queries, attemptId: string, scores: readonly Score[], at: Date): Promise<void> {
  if (scores.length === 0) return;
  await db
    .insertInto('attempt_answers')
    .values(
      scores.map(({ questionId, score }) => ({
        attempt_id: attemptId,
        question_id: questionId,
        answer: null,
        saved_at: at,
        score: score === null ? null : String(score),
      })),
    )
    .onConflict((oc) => oc.columns(['attempt_id', 'question_id']).doUpdateSet((eb) => ({ score: eb.ref('excluded.score') })))
    .execute();
}

/** Attempts that were handed in; by student, as everyone goes who locks several enrolments after them. */
export async function handedIn(db: Queries, assessmentId: string, how: 'lock' | 'look'): Promise<AttemptRow[]> {
  const found = db
    .selectFrom('attempts')
    .select(COLUMNS)
    .select(ends.as('deadline'))
    .where('assessment_id', '=', assessmentId)
    .where('status', '<>', 'in_progress')
    .orderBy('student_id')
    .orderBy('id');
  return (how === 'lock' ? found.forNoKeyUpdate() : found).execute();
}

export async function attemptsPage(
  db: Queries,
  { assessmentId, studentId, before, limit }: { assessmentId: string; studentId: string | null; before: string | null; limit: number },
) {
  let query = db
    .selectFrom('attempts')
    .innerJoin('users', 'users.id', 'attempts.student_id')
    .select([
      'attempts.id',
      'attempts.attempt',
      'attempts.student_id',
      'attempts.status',
      'attempts.started_at',
      'attempts.submitted_at',
      'attempts.score',
      'users.first_name',
      'users.last_name',
    ])
    .where('attempts.assessment_id', '=', assessmentId);
  if (studentId !== null) query = query.where('attempts.student_id', '=', studentId);
  if (before !== null) query = query.where(sql<boolean>`attempts.id < ${before}::uuid`);
  return query.orderBy('attempts.id', 'desc').limit(limit).execute();
}

/** Every attempt of an assessment, newest of each student first; `answered`: answers that have something in them. */
export async function attemptsOfAll(db: Queries, assessmentId: string) {
  return db
    .selectFrom('attempts')
    .select(COLUMNS)
    .select((eb) => [
      ends.as('deadline'),
      eb
        .selectFrom('attempt_answers')
        .select(sql<number>`count(*)::int`.as('count'))
        .whereRef('attempt_answers.attempt_id', '=', 'attempts.id')
        .where('answer', 'is not', null)
        .as('answered'),
    ])
    .where('assessment_id', '=', assessmentId)
    .orderBy('attempt', 'desc')
    .execute();
}

/** Under way again until `deadline`; what it got is taken back, what was answered stays. */
export async function reopen(db: Queries, id: string, deadline: Date): Promise<void> {
  await db
    .updateTable('attempts')
    .set((eb) => ({
      status: 'in_progress' as const,
      deadline,
      submitted_at: null,
      score: null,
      graded_by: null,
      graded_at: null,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
  await db.updateTable('attempt_answers').set({ score: null, rubric: null, by_hand: false }).where('attempt_id', '=', id).execute();
}

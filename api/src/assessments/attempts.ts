import type { Kysely } from 'kysely';
import { z } from 'zod';
import { must } from '@watoto/shared/kernel/assert.ts';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type AnswerBatch, type attemptRoutes, GRACE_MS } from '@watoto/shared/contract/http/attempts.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import type { AwayTokens } from '../live-quizzes/away-tokens.ts';
import { takesLate } from '../live-quizzes/late-answers.ts';
import { lessonOfQuiz } from '../live-quizzes/live-quizzes.store.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import { shuffled } from '../grading/shuffle.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { deadlineOf, isOverdue, limitsFor, requireOpen } from './assessments.policy.ts';
import { type AssessmentRow, assessmentFor, attemptsOf, extrasOf, lockAssessment } from './assessments.store.ts';
import * as store from './attempts.store.ts';
import { finishAttempt } from './finish-attempt.ts';
import { handedInFile, requireOwnFile } from './handed-in-file.ts';
import { questionsOf } from './questions.store.ts';
import { type AttemptAnswer, toAttempt, toSaved } from './to-attempt.ts';

type Routes = typeof attemptRoutes;

const Place = z.tuple([z.uuid()]);
/** Attempts that one sweep hands in: the rest waits for the next. */
const SWEEP = 200;

/** What students do with an assessment: begin, answer, hand in. Time is the server's. */
export class Attempts {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  /** null: nobody is believed to have been away. */
  readonly #awayTokens: AwayTokens | null;

  constructor({
    db,
    clock,
    awayTokens = null,
  }: { readonly db: Kysely<Tables>; readonly clock: Clock; readonly awayTokens?: AwayTokens | null }) {
    this.#db = db;
    this.#clock = clock;
    this.#awayTokens = awayTokens;
  }

  /** A new attempt, or the one that is under way: two pages of one student share it. Throws `not_open`, `closed`, `limit_reached`. */
  async start(person: Person, assessmentId: string): Promise<AttemptAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      await store.takeTurns(tx, assessmentId, person.userId);
      await this.#assessment(tx, person, assessmentId);
      await lockAssessment(tx, assessmentId, 'share');
      const assessment = await this.#assessment(tx, person, assessmentId);
      const open = await store.openAttempt(tx, assessmentId, person.userId);
      if (open && !isOverdue(open.deadline, this.#clock.now())) return this.#show(tx, person, open.id);
      if (open) await this.#finish(tx, open.id);
      return this.#show(tx, person, await this.#begin(tx, person, assessment));
    });
  }

  /** Throws `not_found` for another's. One whose time is over is handed in first. */
  async get(person: Person, id: string): Promise<AttemptAnswer> {
    const attempt = await store.attemptById(this.#db, id);
    if (attempt?.student_id === person.userId && attempt.status === 'in_progress' && isOverdue(attempt.deadline, this.#clock.now()))
      return this.submit(person, id);
    return this.#show(this.#db, person, id);
  }

  /** Keeps what is newer than what is there, until the deadline and its grace are over (`closed`). */
  async save(person: Person, id: string, { answers, away = [] }: AnswerBatch): Promise<RouteAnswer<Routes['attempts.save']>> {
    return this.#db.transaction().execute(async (tx) => {
      const attempt = await store.lockAttempt(tx, id, 'share');
      if (attempt?.student_id !== person.userId) throw new AppError('not_found');
      const now = this.#now();
      if (attempt.status !== 'in_progress' || isOverdue(attempt.deadline, now.getTime())) throw new AppError('closed');
      if (attempt.deadline && now > attempt.deadline) await this.#requireInTime(tx, attempt, away, now);
      const newest = newestOfEach(answers);
      await requireFitting(tx, attempt, newest);
      await store.saveAnswers(tx, id, newest, now);
      const asked = new Set<string>(newest.map(({ questionId }) => questionId));
      const saved = (await store.answersOf(tx, id)).filter(({ questionId }) => asked.has(questionId));
      return { serverTime: now.toISOString(), deadline: attempt.deadline?.toISOString() ?? null, answers: saved.map(toSaved) };
    });
  }

  /** Throws `closed`, `conflict` (a quiz takes no file), and `not_found` for a file that is not theirs to hand in here. */
  async attach(person: Person, id: string, fileId: string | null): Promise<RouteAnswer<Routes['attempts.attach']>> {
    return this.#db.transaction().execute(async (tx) => {
      const attempt = await store.lockAttempt(tx, id, 'update');
      if (attempt?.student_id !== person.userId) throw new AppError('not_found');
      if (attempt.status !== 'in_progress' || isOverdue(attempt.deadline, this.#clock.now())) throw new AppError('closed');
      const assessment = await this.#assessment(tx, person, attempt.assessment_id);
      if (assessment.type === 'quiz') throw new AppError('conflict', { message: 'A quiz takes no file.' });
      if (fileId !== null) await requireOwnFile(tx, fileId, { studentId: person.userId, courseId: assessment.course_id });
      await store.setFile(tx, id, fileId);
      return { file: await handedInFile(tx, fileId) };
    });
  }

  /** Hands in what is saved. The first time counts, however often and from wherever it comes. */
  async submit(person: Person, id: string): Promise<AttemptAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const attempt = await store.attemptById(tx, id);
      if (attempt?.student_id !== person.userId) throw new AppError('not_found');
      await this.#finish(tx, id);
      return this.#show(tx, person, id);
    });
  }

  async list(
    person: Person,
    assessmentId: string,
    { cursor, limit }: RouteRequest<Routes['attempts.list']>['query'],
  ): Promise<RouteAnswer<Routes['attempts.list']>> {
    await this.#assessment(this.#db, person, assessmentId);
    const before = cursor === undefined ? null : decodeCursor(Place, cursor)[0];
    const studentId = person.role === 'student' ? person.userId : null;
    const rows = await store.attemptsPage(this.#db, { assessmentId, studentId, before, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return { items: shown.map((row) => toSummary(row, person)), nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null };
  }

  /** Hands in what nobody has, once its grace is over. For a timer. */
  async submitOverdue(): Promise<void> {
    const ids = await store.overdueAttempts(this.#db, new Date(this.#clock.now() - GRACE_MS), SWEEP);
    for (const id of ids) await this.#db.transaction().execute((tx) => this.#finish(tx, id));
  }

  async #begin(tx: Queries, person: Person, assessment: AssessmentRow): Promise<string> {
    const tried = await attemptsOf(tx, person.userId, [assessment.id]);
    const [extra] = await extrasOf(tx, person.userId, [assessment.id]);
    const limits = limitsFor(assessment, extra);
    const now = this.#clock.now();
    requireOpen(limits, now);
    if (tried.length >= limits.attempts_allowed) throw new AppError('limit_reached', { message: 'You have used all your attempts.' });
    const id = uuidV7(now);
    const ids = (await questionsOf(tx, assessment.id)).map((question) => question.id);
    await store.insertAttempt(tx, {
      id,
      assessmentId: assessment.id,
      studentId: person.userId,
      attempt: Math.max(0, ...tried.map(({ attempt }) => attempt)) + 1,
      startedAt: new Date(now),
      deadline: deadlineOf(limits, now),
      order: assessment.shuffle ? shuffled(ids, id, (questionId) => questionId) : ids,
    });
    return id;
  }

  /** Nothing where it is finished already. What is late counts as handed in at its deadline. */
  async #finish(tx: Queries, id: string): Promise<void> {
    const { assessment_id } = must(await store.attemptById(tx, id), 'attempt');
    // Not while keys change: it would be graded by the old ones and miss being graded again. Assessments are locked before attempts.
    await lockAssessment(tx, assessment_id, 'share');
    const attempt = await store.lockAttempt(tx, id, 'update');
    if (attempt?.status !== 'in_progress') return;
    const now = this.#now();
    const late = isOverdue(attempt.deadline, now.getTime());
    await finishAttempt(tx, attempt, late ? (attempt.deadline ?? now) : now, now);
  }

  async #show(db: Queries, person: Person, id: string): Promise<AttemptAnswer> {
    const attempt = await store.attemptById(db, id);
    if (attempt?.student_id !== person.userId) throw new AppError('not_found');
    const assessment = await this.#assessment(db, person, attempt.assessment_id);
    const tried = await attemptsOf(db, person.userId, [assessment.id]);
    const [extra] = await extrasOf(db, person.userId, [assessment.id]);
    const limits = limitsFor(assessment, extra);
    const now = this.#now();
    const over = tried.length >= limits.attempts_allowed || (limits.closes_at !== null && now >= limits.closes_at);
    const busy = tried.some(({ status }) => status === 'in_progress');
    return toAttempt({
      attempt,
      assessment,
      questions: await questionsOf(db, assessment.id),
      answers: await store.answersOf(db, id),
      file: await handedInFile(db, attempt.file_id),
      mayShowRight: assessment.show_answers && over && !busy,
      now,
    });
  }

  /** A quiz in a lesson closes for everyone at once: its grace is for those who were seen to be away. Throws `closed`. */
  async #requireInTime(tx: Queries, { assessment_id, student_id, deadline }: store.AttemptRow, away: readonly string[], now: Date) {
    const room = await lessonOfQuiz(tx, assessment_id);
    if (room === null || deadline === null) return;
    const seen = (await this.#awayTokens?.about(away, { userId: student_id, room }, now.getTime())) ?? [];
    if (!takesLate(deadline.getTime(), now.getTime(), seen)) throw new AppError('closed');
  }

  async #assessment(db: Queries, person: Person, id: string): Promise<AssessmentRow> {
    const row = await assessmentFor(db, person, id);
    if (!row) throw new AppError('not_found');
    return row;
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}

/** One answer for each question, in one order for everyone who saves. */
function newestOfEach(answers: AnswerBatch['answers']): AnswerBatch['answers'] {
  const newest = new Map<string, AnswerBatch['answers'][number]>();
  for (const answer of answers) {
    const before = newest.get(answer.questionId);
    if (!before || before.clientSeq < answer.clientSeq) newest.set(answer.questionId, answer);
  }
  return [...newest.values()].toSorted((a, b) => (BigInt(a.questionId) < BigInt(b.questionId) ? -1 : 1));
}

/** Throws `invalid_input` for an answer to a question that was not asked, or of another kind. */
async function requireFitting(
  tx: Queries,
  { assessment_id, question_order }: store.AttemptRow,
  answers: AnswerBatch['answers'],
): Promise<void> {
  const asked = new Set(question_order);
  const kinds = new Map((await questionsOf(tx, assessment_id)).map((question) => [question.id, question.options.kind]));
  for (const { questionId, answer } of answers) {
    if (!asked.has(questionId)) throw new AppError('invalid_input', { message: `answers: question ${questionId} was not asked` });
    if (answer !== null && answer.kind !== kinds.get(questionId))
      throw new AppError('invalid_input', { message: `answers: question ${questionId} is of another kind` });
  }
}

function toSummary(row: Awaited<ReturnType<typeof store.attemptsPage>>[number], { role }: Person) {
  const hidden = role === 'student' && row.status === 'submitted';
  return {
    id: row.id,
    attempt: row.attempt,
    student: { id: row.student_id, name: `${row.first_name} ${row.last_name}` },
    status: row.status,
    startedAt: row.started_at.toISOString(),
    submittedAt: row.submitted_at?.toISOString() ?? null,
    score: row.score === null || hidden ? null : Number(row.score),
  };
}

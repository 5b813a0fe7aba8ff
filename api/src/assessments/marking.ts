import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { gradingRoutes, MarkingChange } from '@watoto/shared/contract/http/grading.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import { gradeHandedIn } from '../grading/grade-answer.ts';
import { sumPoints, totalOf } from '../grading/totals.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { lockAssessment } from './assessments.store.ts';
import { answersOf, lockAttempt, type StoredAnswer } from './attempts.store.ts';
import { resultIsOut } from './finish-attempt.ts';
import { handedInFile } from './handed-in-file.ts';
import * as store from './marking.store.ts';
import { questionsOf, type StoredQuestion } from './questions.store.ts';
import { readRubric } from './rubric.ts';

type Routes = typeof gradingRoutes;
type MarkingAnswer = RouteAnswer<Routes['grading.get']>;

const Place = z.tuple([z.string().max(40), z.uuid()]);

/** What people grade: essays, and whatever a key got wrong. */
export class Markings {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  async queue(
    person: Person,
    { cursor, limit, anonymous, ...filter }: RouteRequest<Routes['grading.queue']>['query'],
  ): Promise<RouteAnswer<Routes['grading.queue']>> {
    const place = cursor === undefined ? null : decodeCursor(Place, cursor);
    const rows = await store.queueFor(this.#db, person, { ...filter, after: place && { at: place[0], id: place[1] }, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => ({ ...toHead(row, anonymous === 'true'), answers: row.essays ?? 0, graded: row.graded ?? 0 })),
      nextCursor: rows.length > limit && last ? encodeCursor([last.at, last.id]) : null,
    };
  }

  async get(person: Person, id: string, anonymous: boolean): Promise<MarkingAnswer> {
    return this.#show(this.#db, person, id, anonymous);
  }

  /**
   * Saves what a grader has decided. Throws `precondition_failed` with what the other has decided where it is not the version that this
   * one saw, and `conflict` for giving back what has no points yet.
   */
  async save(
    person: Person,
    id: string,
    change: MarkingChange,
    { ifVersion, anonymous }: { ifVersion: number | null; anonymous: boolean },
  ): Promise<MarkingAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const seen = await this.#row(tx, person, id);
      await lockAssessment(tx, seen.assessment_id, 'share');
      await lockAttempt(tx, id, 'update');
      const row = await this.#row(tx, person, id);
      const given = new Map((await answersOf(tx, id)).map((answer) => [answer.questionId, answer]));
      if (ifVersion !== null && ifVersion !== row.version) throw changedByOther(row, [...given.values()]);
      const questions = new Map((await questionsOf(tx, row.assessment_id)).map((question) => [question.id, question]));
      for (const mark of change.answers) {
        const question = questions.get(mark.questionId);
        if (!question) throw new AppError('invalid_input', { message: `answers: question ${mark.questionId} is not of this assessment` });
        await store.setMark(tx, id, toMark(question, given.get(question.id), mark, row.file_id !== null), this.#now());
      }
      await this.#close(tx, person, row, change, [...questions.keys()]);
      return this.#show(tx, person, id, anonymous);
    });
  }

  /** Writes what follows from the marks for the whole attempt. */
  async #close(tx: Queries, person: Person, row: store.MarkingRow, change: MarkingChange, questions: readonly string[]): Promise<void> {
    const after = new Map((await answersOf(tx, row.id)).map((answer) => [answer.questionId, answer.score]));
    const total = totalOf(questions.map((question) => after.get(question) ?? null));
    const out = change.giveBack || row.status !== 'submitted';
    if (out && total === null) throw new AppError('conflict', { message: 'Some answers have no points yet.' });
    const now = this.#now();
    await tx
      .updateTable('attempts')
      .set((eb) => ({
        feedback: change.feedback,
        graded_by: person.userId,
        version: eb('version', '+', 1),
        ...(out ? { score: String(total), graded_at: now } : {}),
        ...(change.giveBack ? { status: 'returned' as const } : {}),
      }))
      .where('id', '=', row.id)
      .execute();
    if (!out) return;
    await audit(tx, { actor: person.userId, action: 'attempt.graded', subject: `attempts:${row.id}`, after: { score: total } });
    await resultIsOut(tx, row, now);
  }

  async #show(db: Queries, person: Person, id: string, anonymous: boolean): Promise<MarkingAnswer> {
    const row = await this.#row(db, person, id);
    const given = new Map((await answersOf(db, id)).map((answer) => [answer.questionId, answer]));
    const questions = await questionsOf(db, row.assessment_id);
    return {
      ...toHead(row, anonymous),
      status: row.status,
      score: row.score === null ? null : Number(row.score),
      total: Number(row.total_points),
      feedback: row.feedback,
      gradedBy: graderOf(row),
      ...(await store.neighbours(db, row)),
      version: row.version,
      file: await handedInFile(db, row.file_id),
      answers: questions.map((question) => toGraded(question, given.get(question.id))),
    };
  }

  async #row(db: Queries, person: Person, id: string): Promise<store.MarkingRow> {
    const row = await store.markingFor(db, person, id);
    if (!row) throw new AppError('not_found');
    return row;
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}

/** Throws `invalid_input` for points that the question or a criterion does not have. */
function toMark(
  question: StoredQuestion,
  before: StoredAnswer | undefined,
  mark: MarkingChange['answers'][number],
  withFile: boolean,
): store.Mark {
  const refuse = (message: string): never => {
    throw new AppError('invalid_input', { message: `question ${question.id}: ${message}` });
  };
  const criteria = new Map(question.key.kind === 'essay' ? question.key.rubric.map((criterion) => [criterion.id, criterion.points]) : []);
  if (new Set(mark.rubric.map(({ id }) => id)).size !== mark.rubric.length) refuse('a criterion twice');
  for (const { id, score } of mark.rubric) if (score > (criteria.get(id) ?? -1)) refuse('more than a criterion gives');
  // A rubric that is filled in decides by itself; one that is not leaves the points open.
  const byRubric = mark.rubric.length === criteria.size && criteria.size > 0 ? sumPoints(mark.rubric.map(({ score }) => score)) : null;
  const score = mark.rubric.length > 0 ? byRubric : mark.score;
  if (score !== null && score > question.points) refuse(`more than its ${question.points} points`);
  const byKey = gradeHandedIn(question, before?.answer ?? null, withFile);
  return {
    questionId: question.id,
    score: score ?? byKey,
    feedback: mark.feedback,
    rubric: mark.rubric,
    byHand: score !== null && score !== byKey,
  };
}

/** For the second of two graders: who was first, and what they gave. */
function changedByOther(row: store.MarkingRow, answers: readonly StoredAnswer[]): AppError {
  return new AppError('precondition_failed', {
    details: {
      version: row.version,
      status: row.status,
      gradedBy: graderOf(row),
      scores: answers.filter(({ byHand }) => byHand).map(({ questionId, score }) => ({ questionId, score })),
    },
  });
}

function graderOf(row: store.MarkingRow): string | null {
  return row.grader_first_name === null ? null : `${row.grader_first_name} ${row.grader_last_name}`;
}

function toHead(row: store.MarkingRow, anonymous: boolean) {
  return {
    id: row.id,
    assessment: { id: row.assessment_id, title: row.title, course: { id: row.course_id, title: row.course_title } },
    student: anonymous ? null : { id: row.student_id, name: `${row.first_name} ${row.last_name}` },
    attempt: row.attempt,
    submittedAt: (row.submitted_at ?? new Date(0)).toISOString(),
  };
}

/** The contract cuts off what is not its own. */
function toGraded(question: StoredQuestion, given: StoredAnswer | undefined): MarkingAnswer['answers'][number] {
  return {
    ...question,
    questionId: question.id,
    answer: given?.answer ?? null,
    score: given?.score ?? null,
    feedback: given?.feedback ?? '',
    rubric: readRubric(given?.rubric),
    byHand: given?.byHand ?? false,
  };
}

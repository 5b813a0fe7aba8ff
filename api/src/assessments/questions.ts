import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { itemsOf, type NewQuestion, QUESTION_LIMITS, type questionRoutes } from '@watoto/shared/contract/http/questions.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import { relabel, requireSound } from '../grading/question-rules.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { requireNobodyBegan } from './assessments.policy.ts';
import { courseManagedBy, lockAssessment, touch } from './assessments.store.ts';
import { countAttempts, managedAssessment } from './assessments.ts';
import * as store from './questions.store.ts';
import { previewRegrade, regrade } from './regrade.ts';

type Routes = typeof questionRoutes;
type QuestionAnswer = RouteAnswer<Routes['questions.create']>;
type QuestionListAnswer = RouteAnswer<Routes['questions.list']>;

const Place = z.tuple([z.string().regex(/^\d{1,19}$/)]);
const NONE: ReadonlySet<string> = new Set();

/** Questions of assessments, and the bank of each course. */
export class Questions {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  async list(person: Person, assessmentId: string): Promise<QuestionListAnswer> {
    await managedAssessment(this.#db, person, assessmentId);
    return { items: (await store.questionsOf(this.#db, assessmentId)).map(toQuestion) };
  }

  async create(person: Person, assessmentId: string, body: NewQuestion): Promise<QuestionAnswer> {
    const [added] = (await this.#add(person, assessmentId, async () => [fresh(body)])).slice(-1);
    if (!added) throw new AppError('internal');
    return added;
  }

  /** Throws `not_found` where one of them is not in the bank of this course. */
  async copyIn(person: Person, assessmentId: string, ids: readonly string[]): Promise<QuestionListAnswer> {
    const items = await this.#add(person, assessmentId, async (tx, courseId) => {
      const found = await store.fromBank(tx, courseId, ids);
      if (found.length !== ids.length) throw new AppError('not_found');
      return found.map((question) => ({ ...question, bankId: question.id }));
    });
    return { items };
  }

  /** Where somebody has begun, its kind and its things stay, and what was given is graded again in the same transaction. */
  async update(person: Person, id: string, body: NewQuestion): Promise<QuestionAnswer> {
    requireSound(body);
    return this.#db.transaction().execute(async (tx) => {
      const before = await this.#managed(tx, person, id);
      const begun = before.assessmentId === null ? 0 : await this.#lock(tx, before.assessmentId);
      const kept = new Set(itemsOf(before.options).map((item) => item.id));
      const next = relabel(body, kept, freshId);
      if (begun > 0) requireSameThings(before, next);
      await store.updateQuestion(tx, id, next, this.#now());
      if (before.assessmentId !== null) {
        await touch(tx, before.assessmentId, this.#now());
        if (begun > 0) await regrade(tx, before.assessmentId, person.userId, this.#now());
      }
      await audit(tx, { actor: person.userId, action: 'question.changed', subject: `questions:${id}`, after: { points: body.points } });
      return toQuestion({ ...before, ...next });
    });
  }

  /** What `update` would do to what was handed in. */
  async preview(person: Person, id: string, body: NewQuestion): Promise<RouteAnswer<Routes['questions.preview']>> {
    requireSound(body);
    const before = await this.#managed(this.#db, person, id);
    if (before.assessmentId === null) throw new AppError('conflict', { message: 'Nobody answers a question of the bank.' });
    const next = relabel(body, new Set(itemsOf(before.options).map((item) => item.id)), freshId);
    return previewRegrade(this.#db, before.assessmentId, { ...before, ...next });
  }

  async delete(person: Person, id: string): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const before = await this.#managed(tx, person, id);
      if (before.assessmentId === null) return store.deleteQuestion(tx, before);
      requireNobodyBegan(await this.#lock(tx, before.assessmentId), 'its questions stay. Points of 0 make one count for nothing');
      // Its place may have changed before the lock was ours.
      const now = await store.questionById(tx, id);
      if (now) await store.deleteQuestion(tx, now);
      await touch(tx, before.assessmentId, this.#now());
    });
  }

  /** Throws `conflict` where `order` is not all of them once: somebody has added or removed one. */
  async reorder(person: Person, assessmentId: string, order: readonly string[]): Promise<QuestionListAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      await managedAssessment(tx, person, assessmentId);
      requireNobodyBegan(await this.#lock(tx, assessmentId), 'its questions stay where they are');
      const ids = new Set((await store.questionsOf(tx, assessmentId)).map(({ id }) => id));
      if (order.length !== ids.size || !order.every((id) => ids.delete(id))) throw new AppError('conflict');
      await store.reorder(tx, assessmentId, order);
      await touch(tx, assessmentId, this.#now());
      return { items: (await store.questionsOf(tx, assessmentId)).map(toQuestion) };
    });
  }

  async bank(
    person: Person,
    courseId: string,
    { cursor, limit, ...filter }: RouteRequest<Routes['bank.list']>['query'],
  ): Promise<RouteAnswer<Routes['bank.list']>> {
    if (!(await courseManagedBy(this.#db, person, courseId))) throw new AppError('not_found');
    const before = cursor === undefined ? null : decodeCursor(Place, cursor)[0];
    const found = await store.bankOf(this.#db, courseId, { ...filter, before, limit: limit + 1 });
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return { items: shown.map(toQuestion), nextCursor: found.length > limit && last ? encodeCursor([last.id]) : null };
  }

  async bankCreate(person: Person, courseId: string, body: NewQuestion): Promise<QuestionAnswer> {
    requireSound(body);
    return this.#db.transaction().execute(async (tx) => {
      if (!(await courseManagedBy(tx, person, courseId))) throw new AppError('not_found');
      return this.#intoBank(tx, courseId, relabel(body, NONE, freshId));
    });
  }

  async copyBack(person: Person, id: string): Promise<QuestionAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const question = await this.#managed(tx, person, id);
      return this.#intoBank(tx, question.courseId, question);
    });
  }

  async #intoBank(tx: Queries, courseId: string, draft: store.QuestionDraft): Promise<QuestionAnswer> {
    const [id] = await store.insertQuestions(tx, { courseId, assessmentId: null, position: 1 }, [draft]);
    const made = id === undefined ? undefined : await store.questionById(tx, id);
    if (!made) throw new AppError('internal');
    return toQuestion(made);
  }

  /** Adds at the end, and answers with all of them. */
  async #add(
    person: Person,
    assessmentId: string,
    make: (tx: Queries, courseId: string) => Promise<(store.QuestionDraft & { bankId?: string })[]>,
  ): Promise<QuestionAnswer[]> {
    return this.#db.transaction().execute(async (tx) => {
      const assessment = await managedAssessment(tx, person, assessmentId);
      requireNobodyBegan(await this.#lock(tx, assessmentId), 'its questions stay as they are');
      const drafts = await make(tx, assessment.course_id);
      const there = await store.questionsOf(tx, assessmentId);
      if (there.length + drafts.length > QUESTION_LIMITS.questions) throw new AppError('limit_reached');
      await store.insertQuestions(tx, { courseId: assessment.course_id, assessmentId, position: there.length + 1 }, drafts);
      await touch(tx, assessmentId, this.#now());
      return (await store.questionsOf(tx, assessmentId)).map(toQuestion);
    });
  }

  /** Nobody begins or changes it until the transaction ends. Says how many have begun. */
  async #lock(tx: Queries, assessmentId: string): Promise<number> {
    await lockAssessment(tx, assessmentId, 'update');
    return countAttempts(tx, assessmentId);
  }

  async #managed(db: Queries, person: Person, id: string): Promise<store.StoredQuestion> {
    const question = await store.questionById(db, id);
    if (!question || !(await courseManagedBy(db, person, question.courseId))) throw new AppError('not_found');
    return question;
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}

const freshId = () => randomBytes(6).toString('hex');

function fresh(body: NewQuestion): NewQuestion {
  requireSound(body);
  return relabel(body, NONE, freshId);
}

function requireSameThings(before: store.StoredQuestion, next: store.QuestionDraft): void {
  const ids = (options: store.QuestionDraft['options']) =>
    itemsOf(options)
      .map(({ id }) => id)
      .toSorted()
      .join();
  if (before.options.kind !== next.options.kind || ids(before.options) !== ids(next.options))
    requireNobodyBegan(1, 'its kind and its choices stay. Words, points and the key may change');
}

/** The contract cuts off what is not its own. */
function toQuestion(question: store.StoredQuestion): QuestionAnswer {
  return question;
}

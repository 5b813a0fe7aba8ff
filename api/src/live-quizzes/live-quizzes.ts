import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type LiveQuizId, type liveQuizRoutes, type NewLiveQuiz, QUIZ_QUESTIONS_MAX } from '@watoto/shared/contract/http/live-quizzes.ts';
import type { RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import { uuidV7 } from '@watoto/shared/server/uuid-v7.ts';
import type { Person } from '../auth/access-token.ts';
import { courseManagedBy, lockAssessment, touch } from '../assessments/assessments.store.ts';
import type { Attempts } from '../assessments/attempts.ts';
import { bankOf, fromBank, insertQuestions } from '../assessments/questions.store.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import { requireOpenDoor } from '../lessons/lessons.policy.ts';
import { visibleTo } from '../lessons/lessons.store.ts';
import { byName } from '../users/by-name.ts';
import { requireQuizMaster } from './live-quizzes.policy.ts';
import * as store from './live-quizzes.store.ts';

type Routes = typeof liveQuizRoutes;
type LiveQuizAnswer = RouteAnswer<Routes['liveQuizzes.get']>;

interface Deps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly attempts: Attempts;
}

/** Graded quizzes in lessons. When they open and close is the server's word; answers are attempts like any others. */
export class LiveQuizzes {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #attempts: Attempts;

  constructor({ db, clock, attempts }: Deps) {
    this.#db = db;
    this.#clock = clock;
    this.#attempts = attempts;
  }

  async list(person: Person, lessonId: string): Promise<RouteAnswer<Routes['liveQuizzes.list']>> {
    await lessonFor(this.#db, person, lessonId);
    return { items: (await store.quizzesOf(this.#db, lessonId)).map((row) => this.#show(row)) };
  }

  /** What can be asked: of the course's bank, without what is right, while the lesson can be entered. */
  async questions(person: Person, lessonId: string, q: string | undefined): Promise<RouteAnswer<Routes['liveQuizzes.questions']>> {
    const lesson = await lessonFor(this.#db, person, lessonId);
    if (lesson.course_id === null) return { items: [], mayAdd: false };
    await requireQuizMaster(this.#db, person, lesson);
    requireOpenDoor(lesson, this.#clock.now());
    const found = await bankOf(this.#db, lesson.course_id, { q, before: null, limit: QUIZ_QUESTIONS_MAX });
    const mayAdd = (await courseManagedBy(this.#db, person, lesson.course_id)) !== undefined;
    return { items: found.map(({ id, prompt, options }) => ({ id, prompt, options })), mayAdd };
  }

  async get(person: Person, id: LiveQuizId): Promise<LiveQuizAnswer> {
    return this.#show(await this.#visible(this.#db, person, id));
  }

  /** Throws `conflict` for a lesson without a course, and while another quiz is open in it; `not_found` for a question that is not of its bank. */
  async open(person: Person, lessonId: string, { title, questionIds, seconds }: NewLiveQuiz): Promise<LiveQuizAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const lesson = await lessonFor(tx, person, lessonId);
      const courseId = lesson.course_id;
      if (courseId === null) throw new AppError('conflict', { message: 'A lesson without a course has no gradebook.' });
      await requireQuizMaster(tx, person, lesson);
      await store.lockLesson(tx, lessonId);
      const now = this.#clock.now();
      requireOpenDoor(lesson, now);
      if ((await store.quizzesOf(tx, lessonId)).some((quiz) => isOpen(quiz, now)))
        throw new AppError('conflict', { message: 'Another quiz is open in this lesson.' });
      const questions = await fromBank(tx, courseId, questionIds);
      if (questions.length !== questionIds.length) throw new AppError('not_found');
      const opensAt = new Date(now);
      const assessmentId = await store.insertAssessment(tx, { courseId, title, opensAt, closesAt: new Date(now + seconds * 1_000) });
      await insertQuestions(
        tx,
        { courseId, assessmentId, position: 1 },
        questions.map((question) => ({ ...question, bankId: question.id })),
      );
      await touch(tx, assessmentId, opensAt);
      const id = uuidV7(now);
      await store.insertQuiz(tx, { id, lessonId, assessmentId, by: person.userId, at: opensAt });
      await audit(tx, {
        actor: person.userId,
        action: 'liveQuiz.opened',
        subject: `assessments:${assessmentId}`,
        after: { title, seconds },
      });
      return this.#show(await mustQuiz(tx, id));
    });
  }

  /** Its questions, for one who takes the course. */
  async enter(person: Person, id: LiveQuizId): ReturnType<Attempts['start']> {
    const quiz = await this.#visible(this.#db, person, id);
    return this.#attempts.start(person, quiz.assessment_id);
  }

  /** Of two who close it at once, the first does; both are told when it closed. */
  async close(person: Person, id: LiveQuizId): Promise<LiveQuizAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const seen = await this.#managed(tx, person, id);
      await lockAssessment(tx, seen.assessment_id, 'update');
      const quiz = await mustQuiz(tx, id);
      const now = this.#clock.now();
      if (isOpen(quiz, now)) {
        // An assessment closes after it opens, be it by a moment.
        await store.closeNow(tx, quiz.assessment_id, new Date(Math.max(now, quiz.opened_at.getTime() + 1)));
        await audit(tx, { actor: person.userId, action: 'liveQuiz.closed', subject: `assessments:${quiz.assessment_id}` });
      }
      return this.#show(await mustQuiz(tx, id));
    });
  }

  async progress(person: Person, id: LiveQuizId): Promise<RouteAnswer<Routes['liveQuizzes.progress']>> {
    const quiz = await this.#managed(this.#db, person, id);
    const rows = await store.progressOf(this.#db, quiz.assessment_id);
    const { questions, open, closesAt, serverTime } = this.#show(quiz);
    const people = rows.toSorted(byName('last_name', 'student_id')).map((row) => ({
      student: { id: row.student_id, name: `${row.first_name} ${row.last_name}` },
      status: row.status,
      answered: row.answered ?? 0,
      score: row.score === null ? null : Number(row.score),
    }));
    return { questions, open, closesAt, serverTime, people };
  }

  async #visible(db: Queries, person: Person, id: string): Promise<store.LiveQuizRow> {
    const quiz = await mustQuiz(db, id);
    await lessonFor(db, person, quiz.lesson_id);
    return quiz;
  }

  async #managed(db: Queries, person: Person, id: string): Promise<store.LiveQuizRow> {
    const quiz = await mustQuiz(db, id);
    await requireQuizMaster(db, person, quiz);
    return quiz;
  }

  #show(row: store.LiveQuizRow): LiveQuizAnswer {
    const now = this.#clock.now();
    return {
      id: row.id,
      lessonId: row.lesson_id,
      assessmentId: row.assessment_id,
      title: row.title,
      questions: row.questions ?? 0,
      totalPoints: Number(row.total_points),
      openedAt: row.opened_at.toISOString(),
      closesAt: closesAt(row).toISOString(),
      open: isOpen(row, now),
      serverTime: new Date(now).toISOString(),
    };
  }
}

async function lessonFor(db: Queries, person: Person, id: string) {
  const lesson = await visibleTo(db, person).where('lessons.id', '=', id).executeTakeFirst();
  if (!lesson) throw new AppError('not_found');
  return lesson;
}

async function mustQuiz(db: Queries, id: string): Promise<store.LiveQuizRow> {
  const quiz = await store.quizById(db, id);
  if (!quiz) throw new AppError('not_found');
  return quiz;
}

/** Its teacher may have given the assessment another end since. */
const closesAt = ({ closes_at, opened_at }: store.LiveQuizRow): Date => closes_at ?? opened_at;
const isOpen = (quiz: store.LiveQuizRow, now: number): boolean => now < closesAt(quiz).getTime();

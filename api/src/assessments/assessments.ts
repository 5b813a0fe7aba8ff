import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { AssessmentChange, assessmentRoutes } from '@watoto/shared/contract/http/assessments.ts';
import type { RouteAnswer, RouteRequest } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import type { Tables } from '../db/tables.ts';
import { refreshCourseGrade } from '../gradebook/course-grades.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { deadlineOf, limitsFor, requireNobodyBegan, requireVersion } from './assessments.policy.ts';
import * as store from './assessments.store.ts';
import { openAttempt, setDeadline } from './attempts.store.ts';
import { type AssessmentAnswer, toAssessments } from './to-assessment.ts';

type Routes = typeof assessmentRoutes;
type Body<N extends keyof Routes> = RouteRequest<Routes[N]>['body'];
type AccommodationAnswer = RouteAnswer<Routes['accommodations.list']>;

/** A place in the list: [when it closes, id]. */
const Place = z.tuple([z.string().max(40), z.string().regex(/^\d{1,19}$/)]);

/** Quizzes, assignments and projects: making them, showing them, taking them away. */
export class Assessments {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  async list(
    person: Person,
    { cursor, limit, ...filter }: RouteRequest<Routes['assessments.list']>['query'],
  ): Promise<RouteAnswer<Routes['assessments.list']>> {
    const place = cursor === undefined ? null : decodeCursor(Place, cursor);
    const after = place && { key: place[0], id: place[1] };
    const rows = await store.assessmentsFor(this.#db, person, { ...filter, after, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: await toAssessments(this.#db, person, shown),
      nextCursor: rows.length > limit && last ? encodeCursor([last.key, last.id]) : null,
      now: this.#now().toISOString(),
    };
  }

  async get(person: Person, id: string): Promise<AssessmentAnswer> {
    return this.#answer(this.#db, person, id);
  }

  /** A draft: nobody but staff sees it. */
  async create(person: Person, courseId: string, body: Body<'assessments.create'>): Promise<AssessmentAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      if (!(await store.courseManagedBy(tx, person, courseId))) throw new AppError('not_found');
      await requireModule(tx, body.moduleId, courseId);
      requireWindow(body.opensAt, body.closesAt);
      const { id } = await tx
        .insertInto('assessments')
        .values({ course_id: courseId, title: body.title, type: body.type ?? 'quiz', ...toColumns(body), updated_at: this.#now() })
        .returning('id')
        .executeTakeFirstOrThrow();
      await audit(tx, { actor: person.userId, action: 'assessment.created', subject: `assessments:${id}`, after: { title: body.title } });
      return this.#answer(tx, person, id);
    });
  }

  async update(person: Person, id: string, body: AssessmentChange, ifVersion: number | null): Promise<AssessmentAnswer> {
    return this.#change(person, id, ifVersion, async (tx, before) => {
      await requireModule(tx, body.moduleId, before.course_id);
      const opens = body.opensAt === undefined ? before.opens_at?.toISOString() : body.opensAt;
      const closes = body.closesAt === undefined ? before.closes_at?.toISOString() : body.closesAt;
      requireWindow(opens, closes);
      const columns = toColumns(body);
      await tx
        .updateTable('assessments')
        .set((eb) => ({ ...columns, version: eb('version', '+', 1), updated_at: this.#now(), grades_due: this.#now() }))
        .where('id', '=', id)
        .execute();
      await audit(tx, { actor: person.userId, action: 'assessment.changed', subject: `assessments:${id}`, after: { ...body } });
    });
  }

  /** Throws `conflict` where it has no questions. */
  async publish(person: Person, id: string, ifVersion: number | null): Promise<AssessmentAnswer> {
    return this.#change(person, id, ifVersion, async (tx, before) => {
      if (before.published_at) return;
      if (!before.questions) throw new AppError('conflict', { message: 'It has no questions yet.' });
      await this.#setPublished(tx, person, before, this.#now());
      await announce(tx, 'assessment.published', { courseId: before.course_id, assessmentId: id });
    });
  }

  async unpublish(person: Person, id: string, ifVersion: number | null): Promise<AssessmentAnswer> {
    return this.#change(person, id, ifVersion, async (tx, before) => {
      if (!before.published_at) return;
      requireNobodyBegan(await countAttempts(tx, id), 'it stays published. Let it close instead');
      await this.#setPublished(tx, person, before, null);
    });
  }

  async delete(person: Person, id: string, ifVersion: number | null): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const before = await this.#locked(tx, person, id);
      requireVersion(before.version, ifVersion);
      requireNobodyBegan(await countAttempts(tx, id), 'it can not be taken away any more');
      await tx.updateTable('assessments').set({ deleted_at: this.#now(), grades_due: this.#now() }).where('id', '=', id).execute();
      await audit(tx, {
        actor: person.userId,
        action: 'assessment.deleted',
        subject: `assessments:${id}`,
        before: { title: before.title },
      });
    });
  }

  async accommodations(person: Person, id: string): Promise<AccommodationAnswer> {
    await this.#managed(this.#db, person, id);
    return toAccommodations(await store.accommodationsOf(this.#db, id));
  }

  /** An attempt that is under way gets its time at once. Throws `not_found` for one who does not take the course. */
  async accommodate(
    person: Person,
    { id, studentId }: { id: string; studentId: string },
    body: Body<'accommodations.set'>,
  ): Promise<AccommodationAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const assessment = await this.#locked(tx, person, id);
      if (!(await store.takesCourse(tx, assessment.course_id, studentId))) throw new AppError('not_found');
      const closes_at = body.closesAt === null ? null : new Date(body.closesAt);
      const extra = { extra_minutes: body.extraMinutes, extra_attempts: body.extraAttempts, closes_at };
      await store.setAccommodation(tx, { assessmentId: id, studentId }, extra);
      const open = await openAttempt(tx, id, studentId);
      if (open) await setDeadline(tx, open.id, deadlineOf(limitsFor(assessment, extra), open.started_at.getTime()));
      await refreshCourseGrade(tx, { courseId: assessment.course_id, studentId }, this.#now());
      await audit(tx, {
        actor: person.userId,
        action: 'assessment.accommodated',
        subject: `assessments:${id}`,
        after: { student: studentId, ...body },
      });
      return toAccommodations(await store.accommodationsOf(tx, id));
    });
  }

  async unaccommodate(person: Person, { id, studentId }: { id: string; studentId: string }): Promise<AccommodationAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const assessment = await this.#locked(tx, person, id);
      await store.removeAccommodation(tx, { assessmentId: id, studentId });
      await refreshCourseGrade(tx, { courseId: assessment.course_id, studentId }, this.#now());
      await audit(tx, {
        actor: person.userId,
        action: 'assessment.accommodated',
        subject: `assessments:${id}`,
        before: { student: studentId },
      });
      return toAccommodations(await store.accommodationsOf(tx, id));
    });
  }

  async #change(
    person: Person,
    id: string,
    ifVersion: number | null,
    work: (tx: Queries, before: store.AssessmentRow) => Promise<void>,
  ): Promise<AssessmentAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const before = await this.#locked(tx, person, id);
      requireVersion(before.version, ifVersion);
      await work(tx, before);
      return this.#answer(tx, person, id);
    });
  }

  async #setPublished(tx: Queries, person: Person, { id }: { id: string }, at: Date | null): Promise<void> {
    await tx
      .updateTable('assessments')
      .set((eb) => ({ published_at: at, version: eb('version', '+', 1), updated_at: this.#now(), grades_due: this.#now() }))
      .where('id', '=', id)
      .execute();
    await audit(tx, { actor: person.userId, action: at ? 'assessment.published' : 'assessment.unpublished', subject: `assessments:${id}` });
  }

  async #locked(tx: Queries, person: Person, id: string): Promise<store.AssessmentRow> {
    await this.#managed(tx, person, id);
    await store.lockAssessment(tx, id, 'update');
    return this.#managed(tx, person, id);
  }

  async #managed(db: Queries, person: Person, id: string): Promise<store.AssessmentRow> {
    return managedAssessment(db, person, id);
  }

  async #answer(db: Queries, person: Person, id: string): Promise<AssessmentAnswer> {
    const row = await store.assessmentFor(db, person, id);
    const [answer] = await toAssessments(db, person, row ? [row] : []);
    if (!answer) throw new AppError('not_found');
    return answer;
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}

/** One that this person may change: its teacher, or an admin. Throws `not_found`. */
export async function managedAssessment(db: Queries, person: Person, id: string): Promise<store.AssessmentRow> {
  const row = person.role === 'student' ? undefined : await store.assessmentFor(db, person, id);
  if (!row) throw new AppError('not_found');
  return row;
}

export async function countAttempts(db: Queries, id: string): Promise<number> {
  const [load] = await store.workloads(db, [id]);
  return load?.attempts ?? 0;
}

async function requireModule(db: Queries, moduleId: string | null | undefined, courseId: string): Promise<void> {
  if (moduleId === null || moduleId === undefined) return;
  if (!(await store.moduleInCourse(db, moduleId, courseId)))
    throw new AppError('conflict', { message: 'This module is not of the course.' });
}

function requireWindow(opens: string | null | undefined, closes: string | null | undefined): void {
  if (opens && closes && Date.parse(closes) <= Date.parse(opens))
    throw new AppError('conflict', { message: 'It would close before it opens.' });
}

const date = (text: string | null) => (text === null ? null : new Date(text));

/** Only what was given. */
function toColumns(body: AssessmentChange) {
  return {
    ...(body.title === undefined ? {} : { title: body.title }),
    ...(body.description === undefined ? {} : { description: body.description }),
    ...(body.type === undefined ? {} : { type: body.type }),
    ...(body.moduleId === undefined ? {} : { module_id: body.moduleId }),
    ...(body.passingScore === undefined ? {} : { passing_score: String(body.passingScore) }),
    ...(body.timeLimitMinutes === undefined ? {} : { time_limit_minutes: body.timeLimitMinutes }),
    ...(body.isGraded === undefined ? {} : { is_graded: body.isGraded }),
    ...(body.weight === undefined ? {} : { weight: String(body.weight) }),
    ...(body.opensAt === undefined ? {} : { opens_at: date(body.opensAt) }),
    ...(body.closesAt === undefined ? {} : { closes_at: date(body.closesAt) }),
    ...(body.attemptsAllowed === undefined ? {} : { attempts_allowed: body.attemptsAllowed }),
    ...(body.shuffle === undefined ? {} : { shuffle: body.shuffle }),
    ...(body.showAnswers === undefined ? {} : { show_answers: body.showAnswers }),
  };
}

function toAccommodations(rows: Awaited<ReturnType<typeof store.accommodationsOf>>): AccommodationAnswer {
  return {
    items: rows.map((row) => ({
      student: { id: row.student_id, name: `${row.first_name} ${row.last_name}` },
      extraMinutes: row.extra_minutes,
      extraAttempts: row.extra_attempts,
      closesAt: row.closes_at?.toISOString() ?? null,
    })),
  };
}

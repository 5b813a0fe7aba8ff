import type { Kysely } from 'kysely';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { UserId } from '@watoto/shared/kernel/ids.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { attemptRoutes } from '@watoto/shared/contract/http/attempts.ts';
import type { RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import type { Person } from '../auth/access-token.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { announce } from '../db/outbox.ts';
import type { Tables } from '../db/tables.ts';
import { refreshCourseGrade } from '../gradebook/course-grades.ts';
import { studentsOf } from '../gradebook/gradebook.store.ts';
import { limitsFor } from './assessments.policy.ts';
import { accommodationsOf, lockAssessment } from './assessments.store.ts';
import { managedAssessment } from './assessments.ts';
import * as store from './attempts.store.ts';

type RosterAnswer = RouteAnswer<(typeof attemptRoutes)['attempts.roster']>;

const MINUTE_MS = 60_000;

/** How far everyone of a course is with an assessment, for their teachers. */
export class Rosters {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Tables>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  async get(person: Person, assessmentId: string): Promise<RosterAnswer> {
    return this.#roster(this.#db, person, assessmentId);
  }

  /** Throws `conflict` where it was not handed in, or its student is in the middle of another. */
  async reopen(person: Person, id: string, minutes: number): Promise<RosterAnswer> {
    return this.#db.transaction().execute(async (tx) => {
      const seen = await store.attemptById(tx, id);
      if (!seen) throw new AppError('not_found');
      const assessment = await managedAssessment(tx, person, seen.assessment_id);
      // As for one who begins: no other attempt of this student may begin meanwhile.
      await store.takeTurns(tx, seen.assessment_id, seen.student_id);
      await lockAssessment(tx, seen.assessment_id, 'share');
      const attempt = await store.lockAttempt(tx, id, 'update');
      if (!attempt || attempt.status === 'in_progress') throw new AppError('conflict', { message: 'It was not handed in.' });
      if (await store.openAttempt(tx, seen.assessment_id, seen.student_id))
        throw new AppError('conflict', { message: 'This student is in the middle of another attempt.' });
      const now = this.#clock.now();
      await store.reopen(tx, id, new Date(now + minutes * MINUTE_MS));
      await refreshCourseGrade(tx, { courseId: assessment.course_id, studentId: attempt.student_id }, new Date(now));
      await audit(tx, {
        actor: person.userId,
        action: 'attempt.reopened',
        subject: `attempts:${id}`,
        before: { status: attempt.status, score: attempt.score },
        after: { minutes },
      });
      await announce(tx, 'attempt.reopened', {
        courseId: CourseId.parse(assessment.course_id),
        studentId: UserId.parse(attempt.student_id),
        assessmentId: seen.assessment_id,
        attemptId: id,
      });
      return this.#roster(tx, person, seen.assessment_id);
    });
  }

  async #roster(db: Queries, person: Person, assessmentId: string): Promise<RosterAnswer> {
    const assessment = await managedAssessment(db, person, assessmentId);
    const attempts = Map.groupBy(await store.attemptsOfAll(db, assessmentId), ({ student_id }) => student_id);
    const extras = new Map((await accommodationsOf(db, assessmentId)).map((extra) => [extra.student_id, extra]));
    const students = await studentsOf(db, assessment.course_id);
    return {
      now: new Date(this.#clock.now()).toISOString(),
      items: students.map(({ id, first_name, last_name }) => {
        const tried = attempts.get(id) ?? [];
        const extra = extras.get(id);
        const limits = limitsFor(assessment, extra);
        return {
          student: { id, name: `${first_name} ${last_name}` },
          state: tried[0]?.status ?? ('none' as const),
          extra: extra
            ? { extraMinutes: extra.extra_minutes, extraAttempts: extra.extra_attempts, closesAt: extra.closes_at?.toISOString() ?? null }
            : null,
          closesAt: limits.closes_at?.toISOString() ?? null,
          timeLimitMinutes: limits.time_limit_minutes,
          attemptsLeft: Math.max(0, limits.attempts_allowed - tried.length),
          attempts: tried.map(toLine),
        };
      }),
    };
  }
}

function toLine(row: Awaited<ReturnType<typeof store.attemptsOfAll>>[number]) {
  return {
    id: row.id,
    attempt: row.attempt,
    status: row.status,
    startedAt: row.started_at.toISOString(),
    deadline: row.deadline?.toISOString() ?? null,
    submittedAt: row.submitted_at?.toISOString() ?? null,
    answered: row.answered ?? 0,
    score: row.score === null ? null : Number(row.score),
  };
}

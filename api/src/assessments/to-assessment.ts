import type { Assessment } from '@watoto/shared/contract/http/assessments.ts';
import type { RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import type { assessmentRoutes } from '@watoto/shared/contract/http/assessments.ts';
import type { Person } from '../auth/access-token.ts';
import type { Queries } from '../db/database.ts';
import { workOf } from './my-work.ts';
import * as store from './assessments.store.ts';

export type AssessmentAnswer = RouteAnswer<(typeof assessmentRoutes)['assessments.get']>;

/** Rows as this person reads them: students with what they have done, staff with how much there is to do. */
export async function toAssessments(db: Queries, person: Person, rows: readonly store.AssessmentRow[]): Promise<AssessmentAnswer[]> {
  const ids = rows.map(({ id }) => id);
  if (person.role === 'student') {
    const attempts = Map.groupBy(await store.attemptsOf(db, person.userId, ids), ({ assessment_id }) => assessment_id);
    const extras = new Map((await store.extrasOf(db, person.userId, ids)).map((extra) => [extra.assessment_id, extra]));
    return rows.map((row) => ({ ...toAssessment(row), mine: workOf(row, attempts.get(row.id) ?? [], extras.get(row.id)), work: null }));
  }
  const loads = new Map((await store.workloads(db, ids)).map((load) => [load.assessment_id, load]));
  return rows.map((row) => ({
    ...toAssessment(row),
    mine: null,
    work: { attempts: loads.get(row.id)?.attempts ?? 0, toGrade: loads.get(row.id)?.to_grade ?? 0 },
  }));
}

function toAssessment(row: store.AssessmentRow): Omit<AssessmentAnswer, 'mine' | 'work'> {
  return {
    id: row.id,
    course: { id: row.course_id, title: row.course_title },
    moduleId: row.module_id,
    title: row.title,
    description: row.description,
    type: row.type satisfies Assessment['type'],
    totalPoints: Number(row.total_points),
    questions: row.questions ?? 0,
    passingScore: Number(row.passing_score),
    timeLimitMinutes: row.time_limit_minutes,
    isGraded: row.is_graded,
    weight: Number(row.weight),
    opensAt: row.opens_at?.toISOString() ?? null,
    closesAt: row.closes_at?.toISOString() ?? null,
    attemptsAllowed: row.attempts_allowed,
    shuffle: row.shuffle,
    showAnswers: row.show_answers,
    publishedAt: row.published_at?.toISOString() ?? null,
    version: row.version,
  };
}

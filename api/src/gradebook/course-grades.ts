import type { CourseGrade, gradebookRoutes } from '@watoto/shared/contract/http/gradebook.ts';
import type { RouteAnswer } from '@watoto/shared/contract/http/route.ts';
import { limitsFor } from '../assessments/assessments.policy.ts';
import { bestOf } from '../assessments/my-work.ts';
import type { Queries } from '../db/database.ts';
import { courseGrade, hasPassed, percentOf } from '../grading/totals.ts';
import { type CourseFacts, courseFacts, type FactAssessment, lockGrades, missingGrades, setGrades } from './gradebook.store.ts';

export type CellAnswer = RouteAnswer<(typeof gradebookRoutes)['gradebook.get']>['students'][number]['cells'][number];

/** Attempts and extras by assessment and student. */
export function indexFacts({ attempts, extras }: CourseFacts) {
  const key = (one: { assessment_id: string; student_id: string }) => `${one.assessment_id}/${one.student_id}`;
  const tried = Map.groupBy(attempts, key);
  const granted = new Map(extras.map((extra) => [key(extra), extra]));
  return (assessmentId: string, studentId: string) => {
    const at = key({ assessment_id: assessmentId, student_id: studentId });
    return { tried: tried.get(at) ?? [], extra: granted.get(at) };
  };
}

type Looked = ReturnType<ReturnType<typeof indexFacts>>;

/** One student's best attempt of one assessment, or why there is none. */
export function cellOf(assessment: FactAssessment, { tried, extra }: Looked, now: Date): CellAnswer {
  const best = bestOf(tried);
  const percent = best === null ? null : percentOf(Number(best.score), Number(assessment.total_points));
  return {
    assessmentId: assessment.id,
    state: best ? 'graded' : stateWithout(assessment, { tried, extra }, now),
    score: best === null ? null : Number(best.score),
    percent,
    passed: best === null ? null : hasPassed(percent, Number(assessment.passing_score)),
    attemptId: best?.id ?? tried.find(({ status }) => status === 'submitted')?.id ?? null,
  };
}

function stateWithout(assessment: FactAssessment, { tried, extra }: Looked, now: Date): 'waiting' | 'open' | 'missed' {
  if (tried.some(({ status }) => status === 'submitted')) return 'waiting';
  if (tried.some(({ status }) => status === 'in_progress')) return 'open';
  const { closes_at } = limitsFor(assessment, extra);
  return closes_at !== null && now >= closes_at ? 'missed' : 'open';
}

/** The grade that a student's cells make. Practice does not count, nor what is worth nothing. */
export function gradeOf(assessments: readonly FactAssessment[], cells: readonly CellAnswer[], missing: 'zero' | 'ignored'): CourseGrade {
  const parts = assessments.flatMap((assessment, i) => {
    const cell = cells[i];
    if (!cell || !assessment.is_graded || Number(assessment.total_points) === 0) return [];
    return [{ weight: Number(assessment.weight), percent: cell.percent, pending: cell.state === 'waiting' || cell.state === 'open' }];
  });
  return courseGrade(parts, missing);
}

/** Writes a student's grade into their enrolment once nothing more can come; before that there is none. */
export async function refreshCourseGrade(
  tx: Queries,
  { courseId, studentId }: { courseId: string; studentId: string },
  now: Date,
): Promise<void> {
  await refresh(tx, courseId, studentId, now);
}

/** The same for all who take the course, in as many statements as for one: meanwhile none of them gets on. */
export async function refreshCourseGrades(tx: Queries, courseId: string, now: Date): Promise<void> {
  await refresh(tx, courseId, null, now);
}

async function refresh(tx: Queries, courseId: string, studentId: string | null, now: Date): Promise<void> {
  // What others have just found out about these students is read, not overwritten.
  const places = await lockGrades(tx, courseId, studentId);
  const facts = await courseFacts(tx, courseId, studentId);
  const look = indexFacts(facts);
  const missing = await missingGrades(tx, courseId);
  const changed = places.flatMap((place) => {
    const cells = facts.assessments.map((assessment) => cellOf(assessment, look(assessment.id, place.studentId), now));
    const { complete, letter } = gradeOf(facts.assessments, cells, missing);
    const grade = complete ? letter : null;
    return grade === place.grade ? [] : [{ ...place, grade }];
  });
  await setGrades(tx, changed);
}

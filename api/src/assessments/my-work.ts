import type { MyWork } from '@watoto/shared/contract/http/assessments.ts';
import { hasPassed, percentOf } from '../grading/totals.ts';
import { type Extra, type Limits, limitsFor } from './assessments.policy.ts';

/** An attempt, as far as a list cares. */
export interface Tried {
  readonly id: string;
  readonly attempt: number;
  readonly status: 'in_progress' | 'submitted' | 'graded' | 'returned';
  readonly score: string | null;
}

export interface Worth extends Limits {
  readonly total_points: string;
  readonly passing_score: string;
}

/** Attempts whose result the student may see. */
export const isOut = ({ status }: Pick<Tried, 'status'>) => status === 'graded' || status === 'returned';

/** The one that counts: the best that is graded, the newest of equals. */
export function bestOf<T extends Tried>(attempts: readonly T[]): T | null {
  const graded = attempts.filter(isOut).toSorted((a, b) => Number(b.score) - Number(a.score) || b.attempt - a.attempt);
  return graded[0] ?? null;
}

/** What one student has to do with an assessment. */
export function workOf(assessment: Worth, attempts: readonly Tried[], extra: Extra | undefined): MyWork {
  const limits = limitsFor(assessment, extra);
  const best = bestOf(attempts);
  const percent = best === null ? null : percentOf(Number(best.score), Number(assessment.total_points));
  const handedIn = attempts.filter(({ status }) => status !== 'in_progress').toSorted((a, b) => b.attempt - a.attempt);
  return {
    closesAt: limits.closes_at?.toISOString() ?? null,
    timeLimitMinutes: limits.time_limit_minutes,
    attemptsLeft: Math.max(0, limits.attempts_allowed - attempts.length),
    openAttempt: attempts.find(({ status }) => status === 'in_progress')?.id ?? null,
    lastAttempt: handedIn[0]?.id ?? null,
    waiting: attempts.some(({ status }) => status === 'submitted'),
    bestScore: best === null ? null : Number(best.score),
    bestPercent: percent,
    passed: best === null ? null : hasPassed(percent, Number(assessment.passing_score)),
  };
}

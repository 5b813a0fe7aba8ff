import type { RegradeEffect } from '@watoto/shared/contract/http/questions.ts';
import { audit } from '../db/audit.ts';
import type { Queries } from '../db/database.ts';
import { gradeHandedIn } from '../grading/grade-answer.ts';
import { sumPoints, totalOf } from '../grading/totals.ts';
import { answersOfAll, type AttemptRow, handedIn, type Score, setScores, type StoredAnswer } from './attempts.store.ts';
import { resultIsOut } from './finish-attempt.ts';
import { questionsOf, type StoredQuestion } from './questions.store.ts';

interface Changed {
  readonly attempt: AttemptRow;
  readonly moved: readonly Score[];
  /** null: something of it waits for a person. */
  readonly total: number | null;
  readonly difference: number;
}

/** What the keys and points as they are would change of what was handed in. `instead`: a question as it would be. */
async function changesOf(db: Queries, assessmentId: string, attempts: readonly AttemptRow[], instead?: StoredQuestion): Promise<Changed[]> {
  const questions = (await questionsOf(db, assessmentId)).map((question) => (question.id === instead?.id ? instead : question));
  const answers = await answersOfAll(
    db,
    attempts.map(({ id }) => id),
  );
  return attempts.flatMap((attempt) => {
    const given = new Map(answers.get(attempt.id)?.map((answer) => [answer.questionId, answer]));
    const scores = questions.map((question) => scoreNow(question, given.get(question.id), attempt.file_id !== null));
    const moved = scores.filter(({ score, before }) => score !== before);
    if (moved.length === 0) return [];
    const difference = sumPoints(moved.map(({ score, before }) => (score ?? 0) - (before ?? 0)));
    return [{ attempt, moved, total: totalOf(scores.map(({ score }) => score)), difference }];
  });
}

/** What a person has graded stays, but is never more than the question is worth. */
function scoreNow(
  question: StoredQuestion,
  answer: StoredAnswer | undefined,
  withFile: boolean,
): Score & { readonly before: number | null } {
  const before = answer?.score ?? null;
  const byHand = answer?.byHand === true || (question.key.kind === 'essay' && before !== null);
  const score = byHand ? Math.min(before ?? 0, question.points) : gradeHandedIn(question, answer?.answer ?? null, withFile);
  return { questionId: question.id, score, before };
}

function effectOf(attempts: readonly AttemptRow[], changes: readonly Changed[]): RegradeEffect {
  const more = changes.flatMap(({ difference }) => (difference > 0 ? [difference] : []));
  const less = changes.flatMap(({ difference }) => (difference < 0 ? [-difference] : []));
  return {
    attempts: attempts.length,
    changed: changes.length,
    better: more.length,
    worse: less.length,
    given: sumPoints(more),
    taken: sumPoints(less),
  };
}

/** What `regrade` would do; with a question as it would be. Changes nothing. */
export async function previewRegrade(db: Queries, assessmentId: string, instead?: StoredQuestion): Promise<RegradeEffect> {
  const attempts = await handedIn(db, assessmentId, 'look');
  return effectOf(attempts, await changesOf(db, assessmentId, attempts, instead));
}

/**
 * Grades what was handed in by the keys and points as they are now, and writes down who had it done. Whoever sees another result hears
 * of it.
 */
export async function regrade(tx: Queries, assessmentId: string, actor: string, now: Date): Promise<RegradeEffect> {
  const attempts = await handedIn(tx, assessmentId, 'lock');
  const changes = await changesOf(tx, assessmentId, attempts);
  for (const { attempt, moved, total } of changes) {
    await setScores(tx, attempt.id, moved, now);
    const out = attempt.status !== 'submitted';
    await tx
      .updateTable('attempts')
      .set((eb) => ({ version: eb('version', '+', 1), ...(out ? { score: total === null ? null : String(total), graded_at: now } : {}) }))
      .where('id', '=', attempt.id)
      .execute();
    if (out) await resultIsOut(tx, attempt, now);
  }
  const effect = effectOf(attempts, changes);
  await audit(tx, { actor, action: 'assessment.regraded', subject: `assessments:${assessmentId}`, after: { ...effect } });
  return effect;
}

import type { Queries } from '../db/database.ts';
import { gradeAnswer } from '../grading/grade-answer.ts';
import { totalOf } from '../grading/totals.ts';
import { answersOf, handedIn, setScores } from './attempts.store.ts';
import { resultIsOut } from './finish-attempt.ts';
import { questionsOf } from './questions.store.ts';

/**
 * Grades what was handed in by the keys and points as they are now. What a person has graded stays, but is never more than the question
 * is worth. Whoever sees another result hears of it.
 */
export async function regrade(tx: Queries, assessmentId: string, now: Date): Promise<{ attempts: number; changed: number }> {
  const questions = await questionsOf(tx, assessmentId);
  const attempts = await handedIn(tx, assessmentId);
  let changed = 0;
  for (const attempt of attempts) {
    const given = new Map((await answersOf(tx, attempt.id)).map((answer) => [answer.questionId, answer]));
    const scores = questions.map((question) => {
      const answer = given.get(question.id);
      const byHand = answer?.byHand === true || (question.key.kind === 'essay' && answer?.score !== null && answer?.score !== undefined);
      const score = byHand ? Math.min(answer?.score ?? 0, question.points) : gradeAnswer(question, answer?.answer ?? null);
      return { questionId: question.id, score, before: answer?.score ?? null };
    });
    const moved = scores.filter(({ score, before }) => score !== before);
    if (moved.length === 0) continue;
    changed += 1;
    await setScores(tx, attempt.id, moved, now);
    const total = totalOf(scores.map(({ score }) => score));
    const out = attempt.status !== 'submitted';
    await tx
      .updateTable('attempts')
      .set((eb) => ({ version: eb('version', '+', 1), ...(out ? { score: total === null ? null : String(total), graded_at: now } : {}) }))
      .where('id', '=', attempt.id)
      .execute();
    if (out) await resultIsOut(tx, attempt, now);
  }
  return { attempts: attempts.length, changed };
}

import type { GradedAnswer, Marking, MarkingChange } from '@watoto/shared/contract/http/grading.ts';

/** What a grader has typed for one answer: points as texts, by criterion where there is a rubric. */
export interface Draft {
  readonly points: string;
  readonly rubric: Readonly<Record<string, string>>;
  readonly feedback: string;
}
export type Drafts = Readonly<Record<string, Draft>>;

export function draftsOf({ answers }: Marking): Drafts {
  return Object.fromEntries(
    answers.map(({ questionId, score, rubric, feedback }) => [
      questionId,
      {
        points: score === null ? '' : String(score),
        rubric: Object.fromEntries(rubric.map((one) => [one.id, String(one.score)])),
        feedback,
      },
    ]),
  );
}

export const criteriaOf = ({ key }: GradedAnswer) => (key.kind === 'essay' ? key.rubric : []);

/** Points as typed, with a point or a comma; null: none yet; NaN: none that can be given. */
export function readPoints(text: string, most: number): number | null {
  if (text.trim() === '') return null;
  if (!/^\d+([.,]\d{0,2})?$/.test(text.trim())) return Number.NaN;
  const points = Number(text.trim().replace(',', '.'));
  return points > most ? Number.NaN : points;
}

/** Points of an answer as its draft stands; a rubric adds up once all of it is filled in. */
export function scoreOf(answer: GradedAnswer, draft: Draft | undefined): number | null {
  if (!draft) return answer.score;
  const criteria = criteriaOf(answer);
  if (criteria.length === 0) return readPoints(draft.points, answer.points);
  // Nobody has used the rubric: what it has stays, such as nothing for an empty answer.
  if (criteria.every(({ id }) => (draft.rubric[id] ?? '').trim() === '')) return answer.score;
  const points = criteria.map(({ id, points: most }) => readPoints(draft.rubric[id] ?? '', most));
  if (points.some((one) => Number.isNaN(one))) return Number.NaN;
  return points.includes(null) ? null : points.reduce<number>((sum, one) => sum + Math.round((one ?? 0) * 100), 0) / 100;
}

/** What to send: `null` where something typed is no points. */
export function changeOf(marking: Marking, drafts: Drafts, feedback: string, giveBack: boolean): MarkingChange | null {
  if (marking.answers.some((answer) => Number.isNaN(scoreOf(answer, drafts[answer.questionId])))) return null;
  const answers = marking.answers.map((answer) => {
    const draft = drafts[answer.questionId];
    const rubric = criteriaOf(answer).flatMap(({ id, points }) => {
      const score = readPoints(draft?.rubric[id] ?? '', points);
      return score === null ? [] : [{ id, score }];
    });
    return { questionId: answer.questionId, score: scoreOf(answer, draft), feedback: draft?.feedback ?? '', rubric };
  });
  return { answers, feedback, giveBack };
}

/** May it be given back? */
export function isComplete(marking: Marking, drafts: Drafts): boolean {
  return marking.answers.every((answer) => {
    const score = scoreOf(answer, drafts[answer.questionId]);
    return score !== null && !Number.isNaN(score);
  });
}

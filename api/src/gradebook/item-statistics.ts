import type { ItemStatistics } from '@watoto/shared/contract/http/gradebook.ts';
import type { Answer, AnswerKey, QuestionOptions } from '@watoto/shared/contract/http/questions.ts';
import { isBlank } from '../grading/grade-answer.ts';

/** One student's answer to one question, and what the student got in all. */
export interface ItemFact {
  readonly studentId: string;
  readonly total: number;
  readonly answer: Answer | null;
  readonly score: number | null;
}

/** The share of the best and of the weakest students whose difference says how well a question tells them apart (Kelley, 1939). */
const TAIL = 0.27;

export type QuestionNumbers = Pick<ItemStatistics, 'answered' | 'mean' | 'difficulty' | 'discrimination' | 'choices'>;

/** How a question did. Means are over everyone who was asked: no answer is no points. */
export function itemStatistics(
  question: { options: QuestionOptions; key: AnswerKey; points: number },
  facts: readonly ItemFact[],
): QuestionNumbers {
  const graded = facts.flatMap((fact) => (fact.score === null ? [] : [{ ...fact, score: fact.score }]));
  const mean = meanOf(graded.map(({ score }) => score));
  const share = (value: number | null) => (value === null || question.points === 0 ? null : round(value / question.points));
  const byTotal = graded.toSorted((a, b) => b.total - a.total);
  const tail = Math.round(graded.length * TAIL);
  const upper = share(meanOf(byTotal.slice(0, tail).map(({ score }) => score)));
  const lower = share(meanOf(byTotal.slice(graded.length - tail).map(({ score }) => score)));
  return {
    answered: facts.filter(({ answer }) => answer !== null && !isBlank(answer)).length,
    mean: mean === null ? null : round(mean),
    difficulty: share(mean),
    // Of three students nobody can be told apart.
    discrimination: tail < 1 || upper === null || lower === null ? null : round(upper - lower),
    choices: choicesOf(question, facts),
  };
}

function choicesOf({ options, key }: { options: QuestionOptions; key: AnswerKey }, facts: readonly ItemFact[]): ItemStatistics['choices'] {
  if (options.kind !== 'single' && options.kind !== 'multiple') return [];
  const right = new Set(key.kind === 'single' ? [key.choice] : key.kind === 'multiple' ? key.choices : []);
  const taken = (id: string, answer: Answer | null) =>
    answer?.kind === 'single' ? answer.choice === id : answer?.kind === 'multiple' && answer.choices.includes(id);
  return options.choices.map(({ id, text }) => ({
    text,
    right: right.has(id),
    taken: facts.filter(({ answer }) => taken(id, answer)).length,
  }));
}

const meanOf = (numbers: readonly number[]) => (numbers.length === 0 ? null : numbers.reduce((sum, one) => sum + one, 0) / numbers.length);
const round = (number: number) => Math.round(number * 1_000) / 1_000;

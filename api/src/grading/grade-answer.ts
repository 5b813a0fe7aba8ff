import type { Answer, AnswerKey, QuestionOptions } from '@watoto/shared/contract/http/questions.ts';
import { plainText } from './plain-text.ts';
import { readNumbers } from './read-number.ts';

/** What grading needs of a question. Options, key and answer are of one kind each; an answer of another kind is worth nothing. */
export interface GradedQuestion {
  readonly options: QuestionOptions;
  readonly key: AnswerKey;
  readonly points: number;
}

/** Points for an answer, 0..`points` with two decimals; null: a person must grade it. No answer is 0, also of an essay. */
export function gradeAnswer({ options, key, points }: GradedQuestion, answer: Answer | null): number | null {
  if (answer === null || isBlank(answer)) return 0;
  if (key.kind === 'essay') return answer.kind === 'essay' ? null : 0;
  return cents(clampShare(shareOf(options, key, answer)) * points);
}

/**
 * Points by the key of what came with a file, or without: a file may be what an essay asked for, so one that has no words waits for a
 * person as well.
 */
export function gradeHandedIn(question: GradedQuestion, answer: Answer | null, withFile: boolean): number | null {
  return withFile && question.key.kind === 'essay' ? null : gradeAnswer(question, answer);
}

/** Was nothing said? */
export function isBlank(answer: Answer): boolean {
  switch (answer.kind) {
    case 'single':
      return false;
    case 'multiple':
      return answer.choices.length === 0;
    case 'numeric':
    case 'short_text':
    case 'essay':
      return answer.text.trim() === '';
    case 'ordering':
      return answer.order.length === 0;
    case 'matching':
      return Object.keys(answer.pairs).length === 0;
  }
}

/** How right it is, 1 being all right. */
function shareOf(options: QuestionOptions, key: Exclude<AnswerKey, { kind: 'essay' }>, answer: Answer): number {
  switch (key.kind) {
    case 'single':
      return answer.kind === 'single' && answer.choice === key.choice ? 1 : 0;
    case 'multiple':
      return answer.kind === 'multiple' && options.kind === 'multiple' ? multipleShare(idsOf(options.choices), key, answer.choices) : 0;
    case 'numeric':
      return answer.kind === 'numeric' && readNumbers(answer.text).some((given) => isNear(given, key)) ? 1 : 0;
    case 'short_text':
      return answer.kind === 'short_text' && key.accepted.some((right) => plainText(right, key) === plainText(answer.text, key)) ? 1 : 0;
    case 'ordering':
      return answer.kind === 'ordering' ? orderingShare(key, answer.order) : 0;
    case 'matching':
      return answer.kind === 'matching' ? matchingShare(key, answer.pairs) : 0;
  }
}

const idsOf = (items: readonly { readonly id: string }[]) => new Set(items.map(({ id }) => id));

function multipleShare(
  shown: ReadonlySet<string>,
  { choices, scoring }: Extract<AnswerKey, { kind: 'multiple' }>,
  given: readonly string[],
): number {
  const right = new Set(choices.filter((id) => shown.has(id)));
  const taken = new Set(given.filter((id) => shown.has(id)));
  if (right.size === 0) return 0;
  const hits = [...taken].filter((id) => right.has(id)).length;
  const wrong = taken.size - hits;
  if (scoring === 'minus') return (hits - wrong) / right.size;
  if (scoring === 'each') return taken.size === 0 ? 0 : (shown.size - wrong - (right.size - hits)) / shown.size;
  return hits === right.size && wrong === 0 ? 1 : 0;
}

function isNear(given: number, { value, tolerance, toleranceKind }: Extract<AnswerKey, { kind: 'numeric' }>): boolean {
  const allowed = toleranceKind === 'relative' ? Math.abs(value) * tolerance : tolerance;
  // 0.1 + 0.2 is 0.3 for a pupil: what floating point adds is no mistake of theirs.
  const noise = 4 * Number.EPSILON * Math.max(Math.abs(given), Math.abs(value));
  return Math.abs(given - value) <= allowed + noise;
}

/**
 * By the longest run that is in the right order: one thing out of its place among five costs one of four steps. All backwards is 0.
 * What is left out or there twice is out of its place.
 */
function orderingShare({ order, partial }: Extract<AnswerKey, { kind: 'ordering' }>, given: readonly string[]): number {
  const place = new Map(order.map((id, index) => [id, index]));
  const places = [...new Set(given)].flatMap((id) => place.get(id) ?? []);
  const run = longestRising(places);
  if (!partial) return run === order.length && given.length === order.length ? 1 : 0;
  return order.length < 2 ? Number(run === order.length) : (run - 1) / (order.length - 1);
}

/** The length of the longest subsequence that rises. */
function longestRising(numbers: readonly number[]): number {
  const best: number[] = [];
  for (const [i, number] of numbers.entries()) {
    best[i] = 1 + Math.max(0, ...numbers.slice(0, i).flatMap((before, j) => (before < number ? (best[j] ?? 0) : [])));
  }
  return Math.max(0, ...best);
}

function matchingShare({ pairs, partial }: Extract<AnswerKey, { kind: 'matching' }>, given: Readonly<Record<string, string>>): number {
  const right = Object.entries(pairs);
  if (right.length === 0) return 0;
  const hits = right.filter(([left, side]) => Object.hasOwn(given, left) && given[left] === side).length;
  return partial ? hits / right.length : Number(hits === right.length);
}

function clampShare(share: number): number {
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}

/** Two decimals, half a cent upwards. */
export function cents(points: number): number {
  return Math.round((points + Number.EPSILON * Math.abs(points)) * 100) / 100;
}

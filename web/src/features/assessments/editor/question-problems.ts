import { QUESTION_LIMITS } from '@watoto/shared/contract/http/questions.ts';
import { linesOfText, type QuestionForm, read, tagsOf } from './question-form.ts';

/** What keeps a form from being a question; each has its words. */
export type Problem =
  | 'prompt'
  | 'points'
  | 'tags'
  | 'choices'
  | 'same'
  | 'right'
  | 'pairs'
  | 'oneSide'
  | 'value'
  | 'tolerance'
  | 'accepted'
  | 'acceptedLong'
  | 'maxWords'
  | 'criteria'
  | 'rubricSum';

const MOST_WORDS = 5_000;
const MOST_TAGS = 10;
const LONGEST_TAG = 40;

/** All that is wrong, in the order in which the form shows it. */
export function problemsOf(form: QuestionForm): Problem[] {
  const points = read(form.points);
  const tags = tagsOf(form.tags);
  return [
    ...when(form.prompt.trim() === '', 'prompt'),
    ...ofKind(form),
    ...when(!(points >= 0 && points <= QUESTION_LIMITS.points), 'points'),
    ...when(tags.length > MOST_TAGS || tags.some((tag) => tag.length > LONGEST_TAG), 'tags'),
  ];
}

const when = (wrong: boolean, problem: Problem): Problem[] => (wrong ? [problem] : []);

function ofKind(form: QuestionForm): Problem[] {
  const { kind, lines } = form;
  const texts = lines.map(({ text }) => text.trim());
  const unfinished = texts.length < 2 || texts.includes('');
  const same = !unfinished && new Set(texts).size < texts.length;
  switch (kind) {
    case 'single':
    case 'multiple':
      return [...when(unfinished, 'choices'), ...when(same, 'same'), ...when(!lines.some(({ right }) => right), 'right')];
    case 'ordering':
      return [...when(unfinished, 'choices'), ...when(same, 'same')];
    case 'matching': {
      const others = lines.map(({ other }) => other.trim());
      const half = unfinished || others.includes('');
      const spare = sparesOf(form);
      return [...when(half, 'pairs'), ...when(same, 'same'), ...when(!half && new Set(others).size + spare < 2, 'oneSide')];
    }
    case 'numeric': {
      const tolerance = form.tolerance.trim() === '' ? 0 : read(form.tolerance);
      return [...when(!Number.isFinite(read(form.value)), 'value'), ...when(!(tolerance >= 0 && tolerance < Infinity), 'tolerance')];
    }
    case 'short_text': {
      const accepted = linesOfText(form.accepted);
      return [
        ...when(accepted.length === 0, 'accepted'),
        ...when(accepted.length > QUESTION_LIMITS.accepted || accepted.some((one) => one.length > 300), 'acceptedLong'),
      ];
    }
    case 'essay':
      return ofEssay(form, texts);
  }
}

/** Right sides that belong to nothing: one that belongs to all is a choice only beside these. */
function sparesOf({ before }: QuestionForm): number {
  if (before?.options.kind !== 'matching' || before.key.kind !== 'matching') return 0;
  const used = new Set(Object.values(before.key.pairs));
  return before.options.right.filter(({ id }) => !used.has(id)).length;
}

function ofEssay({ lines, maxWords, points }: QuestionForm, texts: readonly string[]): Problem[] {
  const words = maxWords.trim() === '' ? 1 : read(maxWords);
  const given = lines.map(({ other }) => read(other));
  const wrong = texts.includes('') || given.some((one) => !(one >= 0 && one <= QUESTION_LIMITS.points));
  const sum = given.reduce((all, one) => all + Math.round(one * 100), 0);
  return [
    ...when(!(Number.isInteger(words) && words >= 1 && words <= MOST_WORDS), 'maxWords'),
    ...when(wrong, 'criteria'),
    ...when(!wrong && lines.length > 0 && sum !== Math.round(read(points) * 100), 'rubricSum'),
  ];
}

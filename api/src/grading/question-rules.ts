import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type Answer, type AnswerKey, type Item, itemsOf, type QuestionOptions } from '@watoto/shared/contract/http/questions.ts';
import { sumPoints } from './totals.ts';

interface Draft {
  readonly options: QuestionOptions;
  readonly key: AnswerKey;
  readonly points: number;
}

/** Throws `invalid_input` where a key names what the question does not have: nobody could answer it rightly. */
export function requireSound({ options, key, points }: Draft): void {
  const ids = new Set(itemsOf(options).map(({ id }) => id));
  if (ids.size !== itemsOf(options).length) refuse('ids of items must differ');
  const known = (...named: readonly string[]) => named.every((id) => ids.has(id)) || refuse('the key names an item that is not there');
  switch (key.kind) {
    case 'single':
      known(key.choice);
      break;
    case 'multiple':
      known(...key.choices);
      if (new Set(key.choices).size !== key.choices.length) refuse('the key names an item twice');
      break;
    case 'ordering':
      known(...key.order);
      if (new Set(key.order).size !== key.order.length || key.order.length !== ids.size) refuse('the key must name every item once');
      break;
    case 'matching':
      if (options.kind === 'matching') requireMatched(options, key.pairs);
      break;
    case 'essay': {
      const sum = sumPoints(key.rubric.map((criterion) => criterion.points));
      if (key.rubric.length > 0 && sum !== points) refuse(`the points of the rubric are ${sum} together, those of the question ${points}`);
      break;
    }
    case 'numeric':
    case 'short_text':
      break;
  }
}

function requireMatched({ left, right }: Extract<QuestionOptions, { kind: 'matching' }>, pairs: Readonly<Record<string, string>>): void {
  const rights = new Set(right.map(({ id }) => id));
  const matched = left.every(({ id }) => Object.hasOwn(pairs, id) && rights.has(pairs[id] ?? ''));
  if (!matched || Object.keys(pairs).length !== left.length) refuse('the key must match every left item with a right one');
}

function refuse(message: string): never {
  throw new AppError('invalid_input', { message: `question: ${message}` });
}

/**
 * The same question with ids that tell nothing: `a, b, c` in the order of the key would give an ordering away. `kept` are ids that it
 * had before, which answers name.
 */
export function relabel<T extends Draft>(question: T, kept: ReadonlySet<string>, freshId: () => string): T {
  const names = new Map(itemsOf(question.options).map(({ id }) => [id, kept.has(id) ? id : freshId()]));
  const name = (id: string) => names.get(id) ?? id;
  const items = (list: readonly Item[]) => list.map(({ id, text }) => ({ id: name(id), text }));
  return { ...question, options: relabelOptions(question.options, items), key: relabelKey(question.key, name) };
}

function relabelOptions(options: QuestionOptions, items: (list: readonly Item[]) => Item[]): QuestionOptions {
  switch (options.kind) {
    case 'single':
    case 'multiple':
      return { ...options, choices: items(options.choices) };
    case 'ordering':
      return { ...options, items: items(options.items) };
    case 'matching':
      return { ...options, left: items(options.left), right: items(options.right) };
    case 'numeric':
    case 'short_text':
    case 'essay':
      return options;
  }
}

function relabelKey(key: AnswerKey, name: (id: string) => string): AnswerKey {
  switch (key.kind) {
    case 'single':
      return { ...key, choice: name(key.choice) };
    case 'multiple':
      return { ...key, choices: key.choices.map(name) };
    case 'ordering':
      return { ...key, order: key.order.map(name) };
    case 'matching':
      return { ...key, pairs: Object.fromEntries(Object.entries(key.pairs).map(([left, right]) => [name(left), name(right)])) };
    case 'numeric':
    case 'short_text':
    case 'essay':
      return key;
  }
}

/** A right answer as a student would have given it; null: an essay has none. */
export function rightAnswer(key: AnswerKey): Answer | null {
  switch (key.kind) {
    case 'single':
      return { kind: 'single', choice: key.choice };
    case 'multiple':
      return { kind: 'multiple', choices: key.choices };
    case 'numeric':
      return { kind: 'numeric', text: String(key.value) };
    case 'short_text':
      return { kind: 'short_text', text: key.accepted[0] ?? '' };
    case 'ordering':
      return { kind: 'ordering', order: key.order };
    case 'matching':
      return { kind: 'matching', pairs: key.pairs };
    case 'essay':
      return null;
  }
}

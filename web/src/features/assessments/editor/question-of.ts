import type { AnswerKey, Item, NewQuestion, QuestionOptions } from '@watoto/shared/contract/http/questions.ts';
import { type Line, linesOfText, type QuestionForm, read, tagsOf } from './question-form.ts';
import { problemsOf } from './question-problems.ts';

type Parts = Pick<NewQuestion, 'options' | 'key'>;

const cents = (points: number) => Math.round(points * 100) / 100;

/** The question that was typed; null: something is missing or wrong, see `problemsOf`. */
export function questionOf(form: QuestionForm): NewQuestion | null {
  if (problemsOf(form).length > 0) return null;
  return {
    prompt: form.prompt.trim(),
    points: cents(read(form.points)),
    explanation: form.explanation.trim(),
    tags: tagsOf(form.tags),
    ...partsOf(form),
  };
}

function partsOf(form: QuestionForm): Parts {
  const { kind, lines, partial, before } = form;
  const items = lines.map(({ id, text }) => ({ id, text: text.trim() }));
  const right = lines.filter((line) => line.right).map(({ id }) => id);
  switch (kind) {
    case 'single':
      return { options: { kind, choices: items }, key: { kind, choice: right[0] ?? '' } };
    case 'multiple':
      return { options: { kind, choices: items }, key: { kind, choices: right, scoring: form.scoring } };
    case 'ordering':
      return { options: { kind, items }, key: { kind, order: items.map(({ id }) => id), partial } };
    case 'matching':
      return matchingOf(lines, items, partial, before);
    case 'numeric': {
      const given = form.tolerance.trim() === '' ? 0 : read(form.tolerance);
      const { toleranceKind } = form;
      const tolerance = toleranceKind === 'relative' ? Number((given / 100).toPrecision(12)) : given;
      return { options: { kind, unit: form.unit.trim() }, key: { kind, value: read(form.value), tolerance, toleranceKind } };
    }
    case 'short_text': {
      const { caseSensitive, accentSensitive } = form;
      return { options: { kind }, key: { kind, accepted: linesOfText(form.accepted), caseSensitive, accentSensitive } };
    }
    case 'essay':
      return essayOf(form, items);
  }
}

function matchingOf(lines: readonly Line[], left: Item[], partial: boolean, before: QuestionForm['before']): Parts {
  // Sides that belong to nothing have no line: they stay.
  const spare = before?.options.kind === 'matching' && before.key.kind === 'matching' ? unpaired(before.options, before.key) : [];
  const right: Item[] = [];
  const pairs: Record<string, string> = {};
  for (const { id, other, otherId } of lines) {
    const text = other.trim();
    // Two things may belong to the same: students see it once.
    let side = [...right, ...spare].find((one) => one.text === text);
    if (!side) {
      side = { id: right.some((one) => one.id === otherId) ? `${id}-right`.slice(-24) : otherId, text };
      right.push(side);
    }
    pairs[id] = side.id;
  }
  return { options: { kind: 'matching', left, right: [...right, ...spare] }, key: { kind: 'matching', pairs, partial } };
}

function unpaired({ right }: Extract<QuestionOptions, { kind: 'matching' }>, { pairs }: Extract<AnswerKey, { kind: 'matching' }>): Item[] {
  const used = new Set(Object.values(pairs));
  return right.filter(({ id }) => !used.has(id));
}

function essayOf({ lines, maxWords, before }: QuestionForm, items: readonly Item[]): Parts {
  const known = new Map(before?.key.kind === 'essay' ? before.key.rubric.map(({ id, description }) => [id, description]) : []);
  return {
    options: { kind: 'essay', maxWords: maxWords.trim() === '' ? null : read(maxWords) },
    key: {
      kind: 'essay',
      rubric: items.map(({ id, text }, i) => ({
        id,
        title: text,
        description: known.get(id) ?? '',
        points: cents(read(lines[i]?.other ?? '')),
      })),
    },
  };
}

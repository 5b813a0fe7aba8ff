import type { AnswerKey, Item, NewQuestion, Question, QuestionKind, QuestionOptions } from '@watoto/shared/contract/http/questions.ts';

/** One line of a form: a choice, a thing to order, a pair, or a criterion. */
export interface Line {
  readonly id: string;
  readonly text: string;
  readonly right: boolean;
  /** The other side of a pair, or a criterion's points. */
  readonly other: string;
  readonly otherId: string;
}

/** A question as somebody types it: texts, and one list of lines for whatever kind. */
export interface QuestionForm {
  readonly kind: QuestionKind;
  readonly prompt: string;
  readonly points: string;
  readonly explanation: string;
  readonly lines: readonly Line[];
  readonly value: string;
  readonly tolerance: string;
  readonly accepted: string;
  /** What the form has no field for stays as it was. */
  readonly before: { readonly options: QuestionOptions; readonly key: AnswerKey; readonly tags: readonly string[] } | null;
}

let made = 0;
/** New to this page only: the server gives ids of its own. */
export const newLine = (): Line => ({ id: `l${(made += 1)}`, text: '', right: false, other: '', otherId: `r${made}` });

export function emptyForm(kind: QuestionKind): QuestionForm {
  const lines = kind === 'essay' ? [] : [newLine(), newLine()];
  return { kind, prompt: '', points: '1', explanation: '', lines, value: '', tolerance: '', accepted: '', before: null };
}

export function formOf({ options, key, prompt, points, explanation, tags }: Question): QuestionForm {
  const common = { ...emptyForm(options.kind), prompt, points: String(points), explanation, before: { options, key, tags } };
  const line = (item: Item, more: Partial<Line> = {}): Line => ({ ...newLine(), ...item, ...more });
  switch (options.kind) {
    case 'single':
    case 'multiple': {
      const right = key.kind === 'single' ? [key.choice] : key.kind === 'multiple' ? key.choices : [];
      return { ...common, lines: options.choices.map((item) => line(item, { right: right.includes(item.id) })) };
    }
    case 'ordering': {
      const order = key.kind === 'ordering' ? key.order : [];
      return { ...common, lines: order.flatMap((id) => options.items.filter((item) => item.id === id)).map((item) => line(item)) };
    }
    case 'matching': {
      const pairs = key.kind === 'matching' ? key.pairs : {};
      const other = (id: string) => options.right.find((item) => item.id === pairs[id]);
      return {
        ...common,
        lines: options.left.map((item) => line(item, { other: other(item.id)?.text ?? '', otherId: other(item.id)?.id ?? '' })),
      };
    }
    case 'numeric':
      return key.kind === 'numeric' ? { ...common, value: String(key.value), tolerance: String(key.tolerance) } : common;
    case 'short_text':
      return key.kind === 'short_text' ? { ...common, accepted: key.accepted.join('\n') } : common;
    case 'essay':
      return {
        ...common,
        lines:
          key.kind === 'essay' ? key.rubric.map(({ id, title, points: worth }) => line({ id, text: title }, { other: String(worth) })) : [],
      };
  }
}

const read = (text: string) => (text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.')));

/** The question that was typed; null: something is missing. */
export function questionOf(form: QuestionForm): NewQuestion | null {
  const points = read(form.points);
  const prompt = form.prompt.trim();
  const made = partsOf(form);
  if (prompt === '' || !made || !Number.isFinite(points) || points < 0 || points > 1_000) return null;
  return {
    prompt,
    points: Math.round(points * 100) / 100,
    explanation: form.explanation.trim(),
    tags: [...(form.before?.tags ?? [])],
    ...made,
  };
}

function partsOf({ kind, lines, value, tolerance, accepted, before }: QuestionForm): Pick<NewQuestion, 'options' | 'key'> | null {
  const items = lines.map(({ id, text }) => ({ id, text: text.trim() }));
  const whole = items.length >= 2 && items.every(({ text }) => text !== '');
  const right = lines.filter((line) => line.right).map(({ id }) => id);
  const [first] = right;
  switch (kind) {
    case 'single':
      return whole && first !== undefined ? { options: { kind, choices: items }, key: { kind, choice: first } } : null;
    case 'multiple': {
      const scoring = before?.key.kind === 'multiple' ? before.key.scoring : 'minus';
      return whole && right.length > 0 ? { options: { kind, choices: items }, key: { kind, choices: right, scoring } } : null;
    }
    case 'ordering': {
      const partial = before?.key.kind === 'ordering' ? before.key.partial : true;
      return whole ? { options: { kind, items }, key: { kind, order: items.map(({ id }) => id), partial } } : null;
    }
    case 'matching':
      return whole ? matchingOf(lines, items, before) : null;
    case 'numeric': {
      const number = read(value);
      const allowed = tolerance.trim() === '' ? 0 : read(tolerance);
      if (!Number.isFinite(number) || !Number.isFinite(allowed) || allowed < 0) return null;
      const toleranceKind = before?.key.kind === 'numeric' ? before.key.toleranceKind : 'absolute';
      const unit = before?.options.kind === 'numeric' ? before.options.unit : '';
      return { options: { kind, unit }, key: { kind, value: number, tolerance: allowed, toleranceKind } };
    }
    case 'short_text': {
      const answers = accepted.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
      const rules = before?.key.kind === 'short_text' ? before.key : { caseSensitive: false, accentSensitive: false };
      return answers.length === 0 ? null : { options: { kind }, key: { ...rules, kind, accepted: answers } };
    }
    case 'essay':
      return essayOf(lines, items, before);
  }
}

function matchingOf(lines: readonly Line[], left: Item[], before: QuestionForm['before']): Pick<NewQuestion, 'options' | 'key'> | null {
  const paired = new Map(lines.map(({ otherId, other }) => [otherId, { id: otherId, text: other.trim() }]));
  // Sides that belong to nothing have no line: they stay.
  const extra = before?.options.kind === 'matching' && before.key.kind === 'matching' ? unpaired(before.options, before.key) : [];
  const right = [...paired.values(), ...extra];
  if (right.length < 2 || right.some(({ text }) => text === '')) return null;
  const partial = before?.key.kind === 'matching' ? before.key.partial : true;
  return {
    options: { kind: 'matching', left, right },
    key: { kind: 'matching', pairs: Object.fromEntries(lines.map(({ id, otherId }) => [id, otherId])), partial },
  };
}

function unpaired({ right }: Extract<QuestionOptions, { kind: 'matching' }>, { pairs }: Extract<AnswerKey, { kind: 'matching' }>): Item[] {
  const used = new Set(Object.values(pairs));
  return right.filter(({ id }) => !used.has(id));
}

function essayOf(
  lines: readonly Line[],
  items: readonly Item[],
  before: QuestionForm['before'],
): Pick<NewQuestion, 'options' | 'key'> | null {
  const points = lines.map(({ other }) => read(other));
  if (items.some(({ text }) => text === '') || points.some((one) => !Number.isFinite(one) || one < 0)) return null;
  const known = new Map(before?.key.kind === 'essay' ? before.key.rubric.map(({ id, description }) => [id, description]) : []);
  return {
    options: { kind: 'essay', maxWords: before?.options.kind === 'essay' ? before.options.maxWords : null },
    key: {
      kind: 'essay',
      rubric: items.map(({ id, text }, i) => ({ id, title: text, description: known.get(id) ?? '', points: points[i] ?? 0 })),
    },
  };
}

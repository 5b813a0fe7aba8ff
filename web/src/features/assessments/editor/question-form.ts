import type { AnswerKey, Item, Question, QuestionKind, QuestionOptions } from '@watoto/shared/contract/http/questions.ts';

/** One line of a form: a choice, a thing to order, a pair, or a criterion. */
export interface Line {
  readonly id: string;
  readonly text: string;
  readonly right: boolean;
  /** The other side of a pair, or a criterion's points. */
  readonly other: string;
  readonly otherId: string;
}

export type Scoring = Extract<AnswerKey, { kind: 'multiple' }>['scoring'];
export type ToleranceKind = Extract<AnswerKey, { kind: 'numeric' }>['toleranceKind'];

/** A question as somebody types it: texts, and one list of lines for whatever kind. */
export interface QuestionForm {
  readonly kind: QuestionKind;
  readonly prompt: string;
  readonly points: string;
  readonly explanation: string;
  readonly tags: string;
  readonly lines: readonly Line[];
  readonly scoring: Scoring;
  /** Of an order or pairs: points for what is right of it. */
  readonly partial: boolean;
  readonly value: string;
  readonly tolerance: string;
  readonly toleranceKind: ToleranceKind;
  readonly unit: string;
  readonly accepted: string;
  readonly caseSensitive: boolean;
  readonly accentSensitive: boolean;
  readonly maxWords: string;
  /** What the form has no field for stays as it was. */
  readonly before: { readonly options: QuestionOptions; readonly key: AnswerKey } | null;
}

let made = 0;
/** New to this page only: the server gives ids of its own. */
export const newLine = (): Line => ({ id: `l${(made += 1)}`, text: '', right: false, other: '', otherId: `r${made}` });

/** As most questions of a kind are. */
export function emptyForm(kind: QuestionKind): QuestionForm {
  return {
    kind,
    prompt: '',
    points: '1',
    explanation: '',
    tags: '',
    lines: kind === 'essay' ? [] : [newLine(), newLine()],
    scoring: 'minus',
    partial: true,
    value: '',
    tolerance: '',
    toleranceKind: 'absolute',
    unit: '',
    accepted: '',
    caseSensitive: false,
    accentSensitive: false,
    maxWords: '',
    before: null,
  };
}

export function formOf({ options, key, prompt, points, explanation, tags }: Question): QuestionForm {
  const common = {
    ...emptyForm(options.kind),
    prompt,
    points: String(points),
    explanation,
    tags: tags.join(', '),
    before: { options, key },
  };
  switch (key.kind) {
    case 'single':
      return { ...common, lines: linesOf(options, [key.choice]) };
    case 'multiple':
      return { ...common, lines: linesOf(options, key.choices), scoring: key.scoring };
    case 'ordering':
      return { ...common, lines: orderedLines(options, key.order), partial: key.partial };
    case 'matching':
      return { ...common, lines: pairLines(options, key.pairs), partial: key.partial };
    case 'numeric': {
      const { value, tolerance, toleranceKind } = key;
      const unit = options.kind === 'numeric' ? options.unit : '';
      return { ...common, value: String(value), tolerance: toleranceText(tolerance, toleranceKind), toleranceKind, unit };
    }
    case 'short_text': {
      const { accepted, caseSensitive, accentSensitive } = key;
      return { ...common, accepted: accepted.join('\n'), caseSensitive, accentSensitive };
    }
    case 'essay':
      return {
        ...common,
        maxWords: options.kind === 'essay' && options.maxWords !== null ? String(options.maxWords) : '',
        lines: key.rubric.map(({ id, title, points: worth }) => ({ ...newLine(), id, text: title, other: String(worth) })),
      };
  }
}

const line = (item: Item, more: Partial<Line> = {}): Line => ({ ...newLine(), ...item, ...more });

function linesOf(options: QuestionOptions, right: readonly string[]): Line[] {
  if (options.kind !== 'single' && options.kind !== 'multiple') return [];
  return options.choices.map((item) => line(item, { right: right.includes(item.id) }));
}

function orderedLines(options: QuestionOptions, order: readonly string[]): Line[] {
  if (options.kind !== 'ordering') return [];
  return order.flatMap((id) => options.items.filter((item) => item.id === id)).map((item) => line(item));
}

function pairLines(options: QuestionOptions, pairs: Readonly<Record<string, string>>): Line[] {
  if (options.kind !== 'matching') return [];
  const other = (id: string) => options.right.find((item) => item.id === pairs[id]);
  return options.left.map((item) => line(item, { other: other(item.id)?.text ?? '', otherId: other(item.id)?.id ?? '' }));
}

/** A share of the value is typed as a percentage. */
function toleranceText(tolerance: number, kind: ToleranceKind): string {
  if (tolerance === 0) return '';
  return String(kind === 'relative' ? Number((tolerance * 100).toPrecision(12)) : tolerance);
}

/** What is asked for that is not as usual: worth showing at once. */
export function hasRareOptions({ kind, tags, scoring, partial, unit, caseSensitive, accentSensitive }: QuestionForm): boolean {
  if (tags !== '') return true;
  switch (kind) {
    case 'multiple':
      return scoring !== 'minus';
    case 'ordering':
    case 'matching':
      return !partial;
    case 'numeric':
      return unit !== '';
    case 'short_text':
      return caseSensitive || accentSensitive;
    case 'single':
    case 'essay':
      return false;
  }
}

/** A number as people type it; NaN for none. */
export const read = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.')));
export const linesOfText = (text: string): string[] => text.split('\n').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));
export const tagsOf = (text: string): string[] => [...new Set(text.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])))];

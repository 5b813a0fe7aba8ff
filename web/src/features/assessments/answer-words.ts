import { type Answer, type AnswerKey, type Item, itemsOf, type QuestionOptions } from '@watoto/shared/contract/http/questions.ts';

/** An answer in words, as lists show it; '' for none. */
export function answerWords(options: QuestionOptions, answer: Answer | null): string {
  if (answer === null) return '';
  switch (answer.kind) {
    case 'single':
      return textOf(itemsOf(options), answer.choice);
    case 'multiple':
      return answer.choices.map((id) => textOf(itemsOf(options), id)).join(' · ');
    case 'numeric':
      return options.kind === 'numeric' && options.unit !== '' && answer.text.trim() !== ''
        ? `${answer.text} ${options.unit}`
        : answer.text;
    case 'short_text':
    case 'essay':
      return answer.text;
    case 'ordering':
      return answer.order.map((id) => textOf(itemsOf(options), id)).join(' → ');
    case 'matching':
      return Object.entries(answer.pairs)
        .map(([left, right]) => `${textOf(itemsOf(options), left)} – ${textOf(itemsOf(options), right)}`)
        .join(' · ');
  }
}

/** Was anything said? */
export function isAnswered(answer: Answer | null | undefined): boolean {
  if (!answer) return false;
  switch (answer.kind) {
    case 'single':
      return true;
    case 'multiple':
      return answer.choices.length > 0;
    case 'numeric':
    case 'short_text':
    case 'essay':
      return answer.text.trim() !== '';
    case 'ordering':
      return answer.order.length > 0;
    case 'matching':
      return Object.keys(answer.pairs).length > 0;
  }
}

/** `list` with the thing at `from` at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const thing = list[from];
  if (thing === undefined || to < 0 || to >= list.length) return [...list];
  return list.toSpliced(from, 1).toSpliced(to, 0, thing);
}

const textOf = (items: readonly Item[], id: string) => items.find((item) => item.id === id)?.text ?? '';

/** What is right, in words, for staff; '' for an essay. */
export function rightWords(options: QuestionOptions, key: AnswerKey): string {
  switch (key.kind) {
    case 'short_text':
      return key.accepted.join(' / ');
    case 'numeric':
      return `${key.value}${key.tolerance > 0 ? ` ± ${key.toleranceKind === 'relative' ? `${key.tolerance * 100} %` : key.tolerance}` : ''}`;
    case 'essay':
      return '';
    case 'single':
    case 'multiple':
    case 'ordering':
    case 'matching':
      return answerWords(
        options,
        key.kind === 'multiple' ? { kind: 'multiple', choices: key.choices } : key.kind === 'single' ? key : bare(key),
      );
  }
}

function bare(key: Extract<AnswerKey, { kind: 'ordering' | 'matching' }>): Answer {
  return key.kind === 'ordering' ? { kind: 'ordering', order: key.order } : { kind: 'matching', pairs: key.pairs };
}

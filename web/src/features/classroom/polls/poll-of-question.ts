import type { QuestionOptions } from '@watoto/shared/contract/http/questions.ts';
import { CHOICES_MAX, POLL_QUESTION_MAX, POLL_TEXT_MAX, type PollQuestion } from '@watoto/shared/room/poll.ts';

export type WrittenKind = 'single' | 'multiple' | 'numeric' | 'text';

/** What a poll takes of a question: its words. What is right stays in the bank. */
export type BankPoll = Pick<PollQuestion, 'question' | 'options'> & { readonly kind: WrittenKind };

/** A question of the bank as a poll; null: polls have no such kind, or it is longer than they may be. */
export function pollOfQuestion({
  prompt,
  options: given,
}: {
  readonly prompt: string;
  readonly options: QuestionOptions;
}): BankPoll | null {
  if (prompt.length > POLL_QUESTION_MAX) return null;
  switch (given.kind) {
    case 'single':
    case 'multiple': {
      const options = given.choices.map(({ text }) => text);
      const fits = options.length <= CHOICES_MAX && options.every((text) => text.length <= POLL_TEXT_MAX);
      return fits ? { question: prompt, kind: given.kind, options } : null;
    }
    case 'numeric': {
      const question = given.unit === '' ? prompt : `${prompt} (${given.unit})`;
      return question.length <= POLL_QUESTION_MAX ? { question, kind: 'numeric', options: [] } : null;
    }
    case 'short_text':
      return { question: prompt, kind: 'text', options: [] };
    case 'ordering':
    case 'matching':
    case 'essay':
      return null;
  }
}

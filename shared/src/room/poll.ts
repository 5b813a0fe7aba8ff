import { z } from 'zod';
import { EntryId, PeerId } from '../kernel/ids.ts';
import { PlainLine, PlainText } from './order.ts';

/** A poll is named by the entry that opened it. */
export const PollId = EntryId;
export type PollId = z.infer<typeof PollId>;

/** Choices of a poll at most: each has a digit of the keyboard. */
export const CHOICES_MAX = 9;
export const POLL_QUESTION_MAX = 300;
export const POLL_TEXT_MAX = 200;
/** Different values that a tally names; those that fewer gave are only counted. */
const VALUES_MAX = 30;

/** `yesNo` and `confidence` ("how sure are you?") bring their choices with them. */
export const PollKind = z.enum(['single', 'multiple', 'numeric', 'text', 'yesNo', 'confidence']);
export type PollKind = z.infer<typeof PollKind>;

/** Choices that need no words of the teacher's: every client has them in its own language. */
export const FIXED_CHOICES: Partial<Record<PollKind, number>> = { yesNo: 2, confidence: 4 };

/** When everyone sees what was answered: never by itself (until a host shows it), as it comes in, or once it is closed. */
export const PollResults = z.enum(['hidden', 'live', 'afterClose']);
export type PollResults = z.infer<typeof PollResults>;

export const PollQuestion = z.object({
  /** May be empty where the kind says it all. */
  question: PlainText.max(POLL_QUESTION_MAX),
  kind: PollKind,
  options: z.array(PlainLine.min(1).max(POLL_TEXT_MAX)).max(CHOICES_MAX),
  results: PollResults,
  /** Hosts see who answered what; false: only how many. */
  named: z.boolean(),
});
export type PollQuestion = z.infer<typeof PollQuestion>;

export const PollAnswer = z.discriminatedUnion('kind', [
  /** Of `single`, `multiple`, `yesNo` (0: yes) and `confidence` (0: not at all). */
  z.object({
    kind: z.literal('choices'),
    choices: z
      .array(
        z
          .number()
          .int()
          .min(0)
          .max(CHOICES_MAX - 1),
      )
      .min(1)
      .max(CHOICES_MAX),
  }),
  z.object({ kind: z.literal('number'), number: z.number().min(-1e15).max(1e15) }),
  z.object({ kind: z.literal('text'), text: PlainLine.min(1).max(POLL_TEXT_MAX) }),
]);
export type PollAnswer = z.infer<typeof PollAnswer>;

/** What the answers amount to, without who gave which. */
export const PollTally = z.object({
  /** People who answered. */
  answered: z.number().int().nonnegative(),
  /** By choice. */
  counts: z.array(z.number().int().nonnegative()).max(CHOICES_MAX),
  /** Of numbers and texts: those that most gave first. */
  values: z.array(z.object({ value: z.string(), count: z.number().int().positive() })).max(VALUES_MAX),
});
export type PollTally = z.infer<typeof PollTally>;

export const PollState = PollQuestion.extend({
  id: PollId,
  openedAt: z.number(),
  /** null: it is open. */
  closedAt: z.number().nullable(),
  /** Everyone may see the tally. */
  shown: z.boolean(),
  /** As far as the reader may know it; null: not at all, or nobody has answered. */
  tally: PollTally.nullable(),
  /** The standing answer of each peer, as far as the reader may know them. */
  answers: z.record(z.string(), PollAnswer),
});
export type PollState = z.infer<typeof PollState>;

/** A graded quiz that the room was told of. What counts is the API's: `closesAt` and `closedAt` are for the clock on the page. */
export const QuizState = z.object({
  id: z.uuid(),
  title: z.string(),
  openedAt: z.number(),
  closesAt: z.number(),
  closedAt: z.number().nullable(),
  /** Who opened it. */
  by: PeerId.nullable(),
});
export type QuizState = z.infer<typeof QuizState>;

/** How many choices there are; 0 where the answer is written. */
export function choicesOf({ kind, options }: Pick<PollQuestion, 'kind' | 'options'>): number {
  return FIXED_CHOICES[kind] ?? (kind === 'single' || kind === 'multiple' ? options.length : 0);
}

/** Can it be asked like this? */
export function isAskable({ question, kind, options, results }: PollQuestion): boolean {
  const fixed = FIXED_CHOICES[kind] !== undefined;
  if (!fixed && question === '') return false;
  if ((kind === 'single' || kind === 'multiple') !== options.length > 0 || options.length === 1) return false;
  // What pupils write is seen by a host before it is seen by everyone.
  return kind !== 'text' || results === 'hidden';
}

/** Is this an answer to that poll? */
export function fits(poll: Pick<PollQuestion, 'kind' | 'options'>, answer: PollAnswer): boolean {
  switch (answer.kind) {
    case 'choices': {
      const { choices } = answer;
      const known = choices.every((choice) => choice < choicesOf(poll)) && new Set(choices).size === choices.length;
      return known && (poll.kind === 'multiple' || choices.length === 1);
    }
    case 'number':
      return poll.kind === 'numeric';
    case 'text':
      return poll.kind === 'text';
  }
}

export function tallyOf(poll: Pick<PollQuestion, 'kind' | 'options'>, answers: PollState['answers']): PollTally {
  const counts = Array.from({ length: choicesOf(poll) }, () => 0);
  const given = Object.values(answers);
  for (const answer of given)
    if (answer.kind === 'choices') for (const choice of answer.choices) counts[choice] = (counts[choice] ?? 0) + 1;
  const values = valuesOf(given).slice(0, VALUES_MAX);
  return { answered: given.length, counts, values: values.map(({ value, count }) => ({ value, count })) };
}

/** Numbers and texts that were given, those that most gave first; `same`: does an answer say that? */
export function valuesOf(answers: readonly PollAnswer[]): { value: string; count: number; same: (answer: PollAnswer) => boolean }[] {
  const values = new Map<string, { value: string; count: number }>();
  for (const answer of answers) {
    const key = keyOf(answer);
    if (key === null) continue;
    const known = values.get(key);
    values.set(key, known ? { value: known.value, count: known.count + 1 } : { value: writtenAs(answer), count: 1 });
  }
  const ranked = [...values].toSorted(([a, { count: m }], [b, { count: n }]) => n - m || (a < b ? -1 : 1));
  return ranked.map(([key, value]) => ({ ...value, same: (answer) => keyOf(answer) === key }));
}

/** What is written of an answer that was written; '' of a chosen one. */
export function writtenAs(answer: PollAnswer | undefined): string {
  if (answer?.kind === 'number') return String(answer.number);
  return answer?.kind === 'text' ? answer.text : '';
}

/** What answers that count as one have in common; null: it is a choice. */
function keyOf(answer: PollAnswer): string | null {
  return answer.kind === 'choices' ? null : sameWriting(writtenAs(answer));
}

/** Small letters and spaces make no other value. */
export const sameWriting = (value: string): string => value.toLowerCase().replaceAll(/\s+/g, ' ');

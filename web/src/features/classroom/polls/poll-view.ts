import { choicesOf, type PollAnswer, type PollKind, type PollState, writtenAs } from '@watoto/shared/room/poll.ts';

/** A bar of the results. */
export interface Bar {
  readonly key: string;
  readonly label: string;
  readonly count: number;
  /** Of those who answered, 0..1. */
  readonly share: number;
  readonly mine: boolean;
  /** Peers who gave this answer, as far as the reader may know. */
  readonly who: readonly string[];
}

/** The words of a poll's choices; of fixed ones by `fixed`. */
export function choiceWords(poll: Pick<PollState, 'kind' | 'options'>, fixed: (kind: PollKind, choice: number) => string): string[] {
  if (poll.options.length > 0) return poll.options;
  return Array.from({ length: choicesOf(poll) }, (_, choice) => fixed(poll.kind, choice));
}

/** The results as bars: by choice, or the values that most gave. */
export function barsOf(poll: PollState, words: readonly string[], me: string | null): Bar[] {
  const { tally, answers } = poll;
  const answered = tally?.answered ?? 0;
  const given = Object.entries(answers);
  const share = (count: number) => (answered === 0 ? 0 : count / answered);
  const bar = (key: string, label: string, count: number, gave: (answer: PollAnswer) => boolean): Bar => {
    const who = given.filter(([, answer]) => gave(answer)).map(([peerId]) => peerId);
    return { key, label, count, share: share(count), mine: me !== null && who.includes(me), who };
  };
  if (words.length > 0)
    return words.map((label, choice) =>
      bar(String(choice), label, tally?.counts[choice] ?? 0, (answer) => answer.kind === 'choices' && answer.choices.includes(choice)),
    );
  return (tally?.values ?? []).map(({ value, count }) => bar(value, value, count, (answer) => same(writtenAs(answer), value)));
}

/** The answer after a choice was pressed; null: it stays as it is (one choice at least). */
export function withChoice(kind: PollKind, before: PollAnswer | undefined, choice: number): PollAnswer | null {
  const chosen = before?.kind === 'choices' ? before.choices : [];
  if (kind !== 'multiple') return chosen.includes(choice) ? null : { kind: 'choices', choices: [choice] };
  const next = chosen.includes(choice) ? chosen.filter((one) => one !== choice) : [...chosen, choice].toSorted((a, b) => a - b);
  return next.length === 0 ? null : { kind: 'choices', choices: next };
}

/** What was typed as an answer; null: it is none. A comma is a decimal point. */
export function typedAnswer(kind: PollKind, text: string): PollAnswer | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (kind === 'text') return { kind: 'text', text: trimmed };
  const number = Number(trimmed.replace(',', '.'));
  return Number.isFinite(number) && Math.abs(number) <= 1e15 ? { kind: 'number', number } : null;
}

const same = (a: string, b: string) => a !== '' && squeezed(a) === squeezed(b);
const squeezed = (text: string) => text.toLowerCase().replaceAll(/\s+/g, ' ');

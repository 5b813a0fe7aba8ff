import { choicesOf, type PollAnswer, type PollKind, valuesOf } from '@watoto/shared/room/poll.ts';
import type { ReadPoll } from '@watoto/shared/room/poll-reading.ts';

const HEAD = ['Poll', 'Asked at', 'Question', 'Kind', 'Answered', 'Answer', 'Count', 'Students'];
const KINDS: Readonly<Record<PollKind, string>> = {
  single: 'one choice',
  multiple: 'several choices',
  numeric: 'number',
  text: 'text',
  yesNo: 'yes or no',
  confidence: 'how sure are you',
};
const FIXED: Partial<Record<PollKind, readonly string[]>> = {
  yesNo: ['Yes', 'No'],
  confidence: ['Not at all sure', 'A little sure', 'Quite sure', 'Very sure'],
};

/** A row for each choice, or each value that was given; who gave it only where the poll had names. */
export function pollTable(polls: readonly ReadPoll[]): (string | number)[][] {
  return [
    HEAD,
    ...polls.flatMap((poll, i) => {
      const about = [i + 1, new Date(poll.openedAt).toISOString(), poll.question, KINDS[poll.kind], poll.answers.length];
      const results = resultsOf(poll);
      // Asked, and nobody wrote anything.
      if (results.length === 0) return [[...about, '', 0, '']];
      return results.map(({ words, who }) => [...about, words, who.length, poll.named ? who.join('; ') : '']);
    }),
  ];
}

interface Result {
  readonly words: string;
  readonly who: readonly string[];
}

function resultsOf(poll: ReadPoll): Result[] {
  const gave = (gives: (answer: PollAnswer) => boolean) => poll.answers.filter(({ answer }) => gives(answer)).map(({ name }) => name);
  if (choicesOf(poll) === 0)
    return valuesOf(poll.answers.map(({ answer }) => answer)).map(({ value, same }) => ({ words: value, who: gave(same) }));
  return (FIXED[poll.kind] ?? poll.options).map((words, choice) => ({
    words,
    who: gave((answer) => answer.kind === 'choices' && answer.choices.includes(choice)),
  }));
}

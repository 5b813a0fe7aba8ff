import { describe, expect, it } from 'vitest';
import { EntryId } from '@watoto/shared/kernel/ids.ts';
import { type PollState, tallyOf } from '@watoto/shared/room/poll.ts';
import { barsOf, choiceWords, typedAnswer, withChoice } from './poll-view.ts';

function poll(change: Partial<PollState>): PollState {
  const base: PollState = {
    id: EntryId.parse('e1'),
    question: 'How much?',
    kind: 'single',
    options: ['3/4', '2/6'],
    results: 'hidden',
    named: true,
    openedAt: 0,
    closedAt: null,
    shown: false,
    tally: null,
    answers: {},
  };
  const made = { ...base, ...change };
  return { ...made, tally: change.tally ?? tallyOf(made, made.answers) };
}

describe('the results of a poll', () => {
  it('are a bar for each choice, with who chose it', () => {
    const asked = poll({ answers: { amina: { kind: 'choices', choices: [0] }, brian: { kind: 'choices', choices: [0] } } });
    expect(barsOf(asked, asked.options, 'amina')).toEqual([
      { key: '0', label: '3/4', count: 2, share: 1, mine: true, who: ['amina', 'brian'] },
      { key: '1', label: '2/6', count: 0, share: 0, mine: false, who: [] },
    ]);
  });

  it('are the words that were written, the same ones together', () => {
    const answers = { amina: { kind: 'text', text: 'Lake' }, brian: { kind: 'text', text: 'lake' } } as const;
    expect(barsOf(poll({ kind: 'text', options: [], answers }), [], 'brian')).toEqual([
      { key: 'Lake', label: 'Lake', count: 2, share: 1, mine: true, who: ['amina', 'brian'] },
    ]);
  });

  it('have nothing to divide by where nobody has answered', () => {
    expect(barsOf(poll({ tally: null }), ['3/4', '2/6'], null).map(({ share }) => share)).toEqual([0, 0]);
  });
});

describe('an answer', () => {
  it('is the choice that was pressed', () => {
    expect(withChoice('single', undefined, 1)).toEqual({ kind: 'choices', choices: [1] });
    expect(withChoice('single', { kind: 'choices', choices: [1] }, 1)).toBeNull();
  });

  it('is all that were pressed, where several may be; the last one stays', () => {
    expect(withChoice('multiple', { kind: 'choices', choices: [1] }, 0)).toEqual({ kind: 'choices', choices: [0, 1] });
    expect(withChoice('multiple', { kind: 'choices', choices: [0, 1] }, 0)).toEqual({ kind: 'choices', choices: [1] });
    expect(withChoice('multiple', { kind: 'choices', choices: [1] }, 1)).toBeNull();
  });

  it('is the number or the words that were typed', () => {
    expect(typedAnswer('numeric', ' 0,75 ')).toEqual({ kind: 'number', number: 0.75 });
    expect(typedAnswer('numeric', 'much')).toBeNull();
    expect(typedAnswer('numeric', '1e400')).toBeNull();
    expect(typedAnswer('text', ' Lake ')).toEqual({ kind: 'text', text: 'Lake' });
    expect(typedAnswer('text', '  ')).toBeNull();
  });
});

describe('choices', () => {
  it('have the words of the poll, or of its kind', () => {
    expect(choiceWords(poll({}), () => 'none')).toEqual(['3/4', '2/6']);
    expect(choiceWords(poll({ kind: 'yesNo', options: [] }), (kind, choice) => `${kind} ${choice}`)).toEqual(['yesNo 0', 'yesNo 1']);
  });
});

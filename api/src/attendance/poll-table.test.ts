import { expect, it } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { ReadPoll } from '@watoto/shared/room/poll-reading.ts';
import { csv } from '../http/csv.ts';
import { pollTable } from './poll-table.ts';

const poll = (given: Partial<ReadPoll>, answers: Record<string, ReadPoll['answers'][number]['answer']>): ReadPoll => ({
  question: 'Which is a drum?',
  kind: 'single',
  options: ['Ngoma', 'Flute'],
  results: 'hidden',
  named: true,
  openedAt: Date.UTC(2026, 10, 2, 9),
  answers: Object.entries(answers).map(([name, answer]) => ({ peerId: PeerId.parse(name.replaceAll(/\W/g, '_')), name, answer })),
  ...given,
});
const choices = (...chosen: number[]) => ({ kind: 'choices' as const, choices: chosen });
const text = (words: string) => ({ kind: 'text' as const, text: words });
const results = (...polls: ReadPoll[]) =>
  pollTable(polls)
    .slice(1)
    .map((row) => row.slice(-3));

it('has a row for each choice, also for those that nobody chose', () => {
  const [head, ...rows] = pollTable([poll({ kind: 'multiple' }, { Amina: choices(0), Brian: choices(0) })]);
  expect(head).toEqual(['Poll', 'Asked at', 'Question', 'Kind', 'Answered', 'Answer', 'Count', 'Students']);
  const about = [1, '2026-11-02T09:00:00.000Z', 'Which is a drum?', 'several choices', 2];
  expect(rows).toEqual([
    [...about, 'Ngoma', 2, 'Amina; Brian'],
    [...about, 'Flute', 0, ''],
  ]);
});

it('names nobody where the poll had no names', () => {
  const rows = pollTable([poll({ named: false }, { Amina: choices(1) })]);
  expect(JSON.stringify(rows)).not.toContain('Amina');
  expect(rows.map((row) => row.at(-2))).toEqual(['Count', 0, 1]);
});

it('has the words of fixed choices, and what was written, the same together', () => {
  const written = { kind: 'text' as const, options: [] };
  expect(results(poll({ kind: 'yesNo', options: [], question: '' }, { Amina: choices(1) }))).toEqual([
    ['Yes', 0, ''],
    ['No', 1, 'Amina'],
  ]);
  expect(results(poll(written, { Amina: text('A drum'), Brian: text('a  DRUM'), Chidi: text('none') }))).toEqual([
    ['A drum', 2, 'Amina; Brian'],
    ['none', 1, 'Chidi'],
  ]);
  expect(results(poll(written, {}))).toEqual([['', 0, '']]);
});

it('runs nothing in a spreadsheet, whatever a pupil writes or is called', () => {
  const table = csv(pollTable([poll({ kind: 'text', options: [], question: '@SUM(1)' }, { '-1+1': text('=HYPERLINK("http://x")') })]));
  const [, row = ''] = table.split('\r\n');
  expect(row).toContain("'@SUM(1)");
  expect(row).toContain('"\'=HYPERLINK(""http://x"")"');
  expect(row).toMatch(/,1,'-1\+1$/);
});

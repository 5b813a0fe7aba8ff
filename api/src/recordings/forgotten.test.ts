import { expect, it } from 'vitest';
import { GroupId, PeerId } from '@watoto/shared/kernel/ids.ts';
import type { EntryBody } from '@watoto/shared/room/entry.ts';
import { Said } from '@watoto/shared/room/order.fixture.ts';
import { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import { marksOf } from './log-marks.ts';
import { goneWith, withoutPeer } from './forgotten.ts';

/** The piece as it is left, by whoever has read the whole lesson. */
const without = (lesson: Said, content: LogPieceContent, name: string) =>
  withoutPeer(content, goneWith(PeerId.parse(name), marksOf([{ version: 1, state: null, entries: lesson.entries }]).written));

it('who is forgotten has no name and no words left in a log, neither in a state nor in an entry', () => {
  const lesson = new Said();
  lesson.join('teacher', 'host');
  lesson.join('amina');
  lesson.join('brian');
  lesson.say('teacher', { type: 'role.changed', data: { peerId: PeerId.parse('brian'), role: 'cohost' } });
  lesson.say('teacher', { type: 'captions.set', data: { language: 'en' } });
  lesson.mic('brian');
  const from = lesson.entries.length;
  const lions = { id: GroupId.parse('01900000-0000-7000-8000-00000000000a'), name: 'Lions', peerIds: [PeerId.parse('amina')] };
  for (const [by, body] of [
    ['teacher', { type: 'groups.opened', data: { groups: [lions], lastsMs: null } }],
    ['amina', { type: 'message.said', data: { text: 'Said by amina', to: 'everyone' } }],
    ['brian', { type: 'message.said', data: { text: 'Said by brian', to: 'everyone' } }],
    ['brian', { type: 'caption.said', data: { text: 'Heard of brian' } }],
    ['brian', { type: 'groups.told', data: { text: 'Told by brian' } }],
  ] as const)
    expect(lesson.say(by, body as EntryBody)).toBe('ok');
  const content = { version: 1 as const, state: lesson.state, entries: lesson.entries.slice(from) };
  const left = without(lesson, content, 'brian');
  expect(left.entries.map(({ seq }) => seq)).toEqual(content.entries.map(({ seq }) => seq));
  expect(JSON.stringify(left)).not.toMatch(/[a-z]+ (by|of) brian/);
  expect(JSON.stringify(left)).toContain('Said by amina');
  expect(left.state?.groups).toEqual({ ...lesson.state.groups, told: null });
  // What others have said stays.
  const other = without(lesson, content, 'amina');
  expect(other.state?.groups?.told?.text).toBe('Told by brian');
  expect(other.state?.captions.said.map(({ text }) => text)).toEqual(['Heard of brian']);
});

it('who is forgotten has written nothing with the tools either, and the room can still be read', () => {
  const lesson = new Said();
  lesson.join('teacher', 'host');
  lesson.join('brian');
  const brian = PeerId.parse('brian');
  const deckId = '01900000-0000-7000-8000-00000000000d' as never;
  const place = { id: 'one', version: 1, nonce: 1, index: 'a0', seed: 1, x: 0, y: 0, width: 10, height: 10 };
  const words = { ...place, type: 'text', text: 'Board of brian', original: 'Board of brian', fontSize: 20, font: 5, lineHeight: 1.25 };
  const ink = { tool: 'text', colour: 'red', width: 'thin', points: [1, 1], text: 'Ink of brian' };
  const question = { question: 'Asked by teacher', kind: 'text', options: [], results: 'hidden', named: true };
  const said: [string, object][] = [
    ['teacher', { type: 'pick.drawn', data: { peerId: brian, shown: 'everyone' } }],
    ['teacher', { type: 'peer.renamed', data: { peerId: brian, name: 'Name of brian' } }],
    ['teacher', { type: 'pick.drawn', data: { peerId: brian, shown: 'everyone' } }],
    ['teacher', { type: 'deck.opened', data: { deckId, title: 'Drums', pages: 1 } }],
    ['teacher', { type: 'ink.allowed', data: { pupils: true } }],
    ['brian', { type: 'ink.drawn', data: { deckId, page: 1, shape: ink } }],
    ['teacher', { type: 'poll.opened', data: question }],
  ];
  for (const [by, body] of said) expect([body, lesson.say(by, body as EntryBody)]).toEqual([body, 'ok']);
  const pollId = lesson.entries.at(-1)?.id;
  const more: [string, object][] = [
    ['brian', { type: 'poll.answered', data: { pollId, answer: { kind: 'text', text: 'Answer of brian' } } }],
    ['teacher', { type: 'poll.closed', data: { pollId } }],
    ['teacher', { type: 'role.changed', data: { peerId: brian, role: 'cohost' } }],
    ['brian', { type: 'board.drawn', data: { put: [words], drop: [] } }],
    ['brian', { type: 'timer.started', data: { lastsMs: 60_000, label: 'Timer of brian' } }],
    ['brian', { type: 'poll.opened', data: { ...question, question: 'Asked by brian' } }],
  ];
  for (const [by, body] of more) expect([body, lesson.say(by, body as EntryBody)]).toEqual([body, 'ok']);
  const left = without(lesson, { version: 1, state: null, entries: lesson.entries }, 'brian');
  expect(JSON.stringify(left)).not.toMatch(/[A-Za-z]+ (by|of) brian/);
  expect(JSON.stringify(left)).toContain('Asked by teacher');
  expect(LogPieceContent.safeParse(left).success).toBe(true);
  const state = without(lesson, { version: 1, state: lesson.state, entries: [] }, 'brian').state;
  expect(JSON.stringify(state)).not.toMatch(/[A-Za-z]+ (by|of) brian/);
  expect(JSON.stringify(state)).toContain('Asked by teacher');
});

it('where only a recording knows of a lesson, what nobody is known to have written goes too', () => {
  const lesson = new Said();
  lesson.join('teacher', 'host');
  lesson.join('brian');
  const words = { id: 'one', version: 1, nonce: 1, index: 'a0', seed: 1, x: 0, y: 0, width: 9, height: 9, type: 'text', text: 'Whose?' };
  const put = [{ ...words, fontSize: 20, font: 5, lineHeight: 1.25 }];
  expect(lesson.say('brian', { type: 'board.passed', data: { peerId: null, may: true } } as EntryBody)).toBe('forbidden');
  expect(lesson.say('teacher', { type: 'board.drawn', data: { put, drop: [] } } as EntryBody)).toBe('ok');
  const piece = { version: 1 as const, state: lesson.state, entries: [] };
  const left = (read: LogPieceContent) => withoutPeer(piece, goneWith(PeerId.parse('brian'), marksOf([read]).written));
  expect(JSON.stringify(left(piece))).not.toContain('Whose?');
  expect(JSON.stringify(left({ version: 1, state: null, entries: lesson.entries }))).toContain('Whose?');
});

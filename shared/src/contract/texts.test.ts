import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CallName } from '../kernel/rpc.ts';
import { type Signaling, signaling } from './signaling.ts';

/** What turns the text around it, cannot be seen, or stands on top of a letter without end. */
const TRICKY = `exam\u202Efdp.exe\u200B\u2066${'\u0301'.repeat(50)}\u2069`;
const poll = { question: '', kind: 'yesNo', options: [], results: 'hidden', named: true };
const answer = (text: string) => ({ pollId: 'e1', answer: { kind: 'text', text } });

const element = { id: 'one', version: 1, nonce: 1, index: 'a0', seed: 1, x: 0, y: 0, width: 10, height: 10 };
const written = { ...element, type: 'text', text: 'x', fontSize: 20, font: 5, lineHeight: 1.25 };
const pictured = { ...element, type: 'image', picture: '01900000-0000-7000-8000-000000000003' };
const onBoard = (one: object) => ({ put: [one], drop: [] });
const shownNow = (one: object) => ({ hint: { kind: 'board', at: null, element: one } });

/** Every text that people write for others in a lesson, by the call and where it stands in it. */
const TEXTS: Record<string, readonly [CallName<Signaling>, (text: string) => object]> = {
  'message.say text': ['message.say', (text) => ({ text })],
  'report.make note': ['report.make', (note) => ({ peerId: 'amina', note })],
  'peer.rename name': ['peer.rename', (name) => ({ name })],
  'caption.say text': ['caption.say', (text) => ({ text })],
  'poll.open question': ['poll.open', (question) => ({ ...poll, question })],
  'poll.open options': ['poll.open', (option) => ({ ...poll, options: [option, 'other'] })],
  'poll.answer text': ['poll.answer', answer],
  'quiz.open title': ['quiz.open', (title) => ({ quizId: '01900000-0000-7000-8000-000000000002', title, closesAt: 1 })],
  'groups.open name': ['groups.open', (name) => ({ groups: [{ name, peerIds: [] }] })],
  'groups.tell text': ['groups.tell', (text) => ({ text })],
  'timer.start label': ['timer.start', (label) => ({ lastsMs: 1_000, label })],
  'chapter.mark title': ['chapter.mark', (title) => ({ title })],
  'deck.open title': ['deck.open', (title) => ({ deckId: '01900000-0000-7000-8000-00000000000d', title, pages: 1 })],
  'board.draw text': ['board.draw', (text) => onBoard({ ...written, text })],
  'board.draw original': ['board.draw', (original) => onBoard({ ...written, original })],
  'board.draw alt': ['board.draw', (alt) => onBoard({ ...pictured, alt })],
  'hint.send text': ['hint.send', (text) => shownNow({ ...written, text })],
  'hint.send original': ['hint.send', (original) => shownNow({ ...written, original })],
  'hint.send alt': ['hint.send', (alt) => shownNow({ ...pictured, alt })],
  'ink.draw text': [
    'ink.draw',
    (text) => ({
      deckId: '01900000-0000-7000-8000-00000000000d',
      page: 1,
      shape: { tool: 'text', colour: 'red', width: 'thin', points: [1, 1], text },
    }),
  ],
};

/** Texts that nobody reads: machines speak to each other. */
const NOT_READ = /^(media\.open|producer\.open|path\.probe|room\.join|transport\.)/;

interface Schema {
  readonly type?: string;
  readonly [key: string]: unknown;
}

/** Strings of a schema that may be anything, by the name of the nearest property. */
function freeTexts(schema: Schema, name = ''): string[] {
  if (schema.type === 'string') return schema['pattern'] || schema['enum'] || schema['format'] || schema['const'] ? [] : [name];
  const inner = Object.entries(schema).flatMap(([key, value]) => {
    if (typeof value !== 'object' || value === null) return [];
    if (key === 'properties') return Object.entries(value as Record<string, Schema>).flatMap(([property, one]) => freeTexts(one, property));
    if (Array.isArray(value)) return value.flatMap((one: unknown) => (typeof one === 'object' ? freeTexts(one as Schema, name) : []));
    return freeTexts(value as Schema, name);
  });
  return [...new Set(inner)];
}

describe('texts that trick the eye', () => {
  it('keep their lines and their spaces on the board: only what nobody sees is taken out', () => {
    const text = '  first\n\n\tsecond \u{1F469}\u200D\u{1F52C} \n';
    const said = signaling.calls['board.draw'].input.parse(onBoard({ ...written, text: `${text}\u202E`, original: text }));
    expect(said.put[0]).toMatchObject({ text, original: text });
  });

  it('are known, each one that a call of the lesson takes', () => {
    const free = Object.entries(signaling.calls)
      .filter(([call]) => !NOT_READ.test(call))
      .flatMap(([call, { input }]) =>
        freeTexts(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema).map((field) => `${call} ${field}`),
      );
    expect(free.toSorted()).toEqual(Object.keys(TEXTS).toSorted());
  });

  it.each(Object.entries(TEXTS))('%s: comes in as what is seen, and what nobody sees is no text', (_field, [call, having]) => {
    const parsed = JSON.stringify(signaling.calls[call].input.parse(having(TRICKY)));
    expect(parsed).toContain('examfdp.exe');
    expect(parsed).not.toMatch(/[\u200B\u202E\u2066\u2069]|\u0301{5}/);
    const unseen = signaling.calls[call].input.safeParse(having('\u202E\u200B'));
    expect(JSON.stringify(unseen.data ?? '')).not.toMatch(/[\u202E\u200B]/);
  });
});

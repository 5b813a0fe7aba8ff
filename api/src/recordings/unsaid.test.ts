import { describe, expect, it } from 'vitest';
import { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import { EntryId, PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Entry, EntryBody } from '@watoto/shared/room/entry.ts';
import { apply } from '@watoto/shared/room/room.ts';
import { emptyRoom } from '@watoto/shared/room/state.ts';
import { unsaid } from './unsaid.ts';

const teacher = PeerId.parse('teacher');
const entry = (seq: number, at: number, body: EntryBody): Entry => ({ id: EntryId.parse(`e${seq}`), seq, at, by: teacher, ...body });
const said = (seq: number, at: number, text: string) => entry(seq, at, { type: 'message.said', data: { text, to: 'everyone' } });

const content: LogPieceContent = {
  version: 1,
  state: {
    ...emptyRoom,
    chat: [1_000, 2_500].map((at) => ({
      id: at,
      at,
      peerId: teacher,
      name: 'T',
      role: 'host',
      text: `at ${at}`,
      to: 'everyone',
      deleted: false,
    })),
  },
  entries: [
    said(1, 2_000, 'cut away'),
    entry(2, 2_500, { type: 'hand.raised', data: {} }),
    entry(3, 2_900, { type: 'chapter.marked', data: { title: 'cut away too' } }),
    said(4, 3_000, 'stays'),
  ],
};

describe('what is cut away', () => {
  it('is not read: neither messages nor marks; what happened stays, and so does every seq', () => {
    const { state, entries } = unsaid(content, [{ from: 2_000, until: 3_000 }]);
    expect(entries.map(({ type, seq, at }) => [type, seq, at])).toEqual([
      ['entry.hidden', 1, 2_000],
      ['hand.raised', 2, 2_500],
      ['entry.hidden', 3, 2_900],
      ['message.said', 4, 3_000],
    ]);
    expect(JSON.stringify(entries)).not.toContain('cut away');
    expect(state?.chat.map(({ text }) => text)).toEqual(['at 1000']);
    expect(LogPieceContent.safeParse({ version: 1, state, entries }).success).toBe(true);
    expect(() => entries.reduce((room, one) => apply(room, one).state, emptyRoom)).not.toThrow();
  });

  it('is nothing where nothing is', () => {
    expect(unsaid(content, [])).toBe(content);
  });
});

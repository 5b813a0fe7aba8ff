import { describe, expect, it } from 'vitest';
import { BoardElement } from '@watoto/shared/contract/board.ts';
import { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import { EntryId, PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Entry, EntryBody } from '@watoto/shared/room/entry.ts';
import { apply } from '@watoto/shared/room/room.ts';
import { emptyRoom, type RoomState } from '@watoto/shared/room/state.ts';
import type { Span } from '@watoto/shared/kernel/spans.ts';
import { marksOf } from './log-marks.ts';
import { unsaid } from './unsaid.ts';

const teacher = PeerId.parse('teacher');
const entry = (seq: number, at: number, body: EntryBody): Entry => ({ id: EntryId.parse(`e${seq}`), seq, at, by: teacher, ...body });
const said = (seq: number, at: number, text: string) => entry(seq, at, { type: 'message.said', data: { text, to: 'everyone' } });

const cutAway = (piece: LogPieceContent, cuts: readonly Span[]) => unsaid(piece, cuts, marksOf([piece]).written);

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
    const { state, entries } = cutAway(content, [{ from: 2_000, until: 3_000 }]);
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

  it('has neither captions nor what was told to groups', () => {
    const told = (at: number) => ({ text: `told at ${at}`, name: 'T', at });
    const caption = (at: number) => ({ id: at, peerId: teacher, text: `heard at ${at}`, at });
    const groups: RoomState['groups'] = { phase: 'open', openedAt: 0, groups: [], members: {}, endsAt: null, calls: [], told: told(2_400) };
    const before = { ...emptyRoom, captions: { language: 'en', said: [caption(1_000), caption(2_400)], fell: {} }, groups };
    const spoken = [
      entry(1, 2_600, { type: 'caption.said', data: { text: 'heard in the cut' } }),
      entry(2, 2_700, { type: 'groups.told', data: { text: 'told in the cut' } }),
      entry(3, 3_100, { type: 'caption.said', data: { text: 'stays' } }),
    ];
    const cut = cutAway({ version: 1, state: before, entries: spoken }, [{ from: 2_000, until: 3_000 }]);
    expect(cut.entries.map(({ type }) => type)).toEqual(['entry.hidden', 'entry.hidden', 'caption.said']);
    expect(cut.state?.captions.said.map(({ at }) => at)).toEqual([1_000]);
    expect(cut.state?.groups).toEqual({ ...groups, told: null });
    const early = { ...before, groups: { ...groups, told: told(1_500) } };
    expect(cutAway({ version: 1, state: early, entries: [] }, [{ from: 2_000, until: 3_000 }]).state?.groups?.told).toEqual(told(1_500));
  });

  it('is not read either where a message is deleted and taken back, whenever that is', () => {
    const restored = (seq: number, at: number, messageId: number) =>
      entry(seq, at, { type: 'message.restored', data: { messageId, peerId: teacher, text: `words of ${messageId}` } });
    const entries = [
      said(1, 1_500, 'words of 1'),
      said(2, 2_500, 'words of 2'),
      restored(3, 2_600, 1),
      restored(4, 3_100, 1),
      restored(5, 3_200, 2),
      // Said before this piece of the log: nobody knows when.
      restored(6, 3_300, 99),
      // Of what was there before.
      restored(7, 3_400, 1_000),
      restored(8, 3_500, 2_500),
    ];
    const cut = cutAway({ version: 1, state: content.state, entries }, [{ from: 2_000, until: 3_000 }]);
    expect(cut.entries.filter(({ type }) => type !== 'entry.hidden').map(({ seq }) => seq)).toEqual([1, 3, 4, 7]);
    expect(JSON.stringify(cut.entries)).not.toMatch(/words of (2|99)/);
  });

  it('is known from piece to piece: who moves a text later brings no words of a cut, nor does the room after a pause', () => {
    const text = (version: number, words: string) => {
      const place = { id: 'one', version, nonce: 1, index: 'a0', seed: 1, x: version, y: 0, width: 10, height: 10 };
      return BoardElement.parse({ ...place, type: 'text', text: words, fontSize: 20, font: 5, lineHeight: 1.25 });
    };
    const drawn = (seq: number, at: number, version: number, words: string) =>
      entry(seq, at, { type: 'board.drawn', data: { put: [text(version, words)], drop: [] } });
    const before: LogPieceContent = { version: 1, state: null, entries: [drawn(1, 1_000, 1, 'Early'), drawn(2, 2_000, 2, 'Secret')] };
    const moved: LogPieceContent = { version: 1, state: null, entries: [drawn(3, 4_000, 3, 'Secret')] };
    const paused: LogPieceContent = {
      version: 1,
      state: { ...emptyRoom, seq: 3, at: 4_500, board: { ...emptyRoom.board, shelves: { 0: { one: text(3, 'Secret') } }, count: 1 } },
      entries: [],
    };
    const { written } = marksOf([before, moved, paused]);
    const left = (from: number) =>
      JSON.stringify([before, moved, paused].map((piece) => unsaid(piece, [{ from, until: from + 1_000 }], written)));
    expect(left(1_500)).not.toContain('Secret');
    expect(left(1_500)).toContain('Early');
    // It was moved while it was cut away, and written before.
    expect(left(3_500).split('Secret')).toHaveLength(4);
    // Where the rest can't be read nobody knows when it was written.
    expect(JSON.stringify(unsaid(moved, [{ from: 1_500, until: 2_500 }], marksOf([]).written))).not.toContain('Secret');
  });

  it('is nothing where nothing is', () => {
    expect(cutAway(content, [])).toBe(content);
  });
});

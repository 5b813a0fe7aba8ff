import { describe, expect, it } from 'vitest';
import type { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import { EntryId, PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Entry } from '@watoto/shared/room/entry.ts';
import { aRoom } from '../classroom/testing/a-room.ts';
import { RoomHistory } from './room-history.ts';
import { shownChat, shownRoom } from './shown-room.ts';
import { aLane } from './testing/a-lane.ts';
import { timeLineOf } from './timeline.ts';

const grace = PeerId.parse('grace');
const said = (seq: number, at: number): Entry => ({
  id: EntryId.parse(`e${seq}`),
  by: grace,
  seq,
  at,
  type: 'message.said',
  data: { text: `at ${at}`, to: 'everyone' },
});
const room = { ...aRoom({ hosts: ['grace'], pupils: ['amina'] }), seq: 4 };
const contents: LogPieceContent[] = [
  { version: 1, state: room, entries: [said(5, 1_000), said(6, 2_000)] },
  { version: 1, state: null, entries: [said(7, 11_000)] },
  { version: 1, state: null, entries: [said(8, 21_000)] },
  { version: 1, state: { ...room, seq: 90 }, entries: [said(91, 300_000)] },
];
const pieces = [0, 10_000, 20_000, 300_000].map((at, i) => ({ id: `1/log/${i}`, at, until: at + 9_000, bytes: 10 }));
const words = (history: RoomHistory, instant: number) => history.at(instant)?.chat.map(({ at }) => at) ?? null;

function full(): RoomHistory {
  const history = new RoomHistory();
  history.setPieces(pieces);
  contents.forEach((content, i) => history.give(`1/log/${i}`, content));
  return history;
}

describe('RoomHistory', () => {
  it('has the room of each instant, in whichever order they are asked for', () => {
    const history = full();
    expect([500, 1_500, 21_500, 11_500, 2_000, 21_000].map((at) => words(history, at))).toEqual([
      [],
      [1_000],
      [1_000, 2_000, 11_000, 21_000],
      [1_000, 2_000, 11_000],
      [1_000, 2_000],
      [1_000, 2_000, 11_000, 21_000],
    ]);
  });

  it('begins anew where a piece has a state', () => {
    expect(words(full(), 300_500)).toEqual([300_000]);
  });

  it('is as at its beginning before it', () => {
    expect(words(full(), -5_000)).toEqual([]);
  });

  it('says what it needs, and knows nothing until it has it', () => {
    const history = new RoomHistory();
    history.setPieces(pieces);
    expect(history.missing(12_000)).toEqual(['1/log/0', '1/log/1', '1/log/2']);
    expect(history.at(12_000)).toBeNull();
    history.give('1/log/0', contents[0]!);
    history.give('1/log/1', contents[1]!);
    expect(history.missing(12_000)).toEqual(['1/log/2']);
    expect(words(history, 12_000)).toEqual([1_000, 2_000, 11_000]);
  });
});

describe('the room as it is shown', () => {
  const line = timeLineOf([
    { from: 0, until: 5_000 },
    { from: 20_000, until: 30_000 },
  ]);
  const chat = full().at(21_500)!.chat;

  it('has nothing of what was cut away or said in a pause', () => {
    const gap = { positionMs: 5_000, ms: 15_000 };
    expect(shownChat(chat, line, []).map(({ at }) => at)).toEqual([1_000, 2_000, 21_000]);
    expect(shownChat(chat, line, [{ ...gap, reason: 'paused', track: null }])).toHaveLength(3);
    expect(shownChat(chat, line, [{ ...gap, reason: 'recorder_lost', track: null }])).toHaveLength(4);
  });

  it('has nothing that was told to groups in what was cut away', () => {
    const told = (at: number) =>
      ({ phase: 'open', openedAt: 0, groups: [], members: {}, endsAt: null, calls: [], told: { text: 'x', name: 'G', at } }) as const;
    const shown = (at: number) =>
      shownRoom({ ...room, groups: { ...told(at), groups: [], calls: [] } }, [], line, []).groups?.told?.at ?? null;
    expect([4_000, 10_000, 21_000].map(shown)).toEqual([4_000, null, 21_000]);
  });

  it('has no turn that was given in what was cut away, nor one that only teachers saw', () => {
    const pick = (at: number, shown: 'everyone' | 'hosts') =>
      ({ id: at, at, peerId: PeerId.parse('amina'), name: 'Amina', shown, undone: false }) as const;
    const picks = [pick(4_000, 'everyone'), pick(10_000, 'everyone'), pick(21_000, 'hosts'), pick(22_000, 'everyone')];
    expect(shownRoom({ ...room, picks }, [], line, []).picks.map(({ at }) => at)).toEqual([4_000, 22_000]);
  });

  it('has a name for whoever is seen, before the log is there', () => {
    const shown = shownRoom(null, [aLane([])], line, []);
    expect(shown.peers['grace']).toMatchObject({ name: 'Grace', role: 'host' });
  });
});

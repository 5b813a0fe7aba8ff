import { expect, test } from 'vitest';
import { ConnectionId, EntryId, PeerId } from '../kernel/ids.ts';
import type { Entry } from './entry.ts';
import { apply, applyOwned, preview } from './room.ts';
import { sizeOf } from './roster.ts';
import { type RoomState, emptyRoom, newRoom } from './state.ts';

const joined = (seq: number, name: string): Entry => ({
  id: EntryId.parse(`e${seq}`),
  by: null,
  seq,
  at: seq,
  type: 'peer.joined',
  data: {
    peerId: PeerId.parse(name),
    connectionId: ConnectionId.parse(`c-${seq}`),
    name,
    role: 'pupil',
    tokenId: `token-${seq}`,
    keepsMedia: false,
  },
});
const gone = (seq: number, name: string, connection: number): Entry => ({
  id: EntryId.parse(`e${seq}`),
  by: null,
  seq,
  at: seq,
  type: 'peer.left',
  data: { peerId: PeerId.parse(name), connectionId: ConnectionId.parse(`c-${connection}`), reason: 'left' },
});
const opened: Entry = { id: EntryId.parse('opened'), by: null, seq: 1, at: 1, type: 'room.opened', data: { title: 'Fractions', size: 3 } };
/** People come, come again and go; one is not let in twice with the same token. */
const lesson: Entry[] = [
  opened,
  joined(2, 'a'),
  joined(3, 'b'),
  joined(4, 'c'),
  joined(5, 'a'),
  gone(6, 'b', 3),
  joined(7, 'b'),
  gone(8, 'x', 1),
];

const fresh = newRoom;

test('a state that was given away ends the same as one that was kept', () => {
  const kept = lesson.reduce<RoomState>((state, entry) => apply(state, entry).state, fresh());
  const given = lesson.reduce<RoomState>((state, entry) => applyOwned(state, entry).state, fresh());
  expect(given).toEqual(kept);
  expect(Object.keys(given.peers)).toEqual(Object.keys(kept.peers));
  expect(sizeOf(given.peers)).toBe(3);
  expect(sizeOf(kept.peers)).toBe(3);
});

test('apply and preview leave the state as it was', () => {
  const before = lesson.slice(0, 4).reduce<RoomState>((state, entry) => apply(state, entry).state, fresh());
  const copy = structuredClone(before);
  expect(apply(before, joined(5, 'd')).state.peers).not.toBe(before.peers);
  apply(before, gone(5, 'a', 2));
  preview(before, joined(5, 'd'));
  expect(before).toEqual(copy);
  expect(emptyRoom.peers).toEqual({});
  expect(emptyRoom.tokens).toEqual([]);
});

test('what is refused changes nothing, given away or not', () => {
  const before = lesson.slice(0, 3).reduce<RoomState>((state, entry) => applyOwned(state, entry).state, fresh());
  const again = { ...joined(4, 'z'), data: { ...joined(4, 'z').data, tokenId: 'token-2' } } as Entry;
  expect(applyOwned(before, again).outcome).toEqual({ ok: false, code: 'token_used' });
  expect(Object.keys(before.peers)).toEqual(['a', 'b']);
});

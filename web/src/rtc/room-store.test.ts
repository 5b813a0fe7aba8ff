import { describe, expect, it } from 'vitest';
import { ConnectionId, EntryId, PeerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import type { Entry, EntryBody } from '@watoto/shared/room/entry.ts';
import { emptyRoom } from '@watoto/shared/room/state.ts';
import type { RemoteTrack } from './classroom.ts';
import { catchUp, follow, heard, loudness, withLayers, withoutRemote } from './room-store.ts';

const amina = PeerId.parse('amina');
const bodies: EntryBody[] = [
  { type: 'room.opened', data: { title: 'Fractions', size: 30 } },
  {
    type: 'peer.joined',
    data: { peerId: amina, connectionId: ConnectionId.parse('c1'), name: 'Amina', role: 'host', tokenId: null, keepsMedia: false },
  },
  { type: 'message.said', data: { text: 'Karibu', to: 'everyone' } },
  { type: 'entry.hidden', data: {} },
  { type: 'hand.raised', data: {} },
];
const entries: Entry[] = bodies.map((body, i) => ({
  id: EntryId.parse(`e${i}`),
  by: i < 2 ? null : amina,
  seq: i + 1,
  at: 1_000 + i,
  ...body,
}));

describe('follow', () => {
  it('applies entries in order and says what each one changed', () => {
    const { room, steps, gap } = follow(emptyRoom, entries);
    expect({ seq: room.seq, chat: room.chat.map((m) => m.text), hands: room.hands.length, gap }).toEqual({
      seq: 5,
      chat: ['Karibu'],
      hands: 1,
      gap: false,
    });
    expect(steps.map(({ entry, before, after }) => [entry.seq, before.seq, after.seq])).toEqual(
      [1, 2, 3, 4, 5].map((seq) => [seq, seq - 1, seq]),
    );
  });

  it('passes over what it knows', () => {
    const once = follow(emptyRoom, entries).room;
    const again = follow(once, entries);
    expect(again.room).toBe(once);
    expect(again.steps).toEqual([]);
  });

  it('stops at a gap', () => {
    const { room, gap } = follow(emptyRoom, [...entries.slice(0, 2), ...entries.slice(3)]);
    expect({ seq: room.seq, gap }).toEqual({ seq: 2, gap: true });
  });

  it('moves on past what it may not read', () => {
    const { steps } = follow(emptyRoom, entries);
    expect(steps[3]?.after.chat).toBe(steps[3]?.before.chat);
  });
});

describe('catchUp', () => {
  it('takes a snapshot as it is, even an older one: the log began anew', () => {
    const room = follow(emptyRoom, entries).room;
    const anew = follow(emptyRoom, entries.slice(0, 2)).room;
    expect(catchUp(room, { kind: 'snapshot', state: anew })).toEqual({ room: anew, steps: [], gap: false });
  });

  it('applies entries to what is there', () => {
    const there = follow(emptyRoom, entries.slice(0, 3)).room;
    expect(catchUp(there, { kind: 'entries', entries: entries.slice(3) }).room).toEqual(follow(emptyRoom, entries).room);
  });
});

describe('remote tracks', () => {
  const producerId = ProducerId.parse('p1');
  // Only its place in the record matters here.
  const track: RemoteTrack = { producerId, peerId: amina, source: 'camera', kind: 'video', track: {} as MediaStreamTrack, layers: null };

  it('change identity only where something changed', () => {
    const remote = { [producerId]: track };
    expect(withoutRemote(remote, [ProducerId.parse('other')])).toBe(remote);
    expect(withLayers(remote, producerId, null)).toBe(remote);
    const lower = withLayers(remote, producerId, { spatial: 0, temporal: 1 });
    expect(lower[producerId]?.layers).toEqual({ spatial: 0, temporal: 1 });
    expect(withLayers(lower, producerId, { spatial: 0, temporal: 1 })).toBe(lower);
    expect(withoutRemote(remote, [producerId])).toEqual({});
  });
});

describe('levels', () => {
  it('are 0..1, louder is more', () => {
    expect([-127, -60, -37.5, -15, 0].map(loudness)).toEqual([0, 0, 0.5, 1, 1]);
    expect(heard({ levels: [{ peerId: amina, volume: -15 }], dominant: amina })).toEqual({ levels: { amina: 1 }, dominant: amina });
  });
});

import { describe, expect, it } from 'vitest';
import { EntryId, PeerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import type { Entry, EntryBody } from '@watoto/shared/room/entry.ts';
import { apply } from '@watoto/shared/room/room.ts';
import type { RoomState } from '@watoto/shared/room/state.ts';
import { aRoom } from '../testing/a-room.ts';
import { callOf, names } from './calls-me.ts';

const me = PeerId.parse('me');
const teacher = PeerId.parse('teacher');
const amina = PeerId.parse('amina');
const base = aRoom({ hosts: ['teacher'], pupils: ['me', 'amina'] });
const named = (name: string): RoomState => {
  const peer = base.peers['me'];
  if (!peer) throw new Error('missing');
  return { ...base, peers: { ...base.peers, me: { ...peer, name } } };
};
const talking: RoomState = {
  ...base,
  producers: { m: { id: ProducerId.parse('m'), peerId: me, kind: 'audio', source: 'mic', paused: false } },
};

/** What the entry is to me, after the room's own rules. */
function called(before: RoomState, by: PeerId, body: EntryBody) {
  const entry = { id: EntryId.parse('an-entry-id'), seq: before.seq + 1, at: 1_000, by, ...body } as Entry;
  return callOf({ entry, before, after: apply(before, entry).state }, me);
}

describe('callOf', () => {
  it('a teacher shows me large; another, or twice, is no call', () => {
    expect(called(base, teacher, { type: 'spotlight.changed', data: { peerId: me } })).toEqual({ kind: 'spotlight' });
    expect(called(base, teacher, { type: 'spotlight.changed', data: { peerId: amina } })).toBeNull();
    expect(called({ ...base, spotlight: me }, teacher, { type: 'spotlight.changed', data: { peerId: me } })).toBeNull();
    expect(called({ ...base, spotlight: me }, teacher, { type: 'spotlight.changed', data: { peerId: null } })).toBeNull();
  });

  it('a teacher mutes me, or everyone while I speak', () => {
    expect(called(talking, teacher, { type: 'peer.muted', data: { peerId: me, source: 'mic' } })).toEqual({ kind: 'muted' });
    expect(called(talking, teacher, { type: 'room.muted', data: {} })).toEqual({ kind: 'muted' });
    expect(called(base, teacher, { type: 'room.muted', data: {} })).toBeNull();
    expect(called(talking, teacher, { type: 'peer.muted', data: { peerId: amina, source: 'mic' } })).toBeNull();
  });

  it('a teacher lowers my hand, not I myself', () => {
    const up = { ...base, hands: [{ peerId: me, at: 1 }] };
    expect(called(up, teacher, { type: 'hand.lowered', data: { peerId: me } })).toEqual({ kind: 'hand' });
    expect(called(up, me, { type: 'hand.lowered', data: { peerId: me } })).toBeNull();
  });

  it('I become a co-teacher', () => {
    expect(called(base, teacher, { type: 'role.changed', data: { peerId: me, role: 'cohost' } })).toEqual({ kind: 'role' });
    expect(called(base, teacher, { type: 'role.changed', data: { peerId: amina, role: 'cohost' } })).toBeNull();
  });

  it('somebody writes my name', () => {
    const say = (text: string, by = teacher) =>
      called(named('Baraka Otieno'), by, { type: 'message.said', data: { text, to: 'everyone' } });
    expect(say('And what does Baraka think?')).toEqual({ kind: 'named', name: 'teacher', text: 'And what does Baraka think?' });
    expect(say('@baraka', amina)).toMatchObject({ kind: 'named', name: 'amina' });
    expect(say('What do you think?')).toBeNull();
    expect(say('I am Baraka', me)).toBeNull();
    expect(say(`Baraka ${'a'.repeat(300)}`)).toMatchObject({ text: expect.stringMatching(/^Baraka a{113}…$/) });
  });

  it('what the rules refuse does not happen', () => {
    expect(called(base, amina, { type: 'spotlight.changed', data: { peerId: me } })).toBeNull();
    expect(called(talking, amina, { type: 'peer.muted', data: { peerId: me, source: 'mic' } })).toBeNull();
  });
});

describe('names', () => {
  it('knows a name whole or in part, whatever its case, accents and marks', () => {
    for (const text of ['Zoë?', 'zoe', 'ZOE!', 'Now (Zoë), please', 'Mwangi', 'zoë mwangi'])
      expect(names(text, 'Zoë Mwangi'), text).toBe(true);
    for (const text of ['zoetrope', 'Mwangis', 'zo', '']) expect(names(text, 'Zoë Mwangi'), text).toBe(false);
  });

  it('of short names only the whole counts, as words', () => {
    expect(names('go, Jo Li!', 'Jo Li')).toBe(true);
    expect(names('go on', 'Jo Li')).toBe(false);
    expect(names('Li Jo', 'Jo Li')).toBe(false);
  });

  it('knows names in any script, and none is never meant', () => {
    expect(names('እሺ ሰላም', 'ሰላም')).toBe(true);
    expect(names('anything', '')).toBe(false);
    expect(names('?!', '?!')).toBe(false);
  });
});

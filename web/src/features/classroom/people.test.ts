import { describe, expect, it } from 'vitest';
import { PeerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import { aRoom } from './testing/a-room.ts';
import { handPlace, isSending, orderPeers, shownPeers, sortedByRole, tilesOf } from './people.ts';

const id = (name: string) => PeerId.parse(name);
const class30 = aRoom({ hosts: ['teacher'], pupils: Array.from({ length: 30 }, (_, i) => `pupil${i}`) });
const calm = { me: id('pupil3'), dominant: null, firstPage: 4 };

describe('orderPeers', () => {
  it('puts spotlight, teachers, me and raised hands first', () => {
    const room = { ...class30, spotlight: id('pupil20'), hands: [{ peerId: id('pupil9'), at: 1 }] };
    expect(orderPeers([], { ...calm, room }).slice(0, 5)).toEqual(['pupil20', 'teacher', 'pupil3', 'pupil9', 'pupil0']);
  });

  it('puts whom I pinned before all others', () => {
    const room = { ...class30, spotlight: id('pupil20') };
    expect(orderPeers([], { ...calm, room, pinned: id('pupil9') }).slice(0, 3)).toEqual(['pupil9', 'pupil20', 'teacher']);
  });

  it('is stable: the same room twice moves nobody', () => {
    const once = orderPeers([], { ...calm, room: class30, dominant: id('pupil25') });
    expect(orderPeers(once, { ...calm, room: class30 })).toEqual(once);
    expect(orderPeers(once, { ...calm, room: class30, dominant: id('pupil25') })).toEqual(once);
  });

  it('brings a speaker of a later page to the last place of the first, and moves only one other', () => {
    const before = orderPeers([], { ...calm, room: class30 });
    const after = orderPeers(before, { ...calm, room: class30, dominant: id('pupil25') });
    expect(after[3]).toBe('pupil25');
    expect(after.filter((peer, i) => peer !== before[i])).toHaveLength(2);
  });

  it('leaves a speaker of the first page where they are', () => {
    const before = orderPeers([], { ...calm, room: class30 });
    expect(orderPeers(before, { ...calm, room: class30, dominant: before[1] ?? null })).toEqual(before);
  });

  it('forgets who left and appends who comes', () => {
    const room = aRoom({ hosts: ['teacher'], pupils: ['b', 'c'] });
    expect(orderPeers([id('gone'), id('c'), id('teacher')], { room, me: null, dominant: null, firstPage: 4 })).toEqual([
      'teacher',
      'c',
      'b',
    ]);
  });
});

describe('tilesOf', () => {
  const order = orderPeers([], { ...calm, room: class30 });

  it('shows a shared screen large, a teacher’s before a pupil’s, and its owner’s face among the others', () => {
    const room = aRoom({ hosts: ['teacher'], pupils: ['pupil0'], sharing: ['pupil0', 'teacher'] });
    const { stage, tiles } = tilesOf(room, [id('teacher'), id('pupil0')], null);
    expect(stage?.key).toBe('teacher:screen');
    expect(tiles.map((tile) => tile.key)).toEqual(['pupil0:screen', 'teacher:camera', 'pupil0:camera']);
  });

  it('does not show one’s own screen large', () => {
    const room = aRoom({ hosts: ['teacher'], pupils: ['pupil0'], sharing: ['teacher'] });
    const { stage, tiles } = tilesOf(room, [id('teacher'), id('pupil0')], id('teacher'));
    expect(stage).toBeNull();
    expect(tiles.map((tile) => tile.key)).toEqual(['teacher:screen', 'teacher:camera', 'pupil0:camera']);
  });

  it('shows the spotlight large where nobody shares', () => {
    const { stage, tiles } = tilesOf({ ...class30, spotlight: id('pupil7') }, order, null);
    expect(stage?.key).toBe('pupil7:camera');
    expect(tiles).toHaveLength(30);
  });

  it('is a plain grid otherwise, also when the spotlight has left', () => {
    expect(tilesOf({ ...class30, spotlight: id('gone') }, order, null).stage).toBeNull();
  });
});

describe('people', () => {
  it('hides recorders', () => {
    const room = aRoom({ hosts: ['teacher'], pupils: [], recorders: ['rec'] });
    expect(shownPeers(room).map((peer) => peer.id)).toEqual(['teacher']);
  });

  it('counts raised hands from one', () => {
    const room = { ...class30, hands: [id('pupil2'), id('pupil1')].map((peerId, at) => ({ peerId, at })) };
    expect([handPlace(room, id('pupil1')), handPlace(room, id('pupil0'))]).toEqual([2, null]);
  });

  it('knows an open source from a paused one', () => {
    const producer = { id: ProducerId.parse('x'), peerId: id('teacher'), kind: 'audio', source: 'mic', paused: true } as const;
    expect(isSending({ ...class30, producers: { x: producer } }, id('teacher'), 'mic')).toBe(false);
    expect(isSending({ ...class30, producers: { x: { ...producer, paused: false } } }, id('teacher'), 'mic')).toBe(true);
  });

  it('sorts teachers before pupils, then by name', () => {
    const room = aRoom({ pupils: ['zawadi', 'amina'], hosts: ['teacher'] });
    expect(sortedByRole(shownPeers(room), 'sw').map((peer) => peer.id)).toEqual(['teacher', 'amina', 'zawadi']);
  });
});

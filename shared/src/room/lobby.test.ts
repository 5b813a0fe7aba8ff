import { describe, expect, it } from 'vitest';
import { EntryId, NodeId } from '../kernel/ids.ts';
import { Said, id } from './order.fixture.ts';
import { mediaPlan } from './media-plan.ts';
import { apply } from './room.ts';
import { emptyRoom } from './state.ts';
import { entryFor, stateFor } from './visibility.ts';

const everyone = (): Said => {
  const room = new Said('everyone');
  room.join('teacher', 'host');
  return room;
};
const waiting = (room: Said) => Object.keys(room.state.lobby.waiting);
const inside = (room: Said) => Object.keys(room.state.peers);
const admit = (room: Said, ...names: string[]) => room.say('teacher', { type: 'lobby.admitted', data: { peerIds: names.map(id) } });

it('a room opens as the timetable says: who waits, and what is locked', () => {
  const opened = (data: object) => {
    const { state } = apply(emptyRoom, {
      id: EntryId.parse('e1'),
      by: null,
      seq: 1,
      at: 1,
      type: 'room.opened',
      data: { title: 'T', size: 3, ...data },
    });
    return { who: state.lobby.who, locks: state.locks };
  };
  const free = { mic: false, camera: false, screen: false, chat: false, hands: false, names: false };
  expect(opened({})).toEqual({ who: 'nobody', locks: free });
  expect(opened({ lobby: 'everyone', locks: { mic: true, chat: true } })).toEqual({
    who: 'everyone',
    locks: { ...free, mic: true, chat: true },
  });
});

describe('the lobby', () => {
  it('holds pupils and observers back, and never a host or a recorder', () => {
    const room = everyone();
    for (const [name, role] of [
      ['amina', 'pupil'],
      ['visitor', 'observer'],
      ['helper', 'cohost'],
      ['tape', 'recorder'],
    ] as const)
      room.join(name, role);
    expect(waiting(room)).toEqual(['amina', 'visitor']);
    expect(inside(room)).toEqual(['teacher', 'helper', 'tape']);
  });

  it('is for guests alone where it is so set', () => {
    const room = new Said('guests');
    room.join('amina');
    room.join('stranger', 'pupil', { guest: true });
    expect([inside(room), waiting(room)]).toEqual([['amina'], ['stranger']]);
  });

  it('admits whom a host names, passes over the others, and lets them come back without waiting', () => {
    const room = everyone();
    room.join('amina');
    room.join('brian');
    expect(room.say('brian', { type: 'lobby.admitted', data: { peerIds: [id('brian')] } })).toBe('not_joined');
    expect(admit(room, 'amina', 'nobody')).toBe('ok');
    expect(admit(room, 'amina')).toBe('not_found');
    expect([inside(room), waiting(room)]).toEqual([['teacher', 'amina'], ['brian']]);
    room.say('amina', { type: 'peer.left', data: { peerId: id('amina'), connectionId: null, reason: 'left' } });
    room.join('amina', 'pupil', { socket: 2 });
    expect(inside(room)).toContain('amina');
  });

  it('lets those come back who were here before it was switched on, and keeps who waits when it is switched off', () => {
    const room = new Said();
    room.join('teacher', 'host');
    room.join('amina');
    expect(room.say('amina', { type: 'lobby.changed', data: { who: 'everyone' } })).toBe('forbidden');
    room.say('teacher', { type: 'lobby.changed', data: { who: 'everyone' } });
    room.say(null, { type: 'peer.left', data: { peerId: id('amina'), connectionId: null, reason: 'left' } });
    room.join('amina', 'pupil', { socket: 2 });
    room.join('brian');
    expect([inside(room), waiting(room)]).toEqual([['teacher', 'amina'], ['brian']]);
    room.say('teacher', { type: 'lobby.changed', data: { who: 'nobody' } });
    expect(waiting(room)).toEqual(['brian']);
    room.join('brian', 'pupil', { socket: 2 });
    expect(waiting(room)).toEqual(['brian']);
  });

  it('keeps the place of one whose socket is away, and lets it go when the grace is over', () => {
    const room = everyone();
    room.join('amina');
    const drop = { peerId: id('amina'), connectionId: 'amina-1' as never };
    expect(room.say(null, { type: 'peer.dropped', data: drop })).toBe('ok');
    expect(room.state.lobby.waiting['amina']?.droppedAt).not.toBeNull();
    room.join('amina', 'pupil', { socket: 2 });
    expect(room.state.lobby.waiting['amina']).toMatchObject({ droppedAt: null, connectionId: 'amina-2' });
    expect(room.say(null, { type: 'peer.left', data: { ...drop, reason: 'timeout' } })).toBe('conflict');
    room.say(null, { type: 'peer.dropped', data: { ...drop, connectionId: 'amina-2' as never } });
    expect(room.say(null, { type: 'peer.left', data: { ...drop, connectionId: 'amina-2' as never, reason: 'timeout' } })).toBe('ok');
    expect(waiting(room)).toEqual([]);
  });

  it('refuses, and with a ban for good: on whatever device, until a host lets them back in', () => {
    const room = everyone();
    room.join('amina');
    room.say('teacher', { type: 'lobby.refused', data: { peerId: id('amina'), ban: false } });
    expect(room.join('amina', 'pupil', { socket: 2 })).toBe('ok');
    room.say('teacher', { type: 'lobby.refused', data: { peerId: id('amina'), ban: true } });
    expect(room.join('amina', 'pupil', { socket: 3 })).toBe('banned');
    expect(room.state.barred).toMatchObject([{ peerId: 'amina', name: 'amina' }]);
    room.join('helper', 'cohost');
    expect(room.say('helper', { type: 'peer.unbanned', data: { peerId: id('amina') } })).toBe('ok');
    expect(room.join('amina', 'pupil', { socket: 4 })).toBe('ok');
    expect([waiting(room), room.state.barred, room.state.banned]).toEqual([['amina'], [], []]);
  });

  it('sends back to the lobby whoever was removed from the room', () => {
    const room = everyone();
    room.join('amina');
    admit(room, 'amina');
    room.say('teacher', { type: 'peer.removed', data: { peerId: id('amina'), ban: false } });
    room.join('amina', 'pupil', { socket: 2 });
    expect(waiting(room)).toEqual(['amina']);
  });

  it('has nobody who waits act, be heard, or receive', () => {
    const room = everyone();
    room.mic('teacher');
    room.join('amina');
    expect(room.message('amina', 'hello?')).toBe('not_joined');
    expect(room.message('amina', 'hello?', 'hosts')).toBe('not_joined');
    expect(room.mic('amina')).toBe('not_joined');
    expect(room.say('amina', { type: 'hand.raised', data: {} })).toBe('not_joined');
    expect(room.say('amina', { type: 'peer.renamed', data: { peerId: id('amina'), name: 'Teacher' } })).toBe('not_joined');
    expect(room.say('amina', { type: 'media.reopened', data: { epoch: 1 } })).toBe('ok');
    expect(mediaPlan(room.state, id('amina'), null).size).toBe(0);
    admit(room, 'amina');
    expect(mediaPlan(room.state, id('amina'), null).size).toBe(1);
  });

  it('moves with the room', () => {
    const room = everyone();
    room.join('amina');
    room.say(null, { type: 'room.placed', data: { epoch: 2, legs: [{ nodeId: NodeId.parse('n2'), epoch: 2, size: 9 }], reason: 'moved' } });
    expect(room.state.lobby.waiting['amina']?.nodeId).toBe('n2');
    expect(inside(room)).toEqual(['teacher']);
  });

  it('tells whoever waits nothing but that they wait', () => {
    const room = everyone();
    room.join('brian');
    admit(room, 'brian');
    room.message('teacher', 'the secret word is zebra');
    room.mic('teacher');
    room.join('amina');
    room.message('brian', 'zebra it is');
    room.say('brian', { type: 'hand.raised', data: {} });
    const told = JSON.stringify([
      stateFor(room.state, id('amina')),
      ...room.entries.map((entry) => entryFor(entry, { ok: true }, room.state, id('amina'))),
    ]);
    for (const secret of ['zebra', 'teacher', 'brian', 'mic-']) expect(told).not.toContain(secret);
    expect(stateFor(room.state, id('amina')).lobby.waiting).toEqual({ amina: room.state.lobby.waiting['amina'] });
  });
});

import { describe, expect, it } from 'vitest';
import type { Role } from '../contract/permissions.ts';
import { mayDraw } from './board.ts';
import { GIVEN_KEPT } from './given.ts';
import { Said, id } from './order.fixture.ts';
import { RoomState } from './state.ts';
import { standing } from './rungs.ts';
import { entryFor, stateFor } from './visibility.ts';

function lesson(): Said {
  const room = new Said();
  room.join('teacher', 'host');
  for (const name of ['amina', 'brian']) room.join(name);
  return room;
}

const leave = (room: Said, name: string) =>
  expect(room.say(name, { type: 'peer.left', data: { peerId: id(name), connectionId: null, reason: 'left' } })).toBe('ok');
const timeOut = (room: Said, name: string) => {
  expect(room.say(null, { type: 'peer.dropped', data: { peerId: id(name), connectionId: `${name}-1` as never } })).toBe('ok');
  expect(room.say(null, { type: 'peer.left', data: { peerId: id(name), connectionId: null, reason: 'timeout' } })).toBe('ok');
};
const setRole = (room: Said, name: string, role: Role) => room.say('teacher', { type: 'role.changed', data: { peerId: id(name), role } });
const rename = (room: Said, by: string, name: string, to: string) =>
  room.say(by, { type: 'peer.renamed', data: { peerId: id(name), name: to } });
const pass = (room: Said, name: string, may: boolean) => room.say('teacher', { type: 'board.passed', data: { peerId: id(name), may } });
const roleOf = (room: Said, name: string) => room.state.peers[name]?.role;

describe('a role', () => {
  it('that was taken is not had again by going out and coming in', () => {
    const room = lesson();
    setRole(room, 'amina', 'observer');
    leave(room, 'amina');
    room.join('amina');
    expect(roleOf(room, 'amina')).toBe('observer');
    expect(room.message('amina', 'hello')).toBe('forbidden');
  });

  it('that was given is still there after a long time away', () => {
    const room = lesson();
    setRole(room, 'brian', 'cohost');
    timeOut(room, 'brian');
    room.join('brian');
    expect(roleOf(room, 'brian')).toBe('cohost');
    expect(room.say('brian', { type: 'room.muted', data: {} })).toBe('ok');
  });

  it('opens the lobby to whom it was given, and to nobody from whom it was taken', () => {
    const room = lesson();
    setRole(room, 'brian', 'cohost');
    timeOut(room, 'brian');
    room.say('teacher', { type: 'lobby.changed', data: { who: 'everyone' } });
    room.join('brian');
    expect(roleOf(room, 'brian')).toBe('cohost');
    setRole(room, 'brian', 'pupil');
    leave(room, 'brian');
    room.join('brian');
    expect(room.state.lobby.waiting['brian']?.role).toBe('pupil');
  });

  it('that was given goes with whoever is sent out; one that was taken stays taken', () => {
    const room = lesson();
    setRole(room, 'amina', 'observer');
    setRole(room, 'brian', 'cohost');
    for (const name of ['amina', 'brian']) room.say('teacher', { type: 'peer.removed', data: { peerId: id(name), ban: false } });
    for (const name of ['amina', 'brian']) room.join(name);
    expect([roleOf(room, 'amina'), roleOf(room, 'brian')]).toEqual(['observer', 'pupil']);
  });

  it('of the account counts again once a host gave it back, and over all for who teaches the lesson', () => {
    const room = lesson();
    for (const role of ['observer', 'pupil'] as const) setRole(room, 'amina', role);
    expect(room.state.given).toEqual({ roles: {}, names: {} });
    setRole(room, 'amina', 'observer');
    leave(room, 'amina');
    room.join('amina', 'host');
    expect(roleOf(room, 'amina')).toBe('host');
  });
});

describe('a name', () => {
  it('that somebody has here is theirs again, and hosts see the one of the account', () => {
    const room = lesson();
    rename(room, 'teacher', 'amina', 'Minah');
    leave(room, 'amina');
    room.join('amina');
    expect(room.state.peers['amina']).toMatchObject({ name: 'Minah', accountName: 'amina' });
    rename(room, 'teacher', 'amina', 'amina');
    leave(room, 'amina');
    room.join('amina');
    expect(room.state.peers['amina']?.name).toBe('amina');
    expect(room.state.given).toEqual({ roles: {}, names: {} });
  });

  it('of the account is for hosts alone, also while they wait', () => {
    const room = lesson();
    rename(room, 'teacher', 'amina', 'Minah');
    leave(room, 'amina');
    room.say('teacher', { type: 'lobby.changed', data: { who: 'everyone' } });
    room.join('amina');
    expect(room.state.lobby.waiting['amina']).toMatchObject({ name: 'Minah', accountName: 'amina' });
    expect(stateFor(room.state, id('brian')).lobby.waiting['amina']).toMatchObject({ name: 'Minah' });
    expect(stateFor(room.state, id('brian')).lobby.waiting['amina']).not.toHaveProperty('accountName');
  });

  it('of who is away is in no snapshot of a pupil, who still reads the right one when they come back', () => {
    const room = lesson();
    rename(room, 'teacher', 'amina', 'Minah');
    leave(room, 'amina');
    const seen = stateFor(room.state, id('brian'));
    expect(JSON.stringify(seen)).not.toContain('Minah');
    expect(JSON.stringify(stateFor(room.state, id('teacher')))).toContain('Minah');
    room.join('amina');
    const joined = room.entries.at(-1);
    expect(joined && entryFor(joined, { ok: true }, room.state, id('brian')).data).toMatchObject({ name: 'Minah' });
    expect(stateFor(room.state, id('brian')).peers['amina']).toMatchObject({ name: 'Minah' });
  });
});

it('what somebody saves, or a host has them save, is saved after they come back; how well they hear is measured anew', () => {
  const room = lesson();
  room.say('amina', { type: 'rung.capped', data: { peerId: id('amina'), cap: 'audio' } });
  room.say('teacher', { type: 'rung.capped', data: { peerId: id('amina'), cap: 'thumbnail' } });
  room.say(null, { type: 'rung.changed', data: { peerId: id('amina'), rung: 'text', why: 'network' } });
  room.say(null, { type: 'rung.changed', data: { peerId: id('brian'), rung: 'text', why: 'network' } });
  for (const name of ['amina', 'brian']) leave(room, name);
  expect(Object.keys(room.state.rungs)).toEqual(['amina']);
  room.join('amina');
  expect(standing(room.state, id('amina'))).toEqual({ rung: 'video', why: 'network', own: 'audio', host: 'thumbnail' });
});

it('a hand that was raised is down after coming back', () => {
  const room = lesson();
  room.say('amina', { type: 'hand.raised', data: {} });
  leave(room, 'amina');
  room.join('amina');
  expect(room.state.hands).toEqual([]);
});

describe('the pen of the board', () => {
  it('is there after coming back, also where others were given one meanwhile', () => {
    const room = lesson();
    pass(room, 'amina', true);
    leave(room, 'amina');
    pass(room, 'brian', true);
    room.join('amina');
    expect(mayDraw(room.state, { id: id('amina'), role: 'pupil' })).toBe(true);
  });

  it('can be taken from who is away', () => {
    const room = lesson();
    pass(room, 'amina', true);
    leave(room, 'amina');
    expect(pass(room, 'amina', false)).toBe('ok');
    expect(pass(room, 'amina', false)).toBe('not_found');
    expect(pass(room, 'amina', true)).toBe('not_found');
    room.join('amina');
    expect(mayDraw(room.state, { id: id('amina'), role: 'pupil' })).toBe(false);
  });

  it('is gone for whoever may only watch from now on, or was sent out', () => {
    const room = lesson();
    for (const name of ['amina', 'brian']) pass(room, name, true);
    setRole(room, 'amina', 'observer');
    setRole(room, 'amina', 'pupil');
    room.say('teacher', { type: 'peer.removed', data: { peerId: id('brian'), ban: false } });
    room.join('brian');
    expect(room.state.board.pens.peers).toEqual([]);
  });
});

it('what is kept of people who are gone is bounded, and whole in a snapshot', () => {
  const room = lesson();
  setRole(room, 'amina', 'observer');
  const gone = Array.from({ length: GIVEN_KEPT - 1 }, (_, i) => `gone${i}`);
  const of = <T>(value: T) => Object.fromEntries(gone.map((name) => [name, value]));
  room.state = {
    ...room.state,
    given: { roles: { ...room.state.given.roles, ...of('observer' as const) }, names: of('Nobody') },
    rungs: of({ rung: 'video', why: 'network', own: 'audio', host: 'auto' } as const),
  };
  for (let i = 0; i < 5; i += 1) {
    room.join(`p${i}`);
    setRole(room, `p${i}`, 'observer');
    rename(room, 'teacher', `p${i}`, 'Another');
    room.say('teacher', { type: 'rung.capped', data: { peerId: id(`p${i}`), cap: 'audio' } });
    leave(room, `p${i}`);
  }
  expect(Object.keys(room.state.given.roles)).toHaveLength(GIVEN_KEPT);
  expect(Object.keys(room.state.given.names)).toHaveLength(GIVEN_KEPT);
  expect(Object.keys(room.state.rungs)).toHaveLength(GIVEN_KEPT);
  // Whoever is here is not forgotten for those who are not.
  expect(room.state.given.roles['amina']).toBe('observer');
  expect(RoomState.parse(JSON.parse(JSON.stringify(room.state)))).toEqual(room.state);
});

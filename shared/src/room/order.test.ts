import { describe, expect, it } from 'vitest';
import { must } from '../kernel/assert.ts';
import { ProducerId } from '../kernel/ids.ts';
import { Said, id } from './order.fixture.ts';
import { apply } from './room.ts';
import { entryFor, stateFor } from './visibility.ts';

function started(): Said {
  const room = new Said();
  room.join('teacher', 'host');
  room.join('amina');
  room.join('brian');
  room.join('visitor', 'observer');
  return room;
}
const locks = (room: Said, data: { mic?: boolean; names?: boolean }) => room.say('teacher', { type: 'locks.changed', data });
const rename = (room: Said, by: string, name: string, of = by) => room.say(by, { type: 'peer.renamed', data: { peerId: id(of), name } });

describe('slow mode', () => {
  it('spaces what pupils say to everyone by the times of the log, and nothing else', () => {
    const room = started();
    expect(room.say('amina', { type: 'slow.changed', data: { seconds: 5 } })).toBe('forbidden');
    room.say('teacher', { type: 'slow.changed', data: { seconds: 5 } });
    expect(room.message('amina', 'one')).toBe('ok');
    expect(room.message('amina', 'two')).toBe('slow_mode');
    expect(room.message('amina', 'a question', 'hosts')).toBe('ok');
    expect(room.message('brian', 'one')).toBe('ok');
    expect([room.message('teacher', 'one'), room.message('teacher', 'two')]).toEqual(['ok', 'ok']);
    room.at += 5_000;
    expect(room.message('amina', 'two')).toBe('ok');
    room.say('teacher', { type: 'slow.changed', data: { seconds: 0 } });
    expect(room.message('amina', 'three')).toBe('ok');
  });
});

describe('answers, deleting and reports', () => {
  it('quotes no private question to everyone, and answers it to whoever asked', () => {
    const room = started();
    room.message('amina', 'I am lost', 'hosts');
    const replyTo = room.state.seq;
    expect(room.message('brian', 'she is lost', 'everyone', { replyTo })).toBe('forbidden');
    expect(room.message('brian', 'she is lost', 'hosts', { replyTo })).toBe('forbidden');
    expect(room.message('brian', 'to you', 'hosts', { also: id('amina') })).toBe('forbidden');
    expect(room.message('teacher', 'page 4', 'hosts', { replyTo, also: id('amina') })).toBe('ok');
    expect(stateFor(room.state, id('amina')).chat.map(({ text }) => text)).toEqual(['I am lost', 'page 4']);
    expect(stateFor(room.state, id('brian')).chat).toEqual([]);
    expect(room.message('amina', 'thanks', 'hosts', { replyTo: room.state.seq })).toBe('ok');
  });

  it('takes a deletion back for whoever deleted, and for nobody else', () => {
    const room = started();
    room.message('amina', 'oops');
    const messageId = room.state.seq;
    const restore = (by: string) => room.say(by, { type: 'message.restored', data: { messageId, peerId: id('amina'), text: 'oops' } });
    expect(restore('amina')).toBe('not_found');
    room.say('teacher', { type: 'message.deleted', data: { messageId } });
    expect(room.state.chat[0]).toMatchObject({ text: '', deleted: true });
    expect(restore('amina')).toBe('forbidden');
    expect(restore('teacher')).toBe('ok');
    expect(room.state.chat[0]).toMatchObject({ text: 'oops', deleted: false });
  });

  it('tells hosts of a report, and nobody else', () => {
    const room = started();
    room.message('brian', 'you are stupid');
    const messageId = room.state.seq;
    const report = (by: string, about: string, message: number | null = null) =>
      room.say(by, { type: 'report.made', data: { peerId: id(about), messageId: message, note: 'rude' } });
    expect(report('amina', 'teacher')).toBe('forbidden');
    expect(report('amina', 'amina')).toBe('forbidden');
    expect(report('visitor', 'brian')).toBe('forbidden');
    expect(report('amina', 'visitor', messageId)).toBe('not_found');
    expect(report('amina', 'brian', messageId)).toBe('ok');
    const made = room.entries.at(-1);
    expect(stateFor(room.state, id('teacher')).reports).toMatchObject([{ by: 'amina', peerId: 'brian', text: 'you are stupid' }]);
    for (const pupil of ['amina', 'brian']) {
      expect(stateFor(room.state, id(pupil)).reports).toEqual([]);
      expect(made && entryFor(made, { ok: true }, room.state, id(pupil)).type).toBe('entry.hidden');
    }
    for (let i = 1; i < 10; i += 1) expect(report('amina', 'brian')).toBe('ok');
    expect(report('amina', 'brian')).toBe('limit_reached');
    expect(room.say('brian', { type: 'report.settled', data: { reportId: room.state.reports[0]?.id ?? 0 } })).toBe('forbidden');
    expect(room.say('teacher', { type: 'report.settled', data: { reportId: room.state.reports[0]?.id ?? 0 } })).toBe('ok');
  });
});

describe('the word', () => {
  it('asks and never unmutes; whoever is asked may speak through the lock until they are muted', () => {
    const room = started();
    locks(room, { mic: true });
    room.mic('amina', true);
    expect(room.unmute('amina')).toBe('locked');
    expect(room.say('brian', { type: 'speech.asked', data: { peerIds: [id('amina')] } })).toBe('forbidden');
    room.say('teacher', { type: 'speech.asked', data: { peerIds: null } });
    expect(room.state.words.map(({ peerId }) => peerId)).toEqual(['amina', 'brian']);
    expect(room.state.producers[ProducerId.parse('mic-amina')]?.paused).toBe(true);
    expect(room.say('brian', { type: 'speech.declined', data: {} })).toBe('ok');
    expect(room.mic('brian')).toBe('locked');
    expect(room.unmute('amina')).toBe('ok');
    room.say('teacher', { type: 'peer.muted', data: { peerId: id('amina'), source: 'mic' } });
    expect(room.unmute('amina')).toBe('locked');
  });

  it('is given with the hand lowered and the spotlight, to no host and no observer', () => {
    const room = started();
    room.say('amina', { type: 'hand.raised', data: {} });
    expect(room.say('teacher', { type: 'word.given', data: { peerId: id('visitor') } })).toBe('forbidden');
    expect(room.say('teacher', { type: 'word.given', data: { peerId: id('amina') } })).toBe('ok');
    expect(room.state).toMatchObject({ hands: [], spotlight: 'amina', words: [{ peerId: 'amina', answer: 'none' }] });
  });

  it('lowers all hands for a host alone', () => {
    const room = started();
    for (const name of ['amina', 'brian']) room.say(name, { type: 'hand.raised', data: {} });
    expect(room.say('amina', { type: 'hands.lowered', data: {} })).toBe('forbidden');
    expect(room.say('teacher', { type: 'hands.lowered', data: {} })).toBe('ok');
    expect(room.state.hands).toEqual([]);
  });
});

describe('names', () => {
  it('of who comes back are those that they have in the room: also for one who came after they were given', () => {
    const room = started();
    expect(rename(room, 'amina', 'Minah')).toBe('ok');
    const late = stateFor(room.state, id('brian'));
    room.join('amina', 'pupil', { socket: 2 });
    const back = must(room.entries.at(-1), 'entry');
    for (const [viewer, name] of [
      ['brian', 'Minah'],
      ['teacher', 'amina'],
    ] as const)
      expect(entryFor(back, { ok: true }, room.state, id(viewer))).toMatchObject({ type: 'peer.joined', data: { name } });
    expect(apply(late, entryFor(back, { ok: true }, room.state, id('brian'))).state.peers).toEqual(stateFor(room.state, id('brian')).peers);
  });

  it('are one’s own to change unless locked, and hosts go on seeing the account’s', () => {
    const room = started();
    expect(rename(room, 'amina', 'Minah')).toBe('ok');
    expect(rename(room, 'amina', 'Baraka', 'brian')).toBe('forbidden');
    expect(rename(room, 'visitor', 'Inspector')).toBe('forbidden');
    locks(room, { names: true });
    expect(rename(room, 'amina', 'Anybody')).toBe('locked');
    expect(rename(room, 'teacher', 'Baraka', 'brian')).toBe('ok');
    expect(stateFor(room.state, id('teacher')).peers['amina']).toMatchObject({ name: 'Minah', accountName: 'amina' });
    expect(stateFor(room.state, id('brian')).peers['amina']).not.toHaveProperty('accountName');
    room.join('amina', 'pupil', { socket: 2 });
    expect(room.state.peers['amina']?.name).toBe('Minah');
    locks(room, { mic: true });
    expect(room.state.locks.names).toBe(true);
  });
});

it('has everyone see the room as a host does, and only a host says so', () => {
  const room = started();
  expect(room.say('amina', { type: 'layout.changed', data: { layout: 'grid' } })).toBe('forbidden');
  expect(room.say('teacher', { type: 'layout.changed', data: { layout: 'speaker' } })).toBe('ok');
  expect(room.state.layout).toBe('speaker');
});

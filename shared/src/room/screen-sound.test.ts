import { describe, expect, it } from 'vitest';
import { SOURCE_KIND, type Source } from '../contract/media.ts';
import { ProducerId } from '../kernel/ids.ts';
import { Said, id } from './order.fixture.ts';

const producerId = (by: string, source: Source) => ProducerId.parse(`${source}-${by}`);
const open = (room: Said, by: string, source: Source, paused = false) =>
  room.say(by, {
    type: 'producer.opened',
    data: { producerId: producerId(by, source), kind: SOURCE_KIND[source], source, paused, epoch: 1 },
  });
const resume = (room: Said, by: string, source: Source) =>
  room.say(by, { type: 'producer.resumed', data: { producerId: producerId(by, source) } });
const heardOf = (room: Said) =>
  Object.values(room.state.producers).flatMap(({ id: producer, paused }) => (paused ? [] : [producer as string]));

/** A pupil shows a film with its sound. */
function lesson(): Said {
  const room = new Said();
  room.join('teacher', 'host');
  room.join('amina');
  for (const source of ['mic', 'screen', 'screenAudio'] as const) {
    expect(open(room, 'teacher', source)).toBe('ok');
    expect(open(room, 'amina', source)).toBe('ok');
  }
  return room;
}

describe('the sound of a screen', () => {
  it('is there with one’s own open screen alone: it is no second microphone', () => {
    const room = lesson();
    room.join('brian');
    expect(open(room, 'brian', 'screenAudio')).toBe('conflict');
    expect(open(room, 'brian', 'screenAudio', true)).toBe('conflict');
    expect(open(room, 'brian', 'screen', true)).toBe('ok');
    expect(open(room, 'brian', 'screenAudio')).toBe('conflict');
    expect(open(room, 'brian', 'screenAudio', true)).toBe('ok');
    expect(resume(room, 'brian', 'screenAudio')).toBe('conflict');
    expect(resume(room, 'brian', 'screen')).toBe('ok');
    expect(resume(room, 'brian', 'screenAudio')).toBe('ok');
  });

  it('stops with the screen, whoever stops it and however', () => {
    const of = { producerId: producerId('amina', 'screen') };
    const stops: Record<string, (room: Said) => string> = {
      byHost: (room) => room.say('teacher', { type: 'peer.muted', data: { peerId: id('amina'), source: 'screen' } }),
      locked: (room) => room.say('teacher', { type: 'locks.changed', data: { screen: true } }),
      paused: (room) => room.say('amina', { type: 'producer.paused', data: of }),
      closed: (room) => room.say('amina', { type: 'producer.closed', data: of }),
      lost: (room) => room.say(null, { type: 'producer.closed', data: of }),
    };
    for (const [how, stop] of Object.entries(stops)) {
      const room = lesson();
      expect([how, stop(room)]).toEqual([how, 'ok']);
      expect([how, heardOf(room).filter((one) => one.endsWith('amina'))]).toEqual([how, ['mic-amina']]);
      expect(heardOf(room)).toContain('screenAudio-teacher');
      expect(resume(room, 'amina', 'screenAudio')).not.toBe('ok');
    }
  });

  it('stops alone where a host stops it alone', () => {
    const room = lesson();
    room.say('teacher', { type: 'peer.muted', data: { peerId: id('amina'), source: 'screenAudio' } });
    expect(heardOf(room)).toContain('screen-amina');
    expect(heardOf(room)).not.toContain('screenAudio-amina');
    expect(resume(room, 'amina', 'screenAudio')).toBe('ok');
  });

  it('is silent when everyone is muted; the picture stays, and so does what hosts send', () => {
    const room = lesson();
    expect(room.say('teacher', { type: 'room.muted', data: {} })).toBe('ok');
    expect(heardOf(room).toSorted()).toEqual(['mic-teacher', 'screen-amina', 'screen-teacher', 'screenAudio-teacher']);
  });
});

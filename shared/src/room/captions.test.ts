import { describe, expect, test } from 'vitest';
import { GroupId, ProducerId } from '../kernel/ids.ts';
import { CAPTION_MAX_CHARS, CaptionText, CAPTIONS_KEPT, captionsAt, LATE_WORDS_MS, SpokenLanguage } from './captions.ts';
import { id, Said } from './order.fixture.ts';
import { stateFor } from './visibility.ts';

const groupId = GroupId.parse('01900000-0000-7000-8000-00000000000a');

function lesson(): Said {
  const room = new Said();
  room.join('teacher', 'host');
  room.join('amina');
  room.join('brian');
  room.mic('teacher');
  room.mic('amina');
  room.say('teacher', { type: 'captions.set', data: { language: 'en' } });
  return room;
}
const caption = (room: Said, by: string, text: string) => room.say(by, { type: 'caption.said', data: { text } });

describe('captions', () => {
  test('are one’s own words, of whoever has a microphone in the lesson, while the host wants them', () => {
    const room = lesson();
    expect(caption(room, 'teacher', 'a half and a quarter')).toBe('ok');
    expect(caption(room, 'brian', 'no microphone')).toBe('forbidden');
    room.say('teacher', { type: 'captions.set', data: { language: null } });
    expect(caption(room, 'teacher', 'nobody reads it')).toBe('conflict');
    expect(room.state.captions.said.map(({ peerId, text }) => [peerId, text])).toEqual([[id('teacher'), 'a half and a quarter']]);
  });

  test('are of whose microphone is on: one that is open and silenced is no way around a locked chat', () => {
    const room = lesson();
    room.mic('brian', true);
    room.say('teacher', { type: 'locks.changed', data: { chat: true } });
    expect(caption(room, 'brian', 'never said aloud')).toBe('forbidden');
    expect(room.unmute('brian')).toBe('ok');
    expect(caption(room, 'brian', 'said aloud')).toBe('ok');
  });

  test('come late: what was said just before the microphone went off is still told, and no more', () => {
    const off = {
      paused: (room: Said) => room.say('amina', { type: 'producer.paused', data: { producerId: ProducerId.parse('mic-amina') } }),
      closed: (room: Said) => room.say('amina', { type: 'producer.closed', data: { producerId: ProducerId.parse('mic-amina') } }),
      muted: (room: Said) => room.say('teacher', { type: 'room.muted', data: {} }),
    };
    for (const how of Object.values(off)) {
      const room = lesson();
      expect(how(room)).toBe('ok');
      const { at } = room;
      expect(caption(room, 'amina', 'the end of it')).toBe('ok');
      room.at = at + LATE_WORDS_MS - 10;
      expect(caption(room, 'amina', 'the very end of it')).toBe('ok');
      expect(caption(room, 'amina', 'and more')).toBe('forbidden');
    }
  });

  test('keep to the lock of microphones, but of who was asked to speak', () => {
    const room = lesson();
    room.say('teacher', { type: 'locks.changed', data: { mic: true } });
    expect(caption(room, 'amina', 'not any more')).toBe('locked');
    expect(caption(room, 'teacher', 'still')).toBe('ok');
    room.say('teacher', { type: 'word.given', data: { peerId: id('amina') } });
    expect(caption(room, 'amina', 'said just before')).toBe('ok');
    room.at += LATE_WORDS_MS;
    expect(caption(room, 'amina', 'not unmuted yet')).toBe('forbidden');
    expect(room.unmute('amina')).toBe('ok');
    expect(caption(room, 'amina', 'I was asked')).toBe('ok');
  });

  test('remember of microphones only those that went off of late, while there are captions', () => {
    const room = lesson();
    const flip = (name: string) => {
      room.say(name, { type: 'producer.paused', data: { producerId: ProducerId.parse(`mic-${name}`) } });
      room.unmute(name);
    };
    flip('amina');
    room.at += LATE_WORDS_MS;
    flip('teacher');
    expect(Object.keys(room.state.captions.fell)).toEqual(['teacher']);
    room.say('teacher', { type: 'captions.set', data: { language: null } });
    flip('amina');
    expect(Object.keys(room.state.captions.fell)).toEqual(['teacher']);
  });

  test('are kept for who comes late, the newest', () => {
    const room = lesson();
    for (let n = 0; n < CAPTIONS_KEPT + 5; n += 1) caption(room, 'teacher', `sentence ${n}`);
    expect(room.state.captions.said).toHaveLength(CAPTIONS_KEPT);
    expect(room.state.captions.said.at(-1)?.text).toBe(`sentence ${CAPTIONS_KEPT + 4}`);
  });

  test('stay as long as they take to read', () => {
    const room = lesson();
    caption(room, 'teacher', 'short');
    const { at } = room.state;
    expect(captionsAt(room.state, at)).toHaveLength(1);
    expect(captionsAt(room.state, at - 1)).toEqual([]);
    expect(captionsAt(room.state, at + 2_749)).toHaveLength(1);
    expect(captionsAt(room.state, at + 2_750)).toEqual([]);
  });

  test('of a group are read by it and the hosts alone', () => {
    const room = lesson();
    const groups = [{ id: groupId, name: 'Group 1', peerIds: [id('amina')] }];
    room.say('teacher', { type: 'groups.opened', data: { groups, lastsMs: null } });
    expect(room.say('amina', { type: 'caption.said', data: { text: 'among us', groupId } })).toBe('ok');
    expect(room.say('teacher', { type: 'caption.said', data: { text: 'not mine', groupId } })).toBe('forbidden');
    const read = (name: string) => stateFor(room.state, id(name)).captions.said.length;
    expect([read('teacher'), read('amina'), read('brian')]).toEqual([1, 1, 0]);
  });

  test('are one line of plain text, in a language', () => {
    expect(CaptionText.parse(' a \u202Ehalf\n and')).toBe('a half and');
    for (const wrong of ['', '\u202E', 'x'.repeat(CAPTION_MAX_CHARS + 1)]) expect(CaptionText.safeParse(wrong).success).toBe(false);
    for (const language of ['en', 'sw-KE']) expect(SpokenLanguage.safeParse(language).success).toBe(true);
    for (const language of ['', 'english please', '<b>']) expect(SpokenLanguage.safeParse(language).success).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { GroupId } from '../kernel/ids.ts';
import { CAPTION_MAX_CHARS, CaptionText, CAPTIONS_KEPT, captionsAt, SpokenLanguage } from './captions.ts';
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

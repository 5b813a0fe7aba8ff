import { expect, it } from 'vitest';
import { GroupId, PeerId } from '@watoto/shared/kernel/ids.ts';
import type { EntryBody } from '@watoto/shared/room/entry.ts';
import { Said } from '@watoto/shared/room/order.fixture.ts';
import { withoutPeer } from './forgotten.ts';

it('who is forgotten has no name and no words left in a log, neither in a state nor in an entry', () => {
  const lesson = new Said();
  lesson.join('teacher', 'host');
  lesson.join('amina');
  lesson.join('brian');
  lesson.say('teacher', { type: 'role.changed', data: { peerId: PeerId.parse('brian'), role: 'cohost' } });
  lesson.say('teacher', { type: 'captions.set', data: { language: 'en' } });
  lesson.mic('brian');
  const from = lesson.entries.length;
  const lions = { id: GroupId.parse('01900000-0000-7000-8000-00000000000a'), name: 'Lions', peerIds: [PeerId.parse('amina')] };
  for (const [by, body] of [
    ['teacher', { type: 'groups.opened', data: { groups: [lions], lastsMs: null } }],
    ['amina', { type: 'message.said', data: { text: 'Said by amina', to: 'everyone' } }],
    ['brian', { type: 'message.said', data: { text: 'Said by brian', to: 'everyone' } }],
    ['brian', { type: 'caption.said', data: { text: 'Heard of brian' } }],
    ['brian', { type: 'groups.told', data: { text: 'Told by brian' } }],
  ] as const)
    expect(lesson.say(by, body as EntryBody)).toBe('ok');
  const content = { version: 1 as const, state: lesson.state, entries: lesson.entries.slice(from) };
  const left = withoutPeer(content, 'brian');
  expect(left.entries.map(({ seq }) => seq)).toEqual(content.entries.map(({ seq }) => seq));
  expect(JSON.stringify(left)).not.toMatch(/[a-z]+ (by|of) brian/);
  expect(JSON.stringify(left)).toContain('Said by amina');
  expect(left.state?.groups).toEqual({ ...lesson.state.groups, told: null });
  // What others have said stays.
  const other = withoutPeer(content, 'amina');
  expect(other.state?.groups?.told?.text).toBe('Told by brian');
  expect(other.state?.captions.said.map(({ text }) => text)).toEqual(['Heard of brian']);
});

import { describe, expect, it } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Message } from '@watoto/shared/room/state.ts';
import { audiencesFor, groupMessages, unreadAfter } from './chat.ts';

const message = (id: number, who: string, minute: number, more: Partial<Message> = {}): Message => ({
  id,
  at: minute * 60_000,
  peerId: PeerId.parse(who),
  name: who,
  role: 'pupil',
  text: `text ${id}`,
  to: 'everyone',
  deleted: false,
  ...more,
});

describe('groupMessages', () => {
  it('puts what one person says in a row under one name, until time passes, another speaks or the audience changes', () => {
    const chat = [
      message(1, 'a', 0),
      message(2, 'a', 1),
      message(3, 'b', 1),
      message(4, 'a', 2),
      message(5, 'a', 9),
      message(6, 'a', 9, { to: 'hosts' }),
    ];
    expect(groupMessages(chat).map((group) => group.messages.map(({ id }) => id))).toEqual([[1, 2], [3], [4], [5], [6]]);
  });
});

describe('unreadAfter', () => {
  it('counts what others said since, without deleted ones', () => {
    const chat = [message(1, 'a', 0), message(2, 'me', 0), message(3, 'a', 0), message(4, 'b', 0, { deleted: true }), message(5, 'b', 0)];
    expect(unreadAfter(chat, 1, PeerId.parse('me')).map(({ id }) => id)).toEqual([3, 5]);
  });
});

describe('audiencesFor', () => {
  const pupil = { host: false, grouped: false, locked: false, answered: null };
  it.each([
    ['a pupil', pupil, ['everyone', 'hosts']],
    ['a teacher', { ...pupil, host: true }, ['everyone']],
    ['a pupil at work in a group', { ...pupil, grouped: true }, ['group', 'everyone', 'hosts']],
    ['a pupil while the chat is locked', { ...pupil, grouped: true, locked: true }, ['hosts']],
    ['an answer to everyone', { ...pupil, answered: { to: 'everyone' as const } }, ['everyone', 'hosts']],
    ['an answer to a private question', { ...pupil, host: true, answered: { to: 'hosts' as const } }, ['hosts']],
    ['an answer in a group', { ...pupil, grouped: true, answered: { to: 'group' as const } }, ['group']],
  ])('%s', (_who, writing, audiences) => {
    expect(audiencesFor(writing)).toEqual(audiences);
  });
});

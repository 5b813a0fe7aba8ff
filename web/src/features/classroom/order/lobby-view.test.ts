import { describe, expect, it } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { emptyRoom, type RoomState } from '@watoto/shared/room/state.ts';
import { aRoom } from '../testing/a-room.ts';
import { neverInside, waitingIn, wasLetIn } from './lobby-view.ts';

const me = PeerId.parse('me');
const inside = aRoom({ hosts: ['teacher'], pupils: ['me', 'brian'] });
const waits = (...names: string[]): RoomState => ({
  ...emptyRoom,
  phase: 'open',
  lobby: {
    who: 'everyone',
    letIn: [],
    waiting: Object.fromEntries(
      names.flatMap((name, at) => (inside.peers[name] ? [[name, { ...inside.peers[name], joinedAt: -at }]] : [])),
    ),
  },
});

describe('the lobby as it is shown', () => {
  it('has whoever came first at the top', () => {
    expect(waitingIn(waits('me', 'brian')).map(({ id }) => id)).toEqual(['brian', 'me']);
  });

  it('knows who was let in, who was turned away and who was put out', () => {
    expect(wasLetIn(waits('me'), inside, me)).toBe(true);
    expect(wasLetIn(inside, inside, me)).toBe(false);
    expect(wasLetIn(waits('me'), waits(), me)).toBe(false);
    expect([neverInside(waits('me')), neverInside(emptyRoom), neverInside(inside)]).toEqual([true, true, false]);
  });
});

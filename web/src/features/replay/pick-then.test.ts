import { expect, it } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import type { Pick } from '@watoto/shared/room/pick.ts';
import { pickThen } from './pick-then.ts';

const pick = (name: string, at: number, undone = false): Pick => ({
  id: at,
  at,
  peerId: PeerId.parse(name),
  name,
  shown: 'everyone',
  undone,
});

it('says whose turn it is as long as the class saw it, and nothing of who was let off', () => {
  const picks = [pick('amina', 1_000), pick('brian', 5_000)];
  const names = (instants: readonly number[]) => instants.map((instant) => pickThen(picks, instant)?.name ?? null);
  expect(names([999, 1_000, 4_999, 5_000, 24_999, 25_000])).toEqual([null, 'amina', 'amina', 'brian', 'brian', null]);
  expect(pickThen([pick('amina', 1_000, true)], 2_000)).toBeNull();
  expect(pickThen([], 2_000)).toBeNull();
});

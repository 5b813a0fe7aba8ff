import { expect, it } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { aRoom } from '../testing/a-room.ts';
import { reseated, seated, step } from './seats.ts';

const id = (name: string) => PeerId.parse(name);
const room = aRoom({ hosts: ['grace'], pupils: ['dan', 'amina', 'chloe', 'brian'] });
const names = (seats: string[]) => seated({ ...room, seats: seats.map(id) }, 'en').map(({ name }) => name);

it('seats pupils by name, and as they were arranged', () => {
  expect(names([])).toEqual(['amina', 'brian', 'chloe', 'dan']);
  expect(names(['dan', 'away', 'brian'])).toEqual(['dan', 'brian', 'amina', 'chloe']);
});

it('moves one, and keeps the places of those who are away', () => {
  const pupils = seated(room, 'en');
  expect(reseated(pupils, [], id('amina'), 1)).toEqual(['brian', 'amina', 'chloe', 'dan']);
  expect(reseated(pupils, [id('away')], id('dan'), -1)).toEqual(['amina', 'brian', 'dan', 'chloe', 'away']);
  expect(reseated(pupils, [id('away')], id('dan'), 1)).toEqual(['away']);
});

it('goes by arrow keys through the grid, and not out of it', () => {
  const from = (at: number) => ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'Home', 'End', 'x'].map((key) => step(key, at, 3, 7));
  expect(from(4)).toEqual([5, 3, null, 1, 3, 5, null]);
  expect(from(0)).toEqual([1, null, 3, null, 0, 2, null]);
  expect(from(6)).toEqual([null, 5, null, 3, 6, 6, null]);
});

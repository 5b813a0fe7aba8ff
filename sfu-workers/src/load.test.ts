import { expect, test } from 'vitest';
import { expectedLoad, leastLoaded, ROOM_EXPECTS } from './load.ts';

test('a room that has just opened counts for the class that is on its way', () => {
  expect(expectedLoad([])).toBe(0);
  expect(expectedLoad([0, 3])).toBe(2 * ROOM_EXPECTS);
  expect(expectedLoad([30])).toBe(30);
});

test('rooms that open one after another spread over idle Workers', () => {
  const rooms: number[][] = [[], [], []];
  for (let i = 0; i < 6; i += 1) leastLoaded(rooms, expectedLoad)?.push(0);
  expect(rooms.map(({ length }) => length)).toEqual([2, 2, 2]);
});

test('one large class weighs as much as several small ones', () => {
  const rooms = [[30], [2, 2]];
  expect(leastLoaded(rooms, expectedLoad)).toBe(rooms[1]);
});

test('of equals the first; of none, none', () => {
  expect(leastLoaded(['a', 'b'], () => 1)).toBe('a');
  expect(leastLoaded([], () => 1)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { RoomId } from '@watoto/shared/kernel/ids.ts';
import { Fences } from './fences.ts';

const room = RoomId.parse('a');
const other = RoomId.parse('b');
const HOUR = 60 * 60 * 1_000;

test('older epochs are refused, this and newer ones are not, other rooms neither', () => {
  const fences = new Fences();
  fences.raise(room, 3, 0);
  expect(() => fences.check(room, 2)).toThrow(expect.objectContaining({ code: 'stale_epoch' }));
  expect(() => fences.check(room, 3)).not.toThrow();
  expect(() => fences.check(room, 4)).not.toThrow();
  expect(() => fences.check(other, 1)).not.toThrow();
});

test('a fence is never lowered', () => {
  const fences = new Fences();
  fences.raise(room, 3, 0);
  fences.raise(room, 2, 0);
  expect(() => fences.check(room, 2)).toThrow();
});

test('rooms that are long gone are forgotten, the newest use counts', () => {
  const fences = new Fences();
  fences.raise(room, 3, 0);
  fences.raise(other, 3, 1);
  fences.raise(room, 4, HOUR);
  fences.raise(RoomId.parse('c'), 1, HOUR + 2);
  expect(fences.size).toBe(2);
  expect(() => fences.check(room, 3)).toThrow();
  expect(() => fences.check(other, 1)).not.toThrow();
});

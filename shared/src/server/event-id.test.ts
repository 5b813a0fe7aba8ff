import { expect, test } from 'vitest';
import { z } from 'zod';
import { eventIdOf } from './event-id.ts';

test('the same words have the same id, others another', () => {
  const id = eventIdOf('room.ended', 'a', '1');
  expect(z.uuid().parse(id)).toBe(eventIdOf('room.ended', 'a', '1'));
  expect(new Set([id, eventIdOf('room.ended', 'a', '2'), eventIdOf('room.ended', 'a1'), eventIdOf('room.opened', 'a', '1')]).size).toBe(4);
});

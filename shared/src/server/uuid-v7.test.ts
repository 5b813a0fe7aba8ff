import { expect, test } from 'vitest';
import { LessonId } from '@watoto/shared/kernel/ids.ts';
import { uuidV7 } from './uuid-v7.ts';

test('is a uuid of version 7 that carries its time', () => {
  const id = uuidV7(0x0123_4567_89ab);
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(LessonId.parse(id)).toBe(id);
});

test('never comes twice, and sorts by time', () => {
  const many = Array.from({ length: 1_000 }, () => uuidV7(1_700_000_000_000));
  expect(new Set(many).size).toBe(1_000);
  expect(uuidV7(1_700_000_000_001) > many.toSorted().at(-1)!).toBe(true);
});

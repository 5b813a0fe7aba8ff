import { expect, test } from 'vitest';
import { RoomId } from '@watoto/shared/kernel/ids.ts';
import { LessonPace } from './lesson-pace.ts';

const [one, two] = [RoomId.parse('one'), RoomId.parse('two')];

test('heavy work stops when the first lesson begins, and goes on when the last has ended', () => {
  const pace = new LessonPace();
  const heard: boolean[] = [];
  const end = pace.onChange(() => heard.push(pace.allowed));
  pace.hear(one, 'open');
  pace.hear(two, 'open');
  pace.hear(two, 'open');
  pace.hear(one, 'ended');
  expect(pace.allowed).toBe(false);
  pace.hear(two, 'ended');
  pace.hear(two, 'ended');
  end();
  pace.hear(one, 'open');
  expect(heard).toEqual([false, true]);
});

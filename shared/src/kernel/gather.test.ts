import { expect, test, vi } from 'vitest';
import { Gather } from './gather.ts';

test('what is asked in one turn is done together, by key, in order, so many at a time', async () => {
  const run = vi.fn((key: string, items: readonly number[]) => Promise.resolve(items.map((item) => `${key}${item}`)));
  const gather = new Gather(run, 3);
  const asked = [gather.add('a', 1), gather.add('b', 1), gather.add('a', 2), gather.add('a', 3), gather.add('a', 4)];
  expect(await Promise.all(asked)).toEqual(['a1', 'b1', 'a2', 'a3', 'a4']);
  expect(run.mock.calls).toEqual([
    ['a', [1, 2, 3]],
    ['a', [4]],
    ['b', [1]],
  ]);
  expect(await gather.add('a', 5)).toBe('a5');
});

test('a failure is everyone’s who shared it, and nobody else’s', async () => {
  const gather = new Gather<string, number, number>(
    (key, items) => (key === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve(items)),
    10,
  );
  const settled = await Promise.allSettled([gather.add('bad', 1), gather.add('good', 2), gather.add('bad', 3)]);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
});

test('an item without a result is refused', async () => {
  await expect(new Gather<string, number, number>(() => Promise.resolve([]), 10).add('a', 1)).rejects.toThrow('no result');
});

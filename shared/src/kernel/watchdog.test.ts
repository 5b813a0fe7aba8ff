import { expect, test } from 'vitest';
import { FakeClock } from './clock.ts';
import { MISSES, watch } from './watchdog.ts';

const INTERVAL = 100;

function watched(ping: () => Promise<unknown>) {
  const clock = new FakeClock();
  let hung = 0;
  let pings = 0;
  const stop = watch({
    ping: () => {
      pings += 1;
      return ping();
    },
    intervalMs: INTERVAL,
    onHung: () => {
      hung += 1;
    },
    clock,
  });
  return { clock, stop, hung: () => hung, pings: () => pings };
}
const silent = () => new Promise<never>(() => {});

test('three looks without an answer: hung, once, and nobody is asked again', () => {
  const { clock, hung, pings } = watched(silent);
  clock.advance(INTERVAL * MISSES);
  expect(hung()).toBe(0);
  clock.advance(INTERVAL);
  expect(hung()).toBe(1);
  clock.advance(INTERVAL * 10);
  expect([hung(), pings()]).toEqual([1, 1]);
});

test.each([
  ['answers', () => Promise.resolve()],
  ['is gone, which it says by itself', () => Promise.reject(new Error('closed'))],
])('a Worker that %s is not hung', async (_, ping) => {
  const { clock, hung, pings } = watched(ping);
  for (let i = 0; i < 10; i += 1) {
    clock.advance(INTERVAL);
    await Promise.resolve();
  }
  expect([hung(), pings()]).toEqual([0, 10]);
});

test('a late answer sets the count back', async () => {
  const waiting: (() => void)[] = [];
  const { clock, hung } = watched(() => new Promise<void>((resolve) => waiting.push(resolve)));
  clock.advance(INTERVAL * MISSES);
  waiting.pop()?.();
  await Promise.resolve();
  clock.advance(INTERVAL * MISSES);
  expect(hung()).toBe(0);
  clock.advance(INTERVAL);
  expect(hung()).toBe(1);
});

test('stopped, it neither asks nor reports', () => {
  const { clock, stop, hung, pings } = watched(silent);
  stop();
  clock.advance(INTERVAL * 10);
  expect([hung(), pings()]).toEqual([0, 0]);
});

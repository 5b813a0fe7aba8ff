import { expect, it } from 'vitest';
import { SocketWatch } from './socket-watch.ts';

it('a socket is stuck where reports wait, and the path has answered quickly since', () => {
  const watch = new SocketWatch();
  const [first] = [watch.sent(10), watch.sent(10)];
  // What was measured last is of before the jam.
  expect(watch.isStuck(8, 10)).toBe(false);
  expect(watch.isStuck(2_100, 11)).toBe(false);
  expect(watch.isStuck(null, 11)).toBe(false);
  expect(watch.isStuck(80, 11)).toBe(true);
  first?.();
  expect(watch.isStuck(80, 12)).toBe(false);
});

it('one report that waits is none, nor is nothing that waits', () => {
  const watch = new SocketWatch();
  expect(watch.isStuck(80, 3)).toBe(false);
  watch.sent(3);
  expect(watch.isStuck(80, 4)).toBe(false);
});

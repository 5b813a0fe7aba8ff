import { expect, test } from 'vitest';
import { CallOrder } from './call-order.ts';

test('ids that rise are new, gaps are nothing', () => {
  const order = new CallOrder();
  expect([1, 2, 7].map((id) => order.turn(id))).toEqual(['new', 'new', 'new']);
});

test('an id that was answered is a replay, a lower one that never came too', () => {
  const order = new CallOrder();
  order.turn(5);
  order.answered(5);
  expect(order.turn(5)).toBe('replayed');
  expect(order.turn(4)).toBe('replayed');
  expect(order.turn(6)).toBe('new');
});

test('a copy of a call that is being answered is told apart from one that was', () => {
  const order = new CallOrder();
  order.turn(1);
  order.turn(2);
  expect(order.turn(1)).toBe('answering');
  order.answered(1);
  expect(order.turn(1)).toBe('replayed');
});

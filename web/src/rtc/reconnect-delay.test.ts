import { describe, expect, it } from 'vitest';
import { reconnectDelay } from './reconnect-delay.ts';

const most = () => 1;
const none = () => 0;

describe('reconnectDelay', () => {
  it('starts at once, grows, and stays at ten seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 50].map((n) => reconnectDelay(n, none))).toEqual([0, 300, 1_200, 2_700, 4_800, 7_000, 10_000, 10_000]);
  });

  it('spreads later attempts by up to a second, and the first ones too where many were sent away', () => {
    expect([1, 2, 3, 6, 7].map((n) => reconnectDelay(n, most))).toEqual([0, 300, 2_200, 8_000, 10_000]);
    expect(reconnectDelay(1, most, { spread: true })).toBe(1_000);
  });

  it('waits as long as the server asks', () => {
    expect(reconnectDelay(1, none, { atLeastMs: 25_000 })).toBe(25_000);
  });
});

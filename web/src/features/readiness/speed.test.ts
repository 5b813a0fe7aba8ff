import { describe, expect, test } from 'vitest';
import { speedOf } from './speed.ts';

/** A line of so many kbit/s with a round trip before each try, on a clock of its own. */
function line(kbps: number, rttMs: number, broken = Number.POSITIVE_INFINITY) {
  let now = 0;
  const moved: number[] = [];
  const move = (bytes: number) => {
    if (moved.length >= broken) return Promise.reject(new Error('gone'));
    moved.push(bytes);
    now += rttMs + (bytes * 8) / kbps;
    return Promise.resolve();
  };
  return { moved, speed: () => speedOf(move, new AbortController().signal, () => now) };
}

describe('how fast a line is', () => {
  test.each([
    [64, 300, 1],
    [1_000, 300, 2],
    [20_000, 40, 3],
  ])('%i kbit/s behind %i ms takes %i tries, and is found to a fifth', async (kbps, rtt, tries) => {
    const { moved, speed } = line(kbps, rtt);
    const found = (await speed()) ?? 0;
    expect(found).toBeLessThanOrEqual(kbps);
    expect(found).toBeGreaterThan(kbps * 0.6);
    expect(moved).toHaveLength(tries);
  });

  test('is what was found before it broke, or nothing', async () => {
    expect(await line(20_000, 40, 1).speed()).toBeGreaterThan(1_000);
    expect(await line(20_000, 40, 0).speed()).toBeNull();
  });
});

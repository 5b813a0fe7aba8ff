import { type Clock, systemClock } from '@watoto/shared/kernel/clock.ts';

/** A number from 0 up to, not including, `below`. */
export type Random = (below: number) => number;

/** mulberry32: a small seeded generator, so that a failing run can be run again. */
export function seeded(seed: number): Random {
  let a = seed;
  return (below) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const startedAt = Date.now() - performance.now();

/** Limits refill a thousand times faster than the wall clock: a scenario is about order, not about rates. */
export const hurried: Clock = { ...systemClock, now: () => Math.floor(startedAt + performance.now() * 1_000) };

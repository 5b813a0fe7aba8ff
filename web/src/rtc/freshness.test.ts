import { expect, it } from 'vitest';
import { Freshness } from './freshness.ts';

it('says how old the last word is, and grows older with it', () => {
  const told = new Freshness();
  expect([told.ageMs(9_500, 10_000), told.ageMs(9_500, 12_000), told.ageMs(13_800, 14_000)]).toEqual([500, 2_500, 200]);
});

it.each([
  ['behind', -600_000],
  ['ahead', 600_000],
])('believes what moves where the other clock is %s', (_, offMs) => {
  const told = new Freshness();
  told.ageMs(offMs, 0);
  for (let now = 2_000; now <= 20_000; now += 2_000) expect(told.ageMs(now + offMs, now)).toBeLessThanOrEqual(2_000);
  expect(told.ageMs(20_000 + offMs, 26_000)).toBeGreaterThanOrEqual(6_000);
});

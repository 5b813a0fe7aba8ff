import { expect, test } from 'vitest';
import { RateLimits, rateHeaders } from './rate-limit.ts';

const rate = { limit: 2, seconds: 60 };

test('counts by policy and by caller', async () => {
  const limits = new RateLimits();
  const allowed = async (policy: string, who: string) => (await limits.take(policy, rate, who)).allowed;
  expect(await allowed('a', 'amina')).toBe(true);
  expect(await allowed('a', 'amina')).toBe(true);
  expect(await allowed('a', 'amina')).toBe(false);
  expect(await allowed('a', 'baraka')).toBe(true);
  expect(await allowed('b', 'amina')).toBe(true);
});

test('says what is left, and when it begins anew', async () => {
  const limits = new RateLimits();
  await limits.take('a', rate, 'amina');
  await limits.take('a', rate, 'amina');
  const refused = await limits.take('a', rate, 'amina');
  expect(refused).toMatchObject({ allowed: false, remaining: 0 });
  expect(refused.resetMs).toBeGreaterThan(0);
  expect(
    rateHeaders([
      { ...refused, resetMs: 41_200 },
      { policy: 'b', rate, allowed: true, remaining: 1, resetMs: 1 },
    ]),
  ).toEqual({
    'RateLimit-Policy': '"a";q=2;w=60, "b";q=2;w=60',
    RateLimit: '"a";r=0;t=42, "b";r=1;t=1',
  });
});

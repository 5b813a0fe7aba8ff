import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RedisServer, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { RateLimits } from '../src/http/rate-limit.ts';

let redis: RedisServer;
const open: RateLimits[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  for (const limits of open) await limits.close();
  await redis?.close();
});

/** One more instance of the API, connected. */
async function instance(): Promise<RateLimits> {
  const limits = new RateLimits(redis.url);
  open.push(limits);
  const mark = `warm-${open.length}`;
  const other = new RateLimits(redis.url);
  open.push(other);
  // Both count in Redis as soon as one sees what the other has counted.
  await expect.poll(async () => (await limits.take('warm', RATE, mark), (await other.take('warm', RATE, mark)).remaining)).toBeLessThan(7);
  return limits;
}

const RATE = { limit: 10, seconds: 60 };

test('instances count together, whoever comes at once', async () => {
  const [a, b] = [await instance(), await instance()];
  const states = await Promise.all(Array.from({ length: 30 }, (_, i) => (i % 2 ? a : b).take('route', RATE, 'user:1')));
  expect(states.filter(({ allowed }) => allowed)).toHaveLength(10);
  expect((await a.take('route', RATE, 'user:2')).remaining).toBe(9);
  expect((await b.take('route', RATE, 'user:1')).resetMs).toBeGreaterThan(0);
});

test('without Redis each counts its own, without delay; with it again they count together', async () => {
  const limits = await instance();
  await redis.kill('SIGSTOP');
  const started = performance.now();
  expect((await limits.take('route', RATE, 'user:3')).remaining).toBe(9);
  expect(performance.now() - started).toBeLessThan(2_000);
  await redis.kill('SIGCONT');
  await redis.kill('SIGKILL');
  for (let i = 0; i < 12; i += 1) {
    const { allowed } = await limits.take('gone', RATE, 'user:4');
    expect(allowed).toBe(i < 10);
  }
  await redis.restart();
  await expect.poll(async () => (await limits.take('back', { limit: 1_000, seconds: 60 }, 'user:5')).allowed).toBe(true);
});

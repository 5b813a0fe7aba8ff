import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../redis-server.fixture.ts';
import { type Cache, MAX_COPY } from './cache.ts';
import { createMemoryCache } from './memory-cache.ts';
import { openCache } from './open-cache.ts';

const SOON = { timeout: 10_000, interval: 10 };
const LONG = 60_000;

let server: RedisServer;
let cli: Redis;
const opened: Cache[] = [];
beforeAll(async () => {
  server = await startRedis();
  cli = new Redis(server.url, { retryStrategy: () => 20 });
  cli.on('error', () => {});
});
afterEach(async () => {
  for (const cache of opened.splice(0)) await cache.close();
});
afterAll(async () => {
  cli.disconnect();
  await server.close();
});

async function ready(cache: Cache): Promise<Cache> {
  opened.push(cache);
  await expect
    .poll(
      () =>
        cache.drop(['x']).then(
          () => 'there',
          () => 'away',
        ),
      SOON,
    )
    .toBe('there');
  return cache;
}

/** Two processes' views of one cache. */
const adapters: { name: string; open: () => Promise<[Cache, Cache]> }[] = [
  {
    name: 'memory',
    async open() {
      const shared = await ready(createMemoryCache());
      return [shared, shared];
    },
  },
  {
    name: 'redis',
    async open() {
      await cli.flushall();
      return [await ready(openCache(server.url, { deadlineMs: 5_000 })), await ready(openCache(server.url, { deadlineMs: 5_000 }))];
    },
  },
];

describe.each(adapters)('a cache in $name', ({ open }) => {
  let one: Cache;
  let two: Cache;
  beforeEach(async () => {
    [one, two] = await open();
  });

  const keep = async (key: string, tags: string[], copy: string, ttlMs = LONG) => {
    const { stamp } = await one.read(key, tags);
    await one.write(key, copy, { stamp, ttlMs });
  };
  const copyOf = async (cache: Cache, key: string, tags: string[] = []) => (await cache.read(key, tags)).copy;

  it('gives what was kept, to everyone', async () => {
    expect(await copyOf(one, 'a')).toBeNull();
    await keep('a', [], 'first\nline “ü” 🥁');
    expect(await copyOf(two, 'a')).toBe('first\nline “ü” 🥁');
    await keep('a', [], '');
    expect(await copyOf(one, 'a')).toBe('');
  });

  it('forgets after its lifetime', async () => {
    await keep('a', [], 'short', 40);
    await keep('b', [], 'long');
    await expect.poll(() => copyOf(two, 'a'), SOON).toBeNull();
    expect(await copyOf(two, 'b')).toBe('long');
  });

  it('drops by key, and by tag whole families', async () => {
    await keep('a', [], '1');
    await keep('b', ['t'], '2');
    await keep('c', ['s', 't'], '3');
    await two.drop(['a']);
    expect([await copyOf(one, 'a'), await copyOf(one, 'b', ['t']), await copyOf(one, 'c', ['s', 't'])]).toEqual([null, '2', '3']);
    await two.drop(['t', 'nobody']);
    await two.drop([]);
    expect([await copyOf(one, 'b', ['t']), await copyOf(one, 'c', ['s', 't'])]).toEqual([null, null]);
    await keep('c', ['s', 't'], '4');
    expect(await copyOf(two, 'c', ['s', 't'])).toBe('4');
  });

  it.each([['key'], ['tag']])('never gives what was being read while its %s was dropped', async (what) => {
    const { stamp } = await one.read('key', ['tag']);
    await two.drop([what]);
    await one.write('key', 'old', { stamp, ttlMs: LONG });
    expect(await copyOf(one, 'key', ['tag'])).toBeNull();
    // Nor what another had read before, after a newer one is there.
    await keep('key', ['tag'], 'new');
    await two.write('key', 'old', { stamp, ttlMs: LONG });
    expect(await copyOf(two, 'key', ['tag'])).not.toBe('old');
  });

  it('gives many who ask at once the same stamp', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, (_, i) => (i % 2 ? one : two).read('k', ['t'])));
    expect(new Set(all.map(({ stamp }) => stamp)).size).toBe(1);
  });

  it('keeps nothing that is too large', async () => {
    await keep('a', [], 'x'.repeat(MAX_COPY + 1));
    expect(await copyOf(one, 'a')).toBeNull();
  });

  it('refuses all calls after close', async () => {
    await one.close();
    for (const call of [one.read('a', []), one.write('a', '', { stamp: '', ttlMs: 1 }), one.drop(['a'])])
      await expect(call).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('in memory', () => {
  it('what nobody has asked for the longest goes first', async () => {
    const cache = createMemoryCache({ most: 3 });
    opened.push(cache);
    for (const key of ['a', 'b', 'c']) await cache.write(key, key, { ...(await cache.read(key, [])), ttlMs: LONG });
    await cache.read('a', []);
    await cache.write('d', 'd', { ...(await cache.read('d', [])), ttlMs: LONG });
    const left = await Promise.all(['a', 'b', 'c', 'd'].map(async (key) => (await cache.read(key, [])).copy));
    expect(left).toEqual(['a', null, 'c', 'd']);
  });
});

describe('on a Redis that goes away', () => {
  it('calls are `unavailable` within their deadline, and it comes back by itself', async () => {
    const cache = await ready(openCache(server.url, { deadlineMs: 200 }));
    await server.kill('SIGSTOP');
    const standing = () =>
      cache.read('a', []).then(
        () => 'there',
        () => 'away',
      );
    const before = performance.now();
    await expect(cache.read('a', [])).rejects.toMatchObject({ code: 'unavailable' });
    await expect(cache.drop(['a'])).rejects.toMatchObject({ code: 'unavailable' });
    // Each on its own deadline; the machine may be busy.
    expect(performance.now() - before).toBeLessThan(5_000);
    await server.kill('SIGCONT');
    await expect.poll(standing, SOON).toBe('there');
    await server.restart();
    await expect.poll(standing, SOON).toBe('there');
  });

  it('opening waits for nobody', async () => {
    const cache = openCache('redis://127.0.0.1:1', { deadlineMs: 50 });
    opened.push(cache);
    await expect(cache.read('a', [])).rejects.toMatchObject({ code: 'unavailable' });
  });
});

it('an address that is neither is refused', () => {
  expect(() => openCache('http://x')).toThrow(expect.objectContaining({ code: 'invalid_input' }));
});

import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../kernel/clock.ts';
import { type RedisServer, startRedis } from '../redis-server.fixture.ts';
import { INSTANCE_BEAT_MS, INSTANCE_FRESH_MS, type Instances } from './instances.ts';
import { createMemoryInstances } from './memory-instances.ts';
import { openInstances } from './open-instances.ts';

const SOON = { timeout: 10_000, interval: 10 };
const alpha = { id: 'alpha', url: 'http://10.0.0.1:3000' };
const beta = { id: 'beta', url: 'http://10.0.0.2:3000' };

let server: RedisServer;
let cli: Redis;
const opened: Instances[] = [];
beforeAll(async () => {
  server = await startRedis();
  cli = new Redis(server.url, { retryStrategy: () => 20 });
  cli.on('error', () => {});
});
afterEach(async () => {
  for (const instances of opened.splice(0)) await instances.close();
});
afterAll(async () => {
  cli.disconnect();
  await server.close();
});

/** Two processes' views of one store. */
const adapters: { name: string; open: (clock: FakeClock) => Promise<[Instances, Instances]> }[] = [
  {
    name: 'memory',
    async open(clock) {
      const shared = createMemoryInstances({ clock });
      return [shared, shared];
    },
  },
  {
    name: 'redis',
    async open(clock) {
      await cli.flushall();
      return [await openInstances(server.url, { clock }), await openInstances(server.url, { clock })];
    },
  },
];

describe.each(adapters)('Instances in $name', ({ open }) => {
  let clock: FakeClock;
  let one: Instances;
  let two: Instances;
  beforeEach(async () => {
    clock = new FakeClock();
    [one, two] = await open(clock);
    opened.push(one, two);
  });

  it('are those that announced themselves, as they last did, until they withdraw', async () => {
    await two.announce(beta);
    await one.announce({ ...alpha, url: 'http://elsewhere' });
    await one.announce(alpha);
    expect(await two.list()).toEqual([alpha, beta]);
    await one.withdraw('alpha');
    await one.withdraw('nobody');
    expect(await two.list()).toEqual([beta]);
  });

  it('are taken for dead when they fall silent, while others beat', async () => {
    await one.announce(alpha);
    await two.announce(beta);
    for (let ms = INSTANCE_BEAT_MS; ms < INSTANCE_FRESH_MS; ms += INSTANCE_BEAT_MS) {
      clock.advance(INSTANCE_BEAT_MS);
      await two.announce(beta);
      expect(await one.list()).toEqual([alpha, beta]);
    }
    clock.advance(INSTANCE_BEAT_MS);
    expect(await two.list()).toEqual([beta]);
    await one.announce(alpha);
    expect(await two.list()).toEqual([alpha, beta]);
  });

  it.each([10 * INSTANCE_FRESH_MS, -60 * 60 * 1_000])(
    'are not taken for dead because the store slept or its clock was set (%i ms)',
    async (ms) => {
      await one.announce(alpha);
      await two.announce(beta);
      clock.advance(ms);
      expect(await one.list()).toEqual([alpha, beta]);
      await two.announce(beta);
      for (let slept = 0; slept < INSTANCE_FRESH_MS - INSTANCE_BEAT_MS; slept += INSTANCE_BEAT_MS) {
        clock.advance(INSTANCE_BEAT_MS);
        await two.announce(beta);
        expect(await two.list()).toEqual([alpha, beta]);
      }
      clock.advance(INSTANCE_BEAT_MS);
      expect(await two.list()).toEqual([beta]);
    },
  );

  it.each([
    { ...alpha, id: '' },
    { ...alpha, id: 'a b' },
    { ...alpha, url: 'x'.repeat(301) },
  ])('are refused with a wrong form %#', async (wrong) => {
    await expect(one.announce(wrong)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await one.list()).toEqual([]);
  });

  it('refuse all calls after close', async () => {
    await one.close();
    for (const call of [one.announce(alpha), one.withdraw('alpha'), one.list()]) {
      await expect(call).rejects.toMatchObject({ code: 'unavailable' });
    }
  });
});

describe('Instances on a Redis that goes away', () => {
  it('are `unavailable` meanwhile, and the living are not taken for dead when it is back', async () => {
    const instances = await openInstances(server.url, { deadlineMs: 200, freshMs: 400 });
    opened.push(instances);
    await instances.announce(alpha);
    await instances.announce(beta);
    await server.kill('SIGSTOP');
    const before = Date.now();
    await expect.poll(() => Date.now() - before, SOON).toBeGreaterThan(500);
    await expect(instances.list()).rejects.toMatchObject({ code: 'unavailable' });
    await server.kill('SIGCONT');
    await expect.poll(() => instances.list().catch(() => 'away'), SOON).toEqual([alpha, beta]);
    // Nobody said so again.
    await expect.poll(() => instances.list(), SOON).toEqual([]);
  });

  it('of another tier are in a space of their own', async () => {
    const [signaling, recorders] = await Promise.all([openInstances(server.url), openInstances(server.url, { space: 'recorders' })]);
    opened.push(signaling, recorders);
    await recorders.announce(beta);
    expect((await signaling.list()).map(({ id }) => id)).not.toContain('beta');
    expect(await recorders.list()).toEqual([beta]);
  });

  it('come back from a killed one, by Redis’ own clock', async () => {
    const instances = await openInstances(server.url, { deadlineMs: 5_000 });
    opened.push(instances);
    await instances.announce(alpha);
    await server.restart();
    await instances.announce(alpha);
    expect(await instances.list()).toEqual([alpha]);
  });
});

it('an address that is neither is refused', async () => {
  await expect(openInstances('http://x')).rejects.toMatchObject({ code: 'invalid_input' });
});

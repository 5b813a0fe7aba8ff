import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../kernel/clock.ts';
import type { RoomId } from '../../kernel/ids.ts';
import { type RedisServer, startRedis } from '../redis-server.fixture.ts';
import { openRedisRegistry, type RedisRegistryOptions } from './redis-registry.ts';
import { RECOUNT_MS } from './registry.lua.ts';
import { ASLEEP_MS, type Placement, type Registry } from './registry.ts';
import { a, b, c, leg, nodeOf, placed, reserved, room } from './registry-adapters.fixture.ts';

const SOON = { timeout: 10_000, interval: 10 };

let server: RedisServer;
let dir: string;
/** Someone at redis-cli. */
let cli: Redis;
const opened: Registry[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-registry-'));
  server = await startRedis({ dir });
  cli = new Redis(server.url, { retryStrategy: () => 20 });
  cli.on('error', () => {});
});
beforeEach(() => cli.flushall());
afterEach(async () => {
  vi.restoreAllMocks();
  for (const registry of opened.splice(0)) await registry.close();
});
afterAll(async () => {
  cli.disconnect();
  await server.close();
  await rm(dir, { recursive: true });
});

async function open(options: RedisRegistryOptions = {}): Promise<Registry> {
  const registry = await openRedisRegistry(server.url, options);
  opened.push(registry);
  return registry;
}

describe('a Redis that goes away', () => {
  it('is `unavailable` while it is dead, and remembers reservations and epochs', async () => {
    const registry = await open({ deadlineMs: 300, freshMs: 60_000 });
    await registry.announce(nodeOf(a, 100));
    expect(await registry.place({ roomId: room(1), size: 40, knownEpoch: 0 })).toEqual(placed(1, leg(a, 1, 40)));
    await server.kill('SIGKILL');
    await expect(registry.place({ roomId: room(1), size: 40, knownEpoch: 0 })).rejects.toMatchObject({ code: 'unavailable' });
    await server.restart();
    await expect.poll(() => reserved(registry).catch(() => 'away'), SOON).toEqual({ a: 40 });
    expect(await registry.place({ roomId: room(1), size: 40, knownEpoch: 1, renew: [a] })).toMatchObject({
      legs: [{ nodeId: a, size: 40 }],
    });
  });

  it('moves no lesson whose node the caller has just talked with', async () => {
    const registry = await open({ freshMs: 150 });
    await registry.announce(nodeOf(a, 100));
    const placement = await registry.place({ roomId: room(1), size: 40, knownEpoch: 0 });
    await server.restart();
    await expect.poll(() => registry.nodes().catch(() => 'away'), SOON).toEqual([]);
    await registry.announce(nodeOf(b, 100));
    expect(await registry.place({ roomId: room(1), size: 40, knownEpoch: 1, alive: [a] })).toEqual(placement);
  });

  it('is `unavailable` while it is paused; what it was asked meanwhile it decides once at most', async () => {
    const [one, two] = [await open({ deadlineMs: 200, freshMs: 60_000 }), await open({ freshMs: 60_000 })];
    await one.announce(nodeOf(a, 100));
    await server.kill('SIGSTOP');
    const asked = [1, 2, 3].map((n) => one.place({ roomId: room(n), size: 30, knownEpoch: 0 }));
    for (const call of asked) await expect(call).rejects.toMatchObject({ code: 'unavailable' });
    await expect(one.announce(nodeOf(b, 100))).rejects.toMatchObject({ code: 'unavailable' });
    await server.kill('SIGCONT');
    for (const n of [1, 2, 3]) {
      expect(await two.place({ roomId: room(n), size: 30, knownEpoch: 0 })).toMatchObject({ legs: [leg(a, 1, 30)] });
    }
    await expect.poll(() => reserved(one).catch(() => 'away'), SOON).toMatchObject({ a: 90 });
    expect(await two.place({ roomId: room(4), size: 11, knownEpoch: 0, avoid: [b] })).toBeNull();
  });

  it('that has lost everything learns from its instances where the lessons are', async () => {
    const [one, two] = [await open(), await open()];
    await one.announce(nodeOf(a, 100));
    await one.announce(nodeOf(b, 90));
    const placement = await one.place({ roomId: room(1), size: 70, knownEpoch: 0 });
    await cli.flushall();
    await two.announce(nodeOf(a, 100));
    await one.hold([{ roomId: room(1), placement }]);
    expect(await two.place({ roomId: room(2), size: 40, knownEpoch: 0, avoid: [b] })).toBeNull();
    expect(await two.place({ roomId: room(1), size: 70, knownEpoch: 1 })).toEqual(placement);
  });
});

describe('clocks', () => {
  it.each([-1, 1])('of instances and nodes do not matter, even %i hour off', async (hours) => {
    const honest = await open();
    await honest.announce(nodeOf(b, 50));
    const now = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + hours * 60 * 60 * 1_000);
    const off = await open();
    await off.announce(nodeOf(a, 100));
    expect((await off.nodes()).map(({ id }) => id)).toEqual([a, b]);
    await off.suspect(b, 'test');
    const placement = await off.place({ roomId: room(1), size: 30, knownEpoch: 0 });
    expect(placement).toEqual(placed(1, leg(a, 1, 30)));
    await off.hold([{ roomId: room(1), placement }]);
    vi.restoreAllMocks();
    expect((await honest.nodes()).map(({ id }) => id)).toEqual([a, b]);
    await honest.hold([]);
    expect(await reserved(honest)).toEqual({ a: 30, b: 0 });
    const [, suspect] = await honest.nodes();
    expect(suspect?.suspectedUntil).toBeGreaterThan(Date.now());
    expect(suspect?.suspectedUntil).toBeLessThan(Date.now() + 60_000);
  });
});

describe('a restored backup', () => {
  let clock: FakeClock;
  let one: Registry;
  let two: Registry;
  /** Room and epoch -> where: what was ever given. */
  let given: Map<string, Placement>;
  beforeEach(async () => {
    clock = new FakeClock();
    [one, two] = [await open({ clock }), await open({ clock })];
    given = new Map();
    await beat();
  });

  const beat = async () => {
    for (const id of [a, b, c]) await one.announce(nodeOf(id, 100));
  };

  /** Places, and checks that the room's epoch was never given for another place. */
  async function place(registry: Registry, roomId: RoomId, size: number, more: Partial<Parameters<Registry['place']>[0]> = {}) {
    const placement = await registry.place({ roomId, size, knownEpoch: 0, ...more });
    if (!placement) throw new Error(`${roomId} did not fit`);
    const key = `${roomId} ${placement.epoch}`;
    expect(given.get(key) ?? placement, key).toEqual(placement);
    given.set(key, placement);
    return placement;
  }

  /** Redis as it was at the time of the backup, a minute later. */
  async function restore(backup: string): Promise<void> {
    await server.kill('SIGKILL');
    await rm(join(dir, 'appendonlydir'), { recursive: true });
    await cp(backup, join(dir, 'appendonlydir'), { recursive: true });
    await server.restart();
    clock.advance(60_000);
    await expect.poll(() => one.nodes().catch(() => 'away'), SOON).toEqual([]);
    await beat();
  }

  it('gives no epoch to two places, and fills no node that it is told about', async () => {
    const backup = join(dir, 'backup');
    await place(one, room(1), 30);
    await place(one, room(2), 30);
    await cp(join(dir, 'appendonlydir'), backup, { recursive: true });

    await place(one, room(1), 30, { knownEpoch: 1, avoid: [a] });
    const moved = await place(one, room(1), 30, { knownEpoch: 2, avoid: [a, c] });
    const later = await place(one, room(3), 95);
    await restore(backup);

    // Stale: room 1 is on a with epoch 1, and there is no room 3. An instance that lags behind asks first.
    const again = await place(two, room(1), 30, { knownEpoch: 1, avoid: [a] });
    expect(again.epoch).toBeGreaterThan(moved.epoch);
    // Who follows the log says where room 3 is, and nobody else is put there.
    await two.hold([{ roomId: room(3), placement: later }]);
    const [crowded] = later.legs;
    await expect(place(one, room(4), 30)).resolves.not.toMatchObject({ legs: [{ nodeId: crowded?.nodeId }] });
    expect(await place(one, room(3), 95, { knownEpoch: later.epoch })).toEqual(later);
    for (const node of await one.nodes()) expect(node.reserved).toBeLessThanOrEqual(node.capacity);
    for (const { roomId } of await one.rooms()) await two.release(roomId);
    expect(await reserved(one)).toEqual({ a: 0, b: 0, c: 0 });
    // New rooms go on from there as well: no epoch of theirs can have been given before the backup was restored.
    expect((await place(one, room(5), 1)).epoch).toBeGreaterThan(moved.epoch);
  });

  it('that is too young to be noticed still counts on from what its callers know', async () => {
    await place(one, room(1), 30);
    const known = await place(one, room(1), 30, { knownEpoch: 1, renew: [a] });
    clock.advance(ASLEEP_MS / 2);
    await cli.hset('watoto:{registry}:rooms', room(1), '1 a:1:30');
    expect(await place(two, room(1), 30, { knownEpoch: known.epoch, knownLegs: known.legs })).toEqual(known);
    await cli.hset('watoto:{registry}:rooms', room(1), '1 a:1:30');
    expect((await place(two, room(1), 30, { knownEpoch: known.epoch })).epoch).toBe(known.epoch + 1);
  });
});

describe('what is counted', () => {
  it('is what the rooms say, though someone changed a counter by hand', async () => {
    const clock = new FakeClock();
    const registry = await open({ clock });
    await registry.announce(nodeOf(a, 100));
    await registry.announce(nodeOf(b, 80));
    await registry.place({ roomId: room(1), size: 60, knownEpoch: 0 });
    await registry.hold([]);
    await cli.hset('watoto:{registry}:reserved', a, -50, b, 999);
    await cli.del('watoto:{registry}:open');
    for (let ms = 0; ms < RECOUNT_MS; ms += ASLEEP_MS) {
      clock.advance(ASLEEP_MS);
      await registry.announce(nodeOf(a, 100));
      await registry.announce(nodeOf(b, 80));
    }
    await registry.hold([]);
    expect(await reserved(registry)).toEqual({ a: 60, b: 0 });
    expect(await registry.place({ roomId: room(2), size: 80, knownEpoch: 0 })).toEqual(placed(1, leg(b, 1, 80)));
  });

  it('is never below nothing', async () => {
    const registry = await open();
    await registry.announce(nodeOf(a, 100));
    await registry.place({ roomId: room(1), size: 60, knownEpoch: 0 });
    await cli.hset('watoto:{registry}:reserved', a, 10);
    await registry.release(room(1));
    expect(await reserved(registry)).toEqual({ a: 0 });
  });

  it('leaves nothing behind of nodes and rooms that are gone, but their epochs', async () => {
    const registry = await open();
    await registry.announce(nodeOf(a, 100));
    await registry.suspect(a, 'test');
    await registry.requestDrain(a, true);
    await registry.withdraw(a, 'first');
    await registry.announce(nodeOf(b, 100));
    await registry.place({ roomId: room(1), size: 60, knownEpoch: 0 });
    await registry.release(room(1));
    await registry.withdraw(b, 'first');
    expect((await cli.keys('*')).sort()).toEqual(['clock', 'released', 'rooms'].map((name) => `watoto:{registry}:${name}`));
  });

  it('shows no node whose record nobody can have announced', async () => {
    const registry = await open();
    await registry.announce(nodeOf(a, 100));
    await registry.announce(nodeOf(b, 100));
    await cli.hset('watoto:{registry}:nodes', a, JSON.stringify({ ...nodeOf(a, 100), capacity: 1e9 }));
    expect(await reserved(registry)).toEqual({ b: 0 });
  });
});

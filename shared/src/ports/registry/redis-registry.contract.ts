import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeId, RoomId } from '../../kernel/ids.ts';
import { type RedisServer, startRedis } from '../redis-server.fixture.ts';
import { openRedisRegistry } from './redis-registry.ts';
import { EPOCH_KEPT_MS, type NodeRecord } from './registry.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.close());

const node: NodeRecord = { id: NodeId.parse('a'), url: 'ws://a:1', capacity: 100, state: 'ready' };
const roomId = RoomId.parse('room-1');

describe('Registry on a Redis that dies', () => {
  it('is `unavailable` meanwhile, and remembers reservations and epochs', async () => {
    const registry = await openRedisRegistry(server.url, { deadlineMs: 300, freshMs: 60_000 });
    await registry.announce(node);
    expect(await registry.place({ roomId, size: 40, knownEpoch: 0 })).toEqual({ nodeId: node.id, epoch: 1 });
    await server.kill('SIGKILL');
    await expect(registry.place({ roomId, size: 40, knownEpoch: 0 })).rejects.toMatchObject({ code: 'unavailable' });
    await server.restart();
    await expect.poll(() => registry.nodes().catch(() => 'away'), { timeout: 5_000 }).toEqual([{ ...node, reserved: 40 }]);
    expect(await registry.place({ roomId, size: 40, knownEpoch: 1, renew: true })).toEqual({ nodeId: node.id, epoch: 2 });
    await registry.close();
  });
});

describe('what the registry keeps', () => {
  it('remembers a released room for a day, and a placed one until it is released', async () => {
    const registry = await openRedisRegistry(server.url);
    const cli = new Redis(server.url);
    await registry.announce(node);
    const own = RoomId.parse('room-2');
    const lives = () => cli.pttl(`watoto:{registry}:room:${own}`);
    await registry.place({ roomId: own, size: 1, knownEpoch: 0 });
    expect(await lives()).toBe(-1);
    await registry.release(own);
    expect(await lives()).toBeGreaterThan(EPOCH_KEPT_MS - 60_000);
    await registry.place({ roomId: own, size: 1, knownEpoch: 0 });
    expect(await lives()).toBe(-1);
    cli.disconnect();
    await registry.close();
  });
});

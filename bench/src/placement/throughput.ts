import { NodeId, RoomId } from '@watoto/shared/kernel/ids.ts';
import { capacityOf } from '@watoto/shared/ports/registry/cost-model.ts';
import { openRedis } from '@watoto/shared/ports/redis-connection.ts';
import { openRedisRegistry } from '@watoto/shared/ports/registry/redis-registry.ts';
import type { Placement, Registry } from '@watoto/shared/ports/registry/registry.ts';

export interface ThroughputOptions {
  readonly url: string;
  readonly nodes: number;
  /** Connections, as if of so many instances. */
  readonly instances: number;
  /** Rooms asked about at one time. */
  readonly rooms: number;
  readonly seconds: number;
}

export interface Throughput {
  readonly decisionsPerSecond: number;
  /** Milliseconds of each decision, as the instance waits for it. */
  readonly latencies: number[];
  /** CPU µs of Redis for each, releases and heartbeats included. */
  readonly redisUs: number;
}

/** People that a room has at first, and after it has grown. */
const CLASS = 30;
const GROWN = 34;

/**
 * Every decision that is counted changes the placement: a room is placed, grows, moves to another node, is renewed there, and is released (which
 * is not counted).
 */
export async function measureThroughput({ url, nodes, instances, rooms, seconds }: ThroughputOptions): Promise<Throughput> {
  const registries = await Promise.all(Array.from({ length: instances }, () => openRedisRegistry(url)));
  try {
    const beat = announcing(registries, nodes);
    await beat();
    await fill(registries, nodes);
    const beating = setInterval(() => void beat().catch(() => {}), 1_000);
    const latencies: number[] = [];
    const redis = await cpuUs(url);
    const begin = performance.now();
    const end = begin + seconds * 1_000;
    await Promise.all(Array.from({ length: rooms }, (_, i) => cycle(of(registries, i), RoomId.parse(`busy-${i}`), end, latencies)));
    const elapsed = performance.now() - begin;
    clearInterval(beating);
    const redisUs = ((await cpuUs(url)) - redis) / latencies.length;
    return { decisionsPerSecond: (latencies.length * 1_000) / elapsed, latencies, redisUs };
  } finally {
    await Promise.all(registries.map((registry) => registry.close()));
  }
}

function announcing(registries: readonly Registry[], nodes: number): () => Promise<unknown> {
  const records = Array.from({ length: nodes }, (_, i) => {
    const id = NodeId.parse(`sfu-${String(i).padStart(2, '0')}`);
    return { id, incarnation: 'bench', url: `ws://${id}:4443`, workers: 2, capacity: capacityOf(2), state: 'ready' as const };
  });
  return () => Promise.all(records.map((record, i) => of(registries, i).announce(record)));
}

/** A third of the nodes' places are taken by rooms that just go on. */
async function fill(registries: readonly Registry[], nodes: number): Promise<void> {
  const rooms = Math.floor((nodes * capacityOf(2)) / 3 / CLASS);
  await Promise.all(
    Array.from({ length: rooms }, (_, i) => place(of(registries, i), { roomId: RoomId.parse(`calm-${i}`), size: CLASS, knownEpoch: 0 })),
  );
}

async function cycle(registry: Registry, roomId: RoomId, end: number, latencies: number[]): Promise<void> {
  let epoch = 0;
  const decide = async (more: Partial<Parameters<Registry['place']>[0]>) => {
    const asked = performance.now();
    const placement = await place(registry, { roomId, size: GROWN, knownEpoch: epoch, ...more });
    latencies.push(performance.now() - asked);
    if (placement.epoch <= epoch) throw new Error(`${roomId} was to change and did not`);
    epoch = placement.epoch;
    return placement.legs.map(({ nodeId }) => nodeId);
  };
  while (performance.now() < end) {
    await decide({ size: CLASS });
    const before = await decide({});
    const after = await decide({ avoid: before });
    await decide({ renew: after });
    await registry.release(roomId);
  }
}

async function place(registry: Registry, request: Parameters<Registry['place']>[0]): Promise<Placement> {
  const placement = await registry.place(request);
  if (!placement) throw new Error(`${request.roomId} does not fit: the benchmark is too full`);
  return placement;
}

/** CPU that Redis has used since it started, all its threads. */
async function cpuUs(url: string): Promise<number> {
  const redis = await openRedis(url, { name: 'watoto-bench' });
  const text = await redis.run('info', (cli) => cli.info('cpu'));
  await redis.close();
  const seconds = ['used_cpu_user', 'used_cpu_sys'].map((name) => Number(new RegExp(`${name}:([\\d.]+)`).exec(text)?.[1]));
  return seconds.reduce((total, value) => total + value, 0) * 1_000_000;
}

function of(registries: readonly Registry[], i: number): Registry {
  const registry = registries[i % registries.length];
  if (!registry) throw new RangeError('no registries');
  return registry;
}

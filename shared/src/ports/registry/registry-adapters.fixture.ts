import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { type Clock, FakeClock } from '../../kernel/clock.ts';
import { NodeId, RoomId } from '../../kernel/ids.ts';
import type { Leg } from '../../room/legs.ts';
import { startRedis } from '../redis-server.fixture.ts';
import { createMemoryRegistry } from './memory-registry.ts';
import { openRedisRegistry } from './redis-registry.ts';
import { ASLEEP_MS, type NodeRecord, type Placement, type Registry } from './registry.ts';

/** One store on simulated time, and as many instances on it as a test wants: on Redis each is a process' own adapter. */
export interface RegistryStore {
  open(): Promise<Registry>;
  /** Ends what was opened, forgets what it stored, and goes by this clock from now on. */
  clear(clock: Clock): Promise<void>;
  close(): Promise<void>;
}

export interface RegistryAdapter {
  readonly name: string;
  readonly start: () => Promise<RegistryStore>;
}

/** Every adapter there is: what the contract suite runs over. */
export const registryAdapters: readonly RegistryAdapter[] = [
  { name: 'memory', start: startMemory },
  { name: 'redis', start: startOnRedis },
];

async function startMemory(): Promise<RegistryStore> {
  // In one process there is one: all "instances" share it.
  let shared = createMemoryRegistry();
  return {
    open: async () => shared,
    async clear(clock) {
      await shared.close();
      shared = createMemoryRegistry({ clock, restorable: true });
    },
    close: () => shared.close(),
  };
}

async function startOnRedis(): Promise<RegistryStore> {
  const server = await startRedis();
  const cli = new Redis(server.url);
  // What is tested here needs no disk; redis-registry.contract.ts tests what does.
  await cli.config('SET', 'appendonly', 'no');
  const opened: Registry[] = [];
  let time: Clock | undefined;
  const end = async () => {
    for (const registry of opened.splice(0)) await registry.close();
  };
  return {
    async open() {
      const registry = await openRedisRegistry(server.url, time ? { clock: time } : {});
      opened.push(registry);
      return registry;
    },
    async clear(clock) {
      await end();
      time = clock;
      await cli.flushall();
    },
    async close() {
      await end();
      cli.disconnect();
      await server.close();
    },
  };
}

export const nodeIds = (...ids: string[]) => ids.map((id) => NodeId.parse(id));
export const [a, b, c] = nodeIds('a', 'b', 'c') as [NodeId, NodeId, NodeId];
export const room = (n: number | string) => RoomId.parse(`room-${n}`);
export const nodeOf = (id: NodeId, capacity: number, more: Partial<NodeRecord> = {}): NodeRecord => {
  return { id, incarnation: 'first', url: `ws://${id}:1`, workers: 4, capacity, state: 'ready', ...more };
};
export const leg = (nodeId: NodeId, epoch: number, size: number): Leg => ({ nodeId, epoch, size });
/** A placement whose legs are as old as itself unless they say otherwise. */
export const placed = (epoch: number, ...legs: Leg[]): Placement => ({ epoch, legs });

export async function reserved(registry: Registry): Promise<Record<string, number>> {
  return Object.fromEntries((await registry.nodes()).map((node) => [node.id, node.reserved]));
}

/** Two instances on one store, and the clock that it goes by. */
export interface RegistryRig {
  readonly one: Registry;
  readonly two: Registry;
  readonly clock: FakeClock;
}

/** Runs the same tests over every adapter, each with an empty store. */
export function describeRegistries(define: (rig: () => RegistryRig) => void): void {
  describe.each(registryAdapters)('Registry in $name', ({ start }) => {
    let store: RegistryStore;
    let rig: RegistryRig;
    beforeAll(async () => {
      store = await start();
    });
    beforeEach(async () => {
      const clock = new FakeClock();
      await store.clear(clock);
      rig = { one: await store.open(), two: await store.open(), clock };
    });
    afterAll(() => store.close());
    define(() => rig);
  });
}

/** Time goes by in steps that the registry is awake for, as with nodes that beat. */
export async function pass({ one, clock }: RegistryRig, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= ASLEEP_MS) {
    clock.advance(Math.min(left, ASLEEP_MS));
    await one.nodes();
  }
}

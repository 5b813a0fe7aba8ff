import { Redis } from 'ioredis';
import { startRedis } from '../redis-server.fixture.ts';
import { createMemoryRegistry } from './memory-registry.ts';
import { openRedisRegistry } from './redis-registry.ts';
import type { Registry } from './registry.ts';

/** One store, and as many instances on it as a test wants: on Redis each is a process' own adapter. */
export interface RegistryStore {
  open(options?: { freshMs: number }): Promise<Registry>;
  /** Ends what was opened and forgets what it stored. */
  clear(): Promise<void>;
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
    open: async (options) => (options ? createMemoryRegistry(options) : shared),
    async clear() {
      await shared.close();
      shared = createMemoryRegistry();
    },
    close: () => shared.close(),
  };
}

async function startOnRedis(): Promise<RegistryStore> {
  const server = await startRedis();
  const cli = new Redis(server.url);
  const opened: Registry[] = [];
  const end = async () => {
    for (const registry of opened.splice(0)) await registry.close();
  };
  return {
    async open(options) {
      const registry = await openRedisRegistry(server.url, options);
      opened.push(registry);
      return registry;
    },
    async clear() {
      await end();
      await cli.flushall();
    },
    async close() {
      await end();
      cli.disconnect();
      await server.close();
    },
  };
}

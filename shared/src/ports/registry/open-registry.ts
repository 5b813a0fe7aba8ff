import { AppError } from '../../kernel/errors.ts';
import { createMemoryRegistry } from './memory-registry.ts';
import { openRedisRegistry, type RedisRegistryOptions } from './redis-registry.ts';
import type { Registry } from './registry.ts';

/** The registry that `url` names: `memory:` (embedded) or `redis://` / `rediss://` (cluster). Called in main.ts only. */
export async function openRegistry(url: string, options: RedisRegistryOptions = {}): Promise<Registry> {
  if (url === 'memory:') return createMemoryRegistry(options);
  if (/^rediss?:\/\//.test(url)) return await openRedisRegistry(url, options);
  throw new AppError('invalid_input', { message: 'The registry is memory: or redis://HOST:PORT or rediss://HOST:PORT.' });
}

import { AppError } from '../../kernel/errors.ts';
import type { Instances } from './instances.ts';
import { createMemoryInstances } from './memory-instances.ts';
import { openRedisInstances, type RedisInstancesOptions } from './redis-instances.ts';

/** The instances that `url` names: `memory:` (embedded) or `redis://` / `rediss://` (cluster). Called in main.ts only. */
export async function openInstances(url: string, options: RedisInstancesOptions = {}): Promise<Instances> {
  if (url === 'memory:') return createMemoryInstances(options);
  if (/^rediss?:\/\//.test(url)) return await openRedisInstances(url, options);
  throw new AppError('invalid_input', { message: 'The instances are in memory: or redis://HOST:PORT or rediss://HOST:PORT.' });
}

import { AppError } from '../../kernel/errors.ts';
import type { Cache } from './cache.ts';
import { createMemoryCache } from './memory-cache.ts';
import { openRedisCache, type RedisCacheOptions } from './redis-cache.ts';

/** The cache that `url` names: `memory:` (embedded) or `redis://` / `rediss://` (cluster). */
export function openCache(url: string, options: RedisCacheOptions = {}): Cache {
  if (url === 'memory:') return createMemoryCache();
  if (/^rediss?:\/\//.test(url)) return openRedisCache(url, options);
  throw new AppError('invalid_input', { message: 'The cache is memory: or redis://HOST:PORT or rediss://HOST:PORT.' });
}

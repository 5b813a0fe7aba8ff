import { AppError } from '../../kernel/errors.ts';
import type { RoomLog } from './log.ts';
import { createMemoryLog } from './memory-log.ts';
import { openRedisLog, type RedisLogOptions } from './redis-log.ts';

/** The log that `url` names: `memory:` (embedded) or `redis://` / `rediss://` (cluster). Called in main.ts only. */
export async function openLog(url: string, options: RedisLogOptions = {}): Promise<RoomLog> {
  if (url === 'memory:') return createMemoryLog();
  if (/^rediss?:\/\//.test(url)) return await openRedisLog(url, options);
  throw new AppError('invalid_input', { message: 'The log is memory: or redis://HOST:PORT or rediss://HOST:PORT.' });
}

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { connectRedis, type RedisConnection } from '../redis-connection.ts';
import { RedisScript } from '../redis-script.ts';
import { type Cache, type Kept, MAX_COPY } from './cache.ts';

/** Milliseconds that a call waits for Redis: whoever asks can read elsewhere. */
const DEADLINE_MS = 150;
/** A generation is forgotten after this: its copies are useless then, never wrong. */
const GENERATION_MS = 25 * 60 * 60 * 1_000;

export interface RedisCacheOptions {
  readonly deadlineMs?: number;
}

const copyOf = (key: string) => `watoto:cache:copy:${key}`;
const generationOf = (name: string) => `watoto:cache:of:${name}`;

/** KEYS: the copy, then the generations that it hangs on. ARGV: a new generation, its lifetime. -> [stamp, copy or nothing] */
const readScript = new RedisScript(`
local stamps = {}
for i = 2, #KEYS do
  local generation = redis.call('GET', KEYS[i])
  if not generation then
    generation = ARGV[1]
    redis.call('SET', KEYS[i], generation, 'PX', ARGV[2])
  end
  stamps[#stamps + 1] = generation
end
local stamp = table.concat(stamps, '.')
local kept = redis.call('GET', KEYS[1])
if kept and string.sub(kept, 1, #stamp + 1) == stamp .. ' ' then return { stamp, string.sub(kept, #stamp + 2) } end
return { stamp }
`);
const ReadReply = z.tuple([z.string()], z.string());

class RedisCache implements Cache {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async read(key: string, tags: readonly string[]): Promise<Kept> {
    const keys = [copyOf(key), ...[key, ...tags].map(generationOf)];
    const reply = await this.#redis.run('cache.read', (redis) => readScript.run(redis, keys, [randomUUID(), GENERATION_MS]));
    const [stamp, copy = null] = ReadReply.parse(reply);
    return { stamp, copy };
  }

  async write(key: string, copy: string, { stamp, ttlMs }: { readonly stamp: string; readonly ttlMs: number }): Promise<void> {
    if (copy.length > MAX_COPY) return;
    await this.#redis.run('cache.write', (redis) => redis.set(copyOf(key), `${stamp} ${copy}`, 'PX', Math.max(1, Math.round(ttlMs))));
  }

  async drop(names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.#redis.run('cache.drop', (redis) => redis.unlink(...names.map(generationOf)));
  }

  close(): Promise<void> {
    return this.#redis.close();
  }
}

/** The cluster profile's cache: of all instances. Waits for no connection; without one, its calls throw `unavailable`. */
export function openRedisCache(url: string, { deadlineMs = DEADLINE_MS }: RedisCacheOptions = {}): Cache {
  return new RedisCache(connectRedis(url, { name: 'watoto-cache', deadlineMs }));
}

import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { openRedis, type RedisConnection } from '../redis-connection.ts';
import type { RedisScript } from '../redis-script.ts';
import { announceScript, keysOf, listScript, withdrawScript } from './instances.lua.ts';
import { INSTANCE_FRESH_MS, type Instance, type Instances } from './instances.ts';
import { parsed } from './memory-instances.ts';

export interface RedisInstancesOptions {
  /** Of which tier: signaling's, unless told otherwise. */
  readonly space?: 'instances' | 'recorders';
  readonly freshMs?: number;
  /** Milliseconds that a call waits for Redis before it rejects with `unavailable`. */
  readonly deadlineMs?: number;
  /** For simulations: the time by this clock. Everybody else goes by Redis' own. */
  readonly clock?: Clock;
}

const ListReply = z.array(z.tuple([z.string(), z.string()]));

class RedisInstances implements Instances {
  readonly #redis: RedisConnection;
  readonly #keys: readonly string[];
  readonly #freshMs: number;
  readonly #clock: Clock | undefined;

  constructor(redis: RedisConnection, space: string, freshMs: number, clock: Clock | undefined) {
    this.#redis = redis;
    this.#keys = keysOf(space);
    this.#freshMs = freshMs;
    this.#clock = clock;
  }

  async announce(instance: Instance): Promise<void> {
    const { id, url } = parsed(instance);
    await this.#run('instances.announce', announceScript, [id, url]);
  }

  async withdraw(id: string): Promise<void> {
    await this.#run('instances.withdraw', withdrawScript, [id]);
  }

  async list(): Promise<Instance[]> {
    const reply = ListReply.parse(await this.#run('instances.list', listScript, []));
    return reply.map(([id, url]) => ({ id, url })).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  close(): Promise<void> {
    return this.#redis.close();
  }

  #run(what: string, script: RedisScript, args: readonly string[]): Promise<unknown> {
    return this.#redis.run(what, (redis) => script.run(redis, this.#keys, [this.#clock?.now() ?? '', this.#freshMs, ...args]));
  }
}

/** The cluster profile's instances. Throws AppError `unavailable` where Redis does not answer within the deadline. */
export async function openRedisInstances(url: string, options: RedisInstancesOptions = {}): Promise<Instances> {
  const { space = 'instances', freshMs = INSTANCE_FRESH_MS, clock, ...connection } = options;
  return new RedisInstances(await openRedis(url, { name: `watoto-${space}`, ...connection }), space, freshMs, clock);
}

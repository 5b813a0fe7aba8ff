import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import type { ServerOptions } from 'socket.io';
import { Emitter } from '@watoto/shared/kernel/emitter.ts';
import { PlatformNotice } from '@watoto/shared/contract/http/platform.ts';
import { REDIS_DEADLINE_MS, type RedisConnection, openRedis } from '@watoto/shared/ports/redis-connection.ts';
import type { NoticeBoard } from './notice-board.ts';

/** What ties the instances of a platform together, beside the rooms' logs. */
export interface ClusterLink {
  readonly adapter: NonNullable<ServerOptions['adapter']>;
  readonly board: NoticeBoard;
  /** What others said while Redis was away was not heard. */
  readonly missed: Emitter<void>;
  close(): Promise<void>;
}

const NOTICE = 'watoto:notice';
const RECONNECT_MIN_MS = 20;
const RECONNECT_MAX_MS = 300;

/** Socket.IO's sharded adapter and the notice board, over Redis. Throws AppError `unavailable` where it does not answer. */
export async function openClusterLink(url: string): Promise<ClusterLink> {
  const redis = await openRedis(url, { name: 'watoto-platform' });
  const publisher = forgiving(new Redis(url, options('watoto-platform-say')));
  const subscriber = forgiving(new Redis(url, options('watoto-platform-hear')));
  const missed = new Emitter<void>();
  subscriber.on('ready', () => missed.emit());
  return {
    // One channel for all: what is said here is rare, and a channel for each room would cost every join a subscription.
    adapter: createShardedAdapter(publisher, subscriber, { channelPrefix: 'watoto:io', subscriptionMode: 'static' }),
    board: boardOn(redis),
    missed,
    async close() {
      missed.clear();
      publisher.disconnect();
      subscriber.disconnect();
      await redis.close();
    },
  };
}

function options(name: string) {
  return {
    connectionName: name,
    connectTimeout: REDIS_DEADLINE_MS,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt: number) => Math.min(RECONNECT_MIN_MS * 2 ** Math.min(attempt, 10), RECONNECT_MAX_MS),
  };
}

/** The adapter awaits none of its subscriptions; ioredis repeats them itself when it is connected again. Nothing of it may end the process. */
function forgiving(redis: Redis): Redis {
  redis.on('error', () => {});
  const subscribe = redis.ssubscribe.bind(redis);
  const unsubscribe = redis.sunsubscribe.bind(redis);
  return Object.assign(redis, {
    ssubscribe: (...channels: string[]) => subscribe(...channels).catch(() => 0),
    sunsubscribe: (...channels: string[]) => unsubscribe(...channels).catch(() => 0),
  });
}

/** The notice is kept as long as it is shown, for those who come later and instances that start later. */
function boardOn(redis: RedisConnection): NoticeBoard {
  return {
    async read() {
      const text = await redis.run('notice', (client) => client.get(NOTICE));
      return text === null ? null : PlatformNotice.parse(JSON.parse(text));
    },
    async put(notice) {
      if (notice) await redis.run('notice', (client) => client.set(NOTICE, JSON.stringify(notice), 'PXAT', Date.parse(notice.until)));
      else await redis.run('notice', (client) => client.del(NOTICE));
    },
  };
}

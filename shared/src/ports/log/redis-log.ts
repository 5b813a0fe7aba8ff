import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import { RoomId } from '../../kernel/ids.ts';
import type { Entry, EntryDraft } from '../../room/entry.ts';
import { RoomState } from '../../room/state.ts';
import { openRedis, type RedisConnection } from '../redis-connection.ts';
import { appendScript, snapshotScript } from './append.lua.ts';
import { decodeEntry, encodeDraft } from './entry-json.ts';
import { type Appended, DEDUPE_WINDOW, type Follower, READ_LIMIT, type RoomLog } from './log.ts';
import { RedisSubscriber } from './redis-subscriber.ts';
import { RoomFollower } from './room-follower.ts';

export interface RedisLogOptions {
  /** Milliseconds that a call waits for Redis before it rejects with `unavailable`. */
  readonly deadlineMs?: number;
  /** Milliseconds after which a follower finds an entry whose publication was lost. */
  readonly pollMs?: number;
  /** Hears of corrupted entries and snapshots, and of settings of Redis that lose entries. */
  readonly onError?: (error: AppError) => void;
}

const ROOMS = 'watoto:rooms';
/** Braces: in a Redis cluster, all keys of a room live together, as a script needs them. */
const keysOf = (roomId: RoomId) => {
  const room = `watoto:room:{${roomId}}`;
  return { log: `${room}:log`, ids: `${room}:ids`, snapshot: `${room}:snapshot`, channel: `${room}:entries` };
};

const AppendReply = z.tuple([z.number(), z.string()]);

class RedisLog implements RoomLog {
  readonly #redis: RedisConnection;
  readonly #subscriber: RedisSubscriber;
  readonly #onError: (error: AppError) => void;
  readonly #followers = new Map<string, Set<RoomFollower>>();
  readonly #poll: NodeJS.Timeout;

  constructor(redis: RedisConnection, subscription: RedisConnection, pollMs: number, onError: (error: AppError) => void) {
    this.#redis = redis;
    this.#onError = onError;
    this.#subscriber = new RedisSubscriber(subscription, {
      onText: (channel, text) => this.#hear(channel, text),
      onMissed: () => this.#catchUpAll(),
    });
    this.#poll = setInterval(() => this.#check(), pollMs);
  }

  async append(roomId: RoomId, draft: EntryDraft): Promise<Appended> {
    const { log, ids, channel } = keysOf(roomId);
    const reply = await this.#redis.run('append', async (redis) => {
      // Two commands, one round trip. The list of rooms has its own slot; a room listed and never written to does no harm.
      const [appended] = await Promise.all([
        appendScript.run(redis, [log, ids], [draft.id, encodeDraft(draft), channel, DEDUPE_WINDOW]),
        redis.sadd(ROOMS, roomId),
      ]);
      return appended;
    });
    const [duplicate, text] = AppendReply.parse(reply);
    return { entry: decodeEntry(text), duplicate: duplicate === 1 };
  }

  async read(roomId: RoomId, after: number, limit = READ_LIMIT): Promise<Entry[]> {
    if (limit <= 0) return [];
    const rows = await this.#redis.run('read', (redis) => redis.xrange(keysOf(roomId).log, `${after + 1}-0`, '+', 'COUNT', limit));
    return rows.map(([, fields]) => decodeEntry(fields[1] ?? ''));
  }

  async follow(roomId: RoomId, after: number, onEntries: (entries: Entry[]) => void): Promise<Follower> {
    const { channel } = keysOf(roomId);
    const follower = new RoomFollower({
      after,
      read: (from) => this.read(roomId, from),
      onEntries,
      onError: (error) => this.#report(error),
    });
    const all = this.#followers.get(channel) ?? new Set();
    this.#followers.set(channel, all.add(follower));
    const close = () => this.#forget(channel, follower);
    try {
      await this.#subscriber.add(channel);
      await follower.catchUp();
    } catch (error) {
      await close();
      throw error;
    }
    return { close };
  }

  async saveSnapshot(roomId: RoomId, state: RoomState): Promise<void> {
    await this.#redis.run('save snapshot', (redis) =>
      snapshotScript.run(redis, [keysOf(roomId).snapshot], [state.seq, JSON.stringify(state)]),
    );
  }

  async loadSnapshot(roomId: RoomId): Promise<RoomState | null> {
    const text = await this.#redis.run('load snapshot', (redis) => redis.hget(keysOf(roomId).snapshot, 'state'));
    if (text === null) return null;
    try {
      return RoomState.parse(JSON.parse(text));
    } catch (cause) {
      // Written by another version, or corrupted. The log itself still has everything.
      this.#onError(new AppError('internal', { message: `The snapshot of room ${roomId} can't be read.`, cause }));
      return null;
    }
  }

  async remove(roomId: RoomId): Promise<void> {
    const { log, ids, snapshot } = keysOf(roomId);
    await this.#redis.run('remove', (redis) => Promise.all([redis.del(log, ids, snapshot), redis.srem(ROOMS, roomId)]));
  }

  async rooms(): Promise<RoomId[]> {
    const ids = await this.#redis.run('rooms', (redis) => redis.smembers(ROOMS));
    return z.array(RoomId).parse(ids);
  }

  async close(): Promise<void> {
    clearInterval(this.#poll);
    for (const all of this.#followers.values()) for (const follower of all) follower.close();
    this.#followers.clear();
    await Promise.all([this.#subscriber.close(), this.#redis.close()]);
  }

  #hear(channel: string, text: string): void {
    const followers = this.#followers.get(channel);
    if (!followers) return;
    try {
      const entry = decodeEntry(text);
      for (const follower of followers) follower.offer(entry);
    } catch (error) {
      this.#report(error);
    }
  }

  /** A publication that was lost at the very end of a log leaves no gap to notice: look from time to time. */
  #check(): void {
    this.#subscriber.ping().catch(() => {});
    if (this.#redis.isReady) this.#catchUpAll();
  }

  #catchUpAll(): void {
    for (const all of this.#followers.values()) for (const follower of all) follower.catchUpSoon();
  }

  async #forget(channel: string, follower: RoomFollower): Promise<void> {
    follower.close();
    const all = this.#followers.get(channel);
    if (!all?.delete(follower) || all.size > 0) return;
    this.#followers.delete(channel);
    // Where Redis is away, so is the subscription.
    await this.#subscriber.remove(channel).catch(() => {});
  }

  /** Redis being away is not news: those who call hear of it, and followers catch up when it is back. */
  #report(thrown: unknown): void {
    const error = AppError.from(thrown);
    if (error.code !== 'unavailable') this.#onError(error);
  }
}

/** The cluster profile's log. Throws AppError `unavailable` where Redis does not answer within the deadline. */
export async function openRedisLog(url: string, options: RedisLogOptions = {}): Promise<RoomLog> {
  const { pollMs = 1_000, onError = () => {}, ...connection } = options;
  const redis = await openRedis(url, { name: 'watoto-log', ...connection });
  try {
    const subscription = await openRedis(url, { name: 'watoto-log-follow', ...connection });
    await warnIfForgetful(redis, onError);
    return new RedisLog(redis, subscription, pollMs, onError);
  } catch (error) {
    await redis.close();
    throw error;
  }
}

/** "Acknowledged" means "on disk" only if Redis is told so. A hosted Redis may refuse to say. */
async function warnIfForgetful(redis: RedisConnection, onError: (error: AppError) => void): Promise<void> {
  const wanted = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };
  for (const [name, value] of Object.entries(wanted)) {
    const reply = await redis.run('config', (client) => client.config('GET', name)).catch(() => null);
    const found = z.tuple([z.string(), z.string()]).safeParse(reply);
    if (!found.success || found.data[1] === value) continue;
    onError(new AppError('internal', { message: `Redis may lose entries: ${name} is ${found.data[1]}, the log needs ${value}.` }));
  }
}

import { z } from 'zod';
import { AppError } from '../../kernel/errors.ts';
import { Gather } from '../../kernel/gather.ts';
import { RoomId } from '../../kernel/ids.ts';
import type { Entry, EntryDraft } from '../../room/entry.ts';
import { RoomState } from '../../room/state.ts';
import { openRedis, type RedisConnection } from '../redis-connection.ts';
import { APPENDED, BETWEEN_ENTRIES, appendScript, restoreScript, snapshotScript } from './append.lua.ts';
import { completeDraft, decodeEntry, encodeDraft } from './entry-json.ts';
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

/** How often the subscription's connection is tried, at least, ms. */
const PING_MS = 1_000;
const DECODED_KEPT = 200;

const ROOMS = 'watoto:rooms';
/** Braces: in a Redis cluster, all keys of a room live together, as a script needs them. */
const keysOf = (roomId: RoomId) => {
  const room = `watoto:room:{${roomId}}`;
  return { log: `${room}:log`, ids: `${room}:ids`, snapshot: `${room}:snapshot`, channel: `${room}:entries` };
};

const roomOf = (channel: string) => RoomId.parse(channel.slice(channel.indexOf('{') + 1, channel.indexOf('}')));

/** How the first entry of a log begins. */
const FIRST = '{"seq":1,';
const AppendReply = z.array(z.tuple([z.number(), z.string()]));
/** Drafts of one script: it holds everyone up while it runs. */
const DRAFTS_AT_ONCE = 50;
/** Appends of one draft, each after what Redis had lost was put back. */
const RESTORE_ATTEMPTS = 3;

interface Draft {
  readonly id: string;
  /** As JSON. */
  readonly text: string;
}

class RedisLog implements RoomLog {
  readonly #redis: RedisConnection;
  readonly #subscriber: RedisSubscriber;
  readonly #onError: (error: AppError) => void;
  readonly #followers = new Map<string, Set<RoomFollower>>();
  /** Rooms that are in the list of rooms, because this process has put them there. */
  readonly #listed = new Set<RoomId>();
  readonly #decoded = new Map<string, Entry>();
  readonly #pollMs: number;
  readonly #poll: NodeJS.Timeout;
  readonly #appends = new Gather<RoomId, Draft, Appended | AppError>((roomId, drafts) => this.#appendAll(roomId, drafts), DRAFTS_AT_ONCE);
  #lookedAt = 0;

  constructor(redis: RedisConnection, subscription: RedisConnection, pollMs: number, onError: (error: AppError) => void) {
    this.#redis = redis;
    this.#onError = onError;
    this.#subscriber = new RedisSubscriber(subscription, {
      onText: (channel, text) => this.#hear(channel, text),
      onMissed: () => {
        this.#listed.clear();
        this.#checkLoss().catch((error: unknown) => this.#report(error));
        this.#catchUpAll();
      },
    });
    this.#pollMs = pollMs;
    this.#poll = setInterval(() => this.#check(), Math.min(pollMs, PING_MS));
  }

  async append(roomId: RoomId, draft: EntryDraft): Promise<Appended> {
    const appended = await this.#appends.add(roomId, { id: draft.id, text: encodeDraft(draft) });
    if (appended instanceof AppError) throw appended;
    return appended;
  }

  /** Appends those that come in one turn; what Redis had lost is put back before. */
  async #appendAll(roomId: RoomId, drafts: readonly Draft[]): Promise<(Appended | AppError)[]> {
    const appended = new Map<Draft, Appended | AppError>();
    for (let attempt = 1; attempt <= RESTORE_ATTEMPTS; attempt += 1) {
      const left = drafts.filter((draft) => !appended.has(draft));
      const answers = await this.#append(roomId, left);
      let last: number | null = null;
      for (const [i, draft] of left.entries()) {
        const [kind, text] = answers[i] ?? [APPENDED.corrupt, '?'];
        if (kind === APPENDED.corrupt)
          appended.set(draft, new AppError('internal', { message: `Entry ${text} of room ${roomId} is missing.` }));
        else if (kind === APPENDED.behind) last = Number(text);
        else appended.set(draft, { entry: this.#decode(text), duplicate: kind === APPENDED.duplicate });
      }
      if (last === null) return drafts.flatMap((draft) => appended.get(draft) ?? []);
      if (attempt < RESTORE_ATTEMPTS) await this.#restore(roomId, last);
    }
    throw new AppError('unavailable', { message: 'The log has lost entries that nobody has at hand.' });
  }

  async #append(roomId: RoomId, drafts: readonly Draft[]): Promise<z.infer<typeof AppendReply>> {
    const { log, ids, channel } = keysOf(roomId);
    const reply = await this.#redis.run('append', async (redis) => {
      // Two commands, one round trip. The list of rooms has its own slot; a room listed and never written to does no harm.
      const args = [channel, DEDUPE_WINDOW, this.#known(channel)?.known ?? 0, ...drafts.flatMap(({ id, text }) => [id, text])];
      const [appended] = await Promise.all([
        appendScript.run(redis, [log, ids], args),
        this.#listed.has(roomId) ? null : redis.sadd(ROOMS, roomId),
      ]);
      return appended;
    });
    const answers = AppendReply.parse(reply);
    // Once is enough, unless the room begins anew: another process has removed it.
    if (this.#listed.has(roomId) && answers.some(([, text]) => text.startsWith(FIRST)))
      await this.#redis.run('list', (redis) => redis.sadd(ROOMS, roomId));
    this.#listed.add(roomId);
    return answers;
  }

  /** What this process appends it hears twice, as the answer and as a publication: parsed once. */
  #decode(text: string): Entry {
    const known = this.#decoded.get(text);
    if (known) {
      this.#decoded.delete(text);
      return known;
    }
    const entry = decodeEntry(text);
    this.#decoded.set(text, entry);
    const [oldest] = this.#decoded.keys();
    if (this.#decoded.size > DECODED_KEPT && oldest !== undefined) this.#decoded.delete(oldest);
    return entry;
  }

  /** Of this process' followers of the room, the one that has heard most. */
  #known(channel: string): RoomFollower | undefined {
    return [...(this.#followers.get(channel) ?? [])].reduce<RoomFollower | undefined>(
      (best, one) => (best && best.known >= one.known ? best : one),
      undefined,
    );
  }

  /** Redis ends at `last`, and this process knows more: what it has at hand is put back. */
  async #restore(roomId: RoomId, last: number): Promise<void> {
    const { log, ids, channel } = keysOf(roomId);
    this.#listed.delete(roomId);
    const lost = this.#known(channel)?.keptAfter(last) ?? [];
    this.#onError(
      new AppError('internal', { message: `Redis has lost entries of room ${roomId} after ${last}: restoring ${lost.length}.` }),
    );
    const args = lost.flatMap((entry) => [entry.seq, entry.id, entry.at, completeDraft(encodeDraft(entry), entry.seq, entry.at)]);
    if (args.length > 0) await this.#redis.run('restore', (redis) => restoreScript.run(redis, [log, ids], args));
  }

  /** Looks whether Redis still has what was read from it: it may have been restored, or a replica may have taken over. */
  async #checkLoss(): Promise<void> {
    for (const [channel, all] of this.#followers) {
      const roomId = roomOf(channel);
      const known = this.#known(channel)?.known ?? 0;
      if (all.size === 0 || known === 0) continue;
      const newest = await this.#redis.run('newest', (redis) => redis.xrevrange(keysOf(roomId).log, '+', '-', 'COUNT', 1));
      const last = Number.parseInt(newest[0]?.[0] ?? '0', 10);
      if (last < known && (await this.rooms()).includes(roomId)) await this.#restore(roomId, last);
    }
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
    // Now: the state may be taken over by its next entry (`applyOwned`).
    const args = [state.seq, JSON.stringify(state)];
    await this.#redis.run('save snapshot', (redis) => snapshotScript.run(redis, [keysOf(roomId).snapshot], args));
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
    this.#listed.delete(roomId);
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
    for (const one of text.split(BETWEEN_ENTRIES)) {
      try {
        const entry = this.#decode(one);
        for (const follower of followers) follower.offer(entry);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  /** A publication that was lost at the very end of a log leaves no gap to notice: look from time to time. */
  #check(): void {
    this.#subscriber.ping().catch(() => {});
    const now = performance.now();
    if (!this.#redis.isReady || now - this.#lookedAt < this.#pollMs * 0.9) return;
    this.#lookedAt = now;
    this.#catchUpAll();
  }

  #catchUpAll(): void {
    for (const all of this.#followers.values()) for (const follower of all) follower.catchUpSoon();
  }

  async #forget(channel: string, follower: RoomFollower): Promise<void> {
    follower.close();
    const all = this.#followers.get(channel);
    if (!all?.delete(follower) || all.size > 0) return;
    this.#followers.delete(channel);
    this.#listed.delete(roomOf(channel));
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
  const { pollMs = 5_000, onError = () => {}, ...connection } = options;
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

import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../kernel/errors.ts';
import type { RoomId } from '../../kernel/ids.ts';
import type { Entry } from '../../room/entry.ts';
import { emptyRoom } from '../../room/state.ts';
import { type RedisServer, startRedis } from '../redis-server.fixture.ts';
import type { RoomLog } from './log.ts';
import { draft, idsOf, newRoom, seqsOf, upTo } from './log-adapters.fixture.ts';
import { openRedisLog, type RedisLogOptions } from './redis-log.ts';

const SOON = { timeout: 10_000, interval: 5 };
/** No poll within a test: what is found was found another way. */
const NO_POLL = 600_000;

let server: RedisServer;
/** Someone at redis-cli. */
let cli: Redis;
beforeAll(async () => {
  server = await startRedis();
  cli = new Redis(server.url, { retryStrategy: () => 20 });
  cli.on('error', () => {});
});
afterAll(async () => {
  cli.disconnect();
  await server.close();
});

/** Runs `test` with a log of its own; closes it whatever happens. */
async function withLog(options: RedisLogOptions, test: (log: RoomLog) => Promise<void>): Promise<void> {
  const log = await openRedisLog(server.url, options);
  try {
    await test(log);
  } finally {
    await log.close();
  }
}

async function listen(log: RoomLog, room: RoomId): Promise<Entry[]> {
  const heard: Entry[] = [];
  await log.follow(room, 0, (entries) => void heard.push(...entries));
  return heard;
}

/** Stores an entry whose publication nobody ever hears. */
async function appendSilently(
  room: RoomId,
  seq: number,
  entry: string = JSON.stringify({ ...draft(`s-${seq}`), seq, at: 1 }),
): Promise<void> {
  await cli.xadd(`watoto:room:{${room}}:log`, `${seq}-0`, 'entry', entry, 'id', `s-${seq}`, 'at', '1');
}

describe('entries whose publication was lost', () => {
  it('are read when the next one shows the gap', () =>
    withLog({ pollMs: NO_POLL }, async (log) => {
      const room = newRoom();
      const heard = await listen(log, room);
      await log.append(room, draft('a'));
      await appendSilently(room, 2);
      await appendSilently(room, 3);
      await log.append(room, draft('b'));
      await expect.poll(() => idsOf(heard), SOON).toEqual(['a', 's-2', 's-3', 'b']);
    }));

  it('are found by the poll at the end of a log', () =>
    withLog({ pollMs: 20 }, async (log) => {
      const room = newRoom();
      const heard = await listen(log, room);
      await appendSilently(room, 1);
      await expect.poll(() => idsOf(heard), SOON).toEqual(['s-1']);
    }));

  it('are read when the subscriber was cut off', () =>
    withLog({ pollMs: NO_POLL }, async (log) => {
      const room = newRoom();
      const heard = await listen(log, room);
      for (const n of upTo(3)) {
        await cli.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
        await log.append(room, draft(`c-${n}`));
        await expect.poll(() => seqsOf(heard), SOON).toEqual(upTo(n));
      }
    }));

  it('are not doubled by a publication that comes late or twice', () =>
    withLog({ pollMs: NO_POLL }, async (log) => {
      const room = newRoom();
      const heard = await listen(log, room);
      const { entry } = await log.append(room, draft('a'));
      await cli.publish(`watoto:room:{${room}}:entries`, JSON.stringify(entry));
      await log.append(room, draft('b'));
      await expect.poll(() => idsOf(heard), SOON).toEqual(['a', 'b']);
    }));
});

describe('a Redis that comes back older than it was', () => {
  /** As after a restore from a copy, or a replica that lagged: the newest entries are gone. */
  async function lose(room: RoomId, after: number): Promise<void> {
    const { log, ids } = { log: `watoto:room:{${room}}:log`, ids: `watoto:room:{${room}}:ids` };
    for (const [id, fields] of await cli.xrange(log, `${after + 1}-0`, '+')) {
      await cli.xdel(log, id);
      await cli.hdel(ids, fields[3] ?? '');
    }
    if (after === 0) await cli.del(log);
    else await cli.call('XSETID', log, `${after}-0`);
  }

  it('is given back what a follower has heard, before anything new is appended', () =>
    withLog({ pollMs: NO_POLL }, async (log) => {
      const room = newRoom();
      const heard = await listen(log, room);
      for (const n of upTo(6)) await log.append(room, draft(`e-${n}`));
      await expect.poll(() => heard.length, SOON).toBe(6);
      const before = await log.read(room, 0);
      await lose(room, 3);
      expect((await log.append(room, draft('e-7'))).entry.seq).toBe(7);
      expect((await log.append(room, draft('e-5'))).duplicate).toBe(true);
      expect((await log.read(room, 0)).slice(0, 6)).toEqual(before);
      await expect.poll(() => idsOf(heard), SOON).toEqual(upTo(7).map((n) => `e-${n}`));
    }));

  it('is given it back when the connection is back, though nobody says anything', () =>
    withLog({ pollMs: 50 }, async (log) => {
      const room = newRoom();
      const heard = await listen(log, room);
      for (const n of upTo(4)) await log.append(room, draft(`e-${n}`));
      await expect.poll(() => heard.length, SOON).toBe(4);
      await lose(room, 0);
      await server.kill('SIGKILL');
      await server.restart();
      await expect.poll(async () => seqsOf(await log.read(room, 0)), SOON).toEqual(upTo(4));
    }));

  it('refuses to begin a second history where nobody has what is missing', () =>
    withLog({ pollMs: NO_POLL }, async (log) => {
      const room = newRoom();
      for (const n of upTo(3)) await log.append(room, draft(`e-${n}`));
      const late: Entry[] = [];
      await log.follow(room, 3, (entries) => void late.push(...entries));
      await lose(room, 1);
      await expect(log.append(room, draft('e-4'))).rejects.toMatchObject({ code: 'unavailable' });
    }));
});

describe('a Redis that dies', () => {
  it('loses nothing acknowledged and doubles nothing when it is killed and restarted amid appends', () =>
    withLog({}, async (log) => {
      const room = newRoom();
      const heard = await listen(log, room);
      const ids = upTo(300).map((n) => `c-${n}`);
      const acknowledged: string[] = [];
      const writing = (async () => {
        for (const id of ids) acknowledged.push((await untilStored(log, room, id)).id);
      })();
      for (const goal of [50, 150]) {
        await expect.poll(() => acknowledged.length, SOON).toBeGreaterThan(goal);
        await server.kill('SIGKILL');
        await server.restart();
      }
      await writing;
      expect(acknowledged).toEqual(ids);
      const stored = await log.read(room, 0);
      expect(idsOf(stored)).toEqual(ids);
      expect(seqsOf(stored)).toEqual(upTo(300));
      await expect.poll(() => heard.length, SOON).toBe(300);
      expect(heard).toEqual(stored);
    }));

  it('makes append wait up to its deadline, and leaves nothing queued that takes effect later', () =>
    withLog({ deadlineMs: 300 }, async (log) => {
      const room = newRoom();
      await log.append(room, draft('before'));
      await server.kill('SIGKILL');
      await expect(log.append(room, draft('given-up'))).rejects.toMatchObject({ code: 'unavailable' });
      const waiting = log.append(room, draft('waits'));
      await server.restart();
      expect((await waiting.catch(() => log.append(room, draft('waits')))).entry.seq).toBe(2);
      expect(idsOf(await log.read(room, 0))).toEqual(['before', 'waits']);
      expect((await log.append(room, draft('given-up'))).entry.seq).toBe(3);
    }));

  it('stores once what is appended again after a Redis that hung', () =>
    withLog({ deadlineMs: 300 }, async (log) => {
      const room = newRoom();
      const heard = await listen(log, room);
      await log.append(room, draft('a'));
      await server.kill('SIGSTOP');
      try {
        await expect(log.append(room, draft('b'))).rejects.toMatchObject({ code: 'unavailable' });
      } finally {
        await server.kill('SIGCONT');
      }
      expect((await untilStored(log, room, 'b')).seq).toBe(2);
      await log.append(room, draft('c'));
      expect(idsOf(await log.read(room, 0))).toEqual(['a', 'b', 'c']);
      await expect.poll(() => idsOf(heard), SOON).toEqual(['a', 'b', 'c']);
    }));

  it('does not send again by itself what it hung on: the caller has heard `unavailable` and decides', () =>
    withLog({ deadlineMs: 300 }, async (log) => {
      const room = newRoom();
      await log.append(room, draft('a'));
      await server.kill('SIGSTOP');
      await expect(log.append(room, draft('given-up'))).rejects.toMatchObject({ code: 'unavailable' });
      await server.restart();
      expect((await untilStored(log, room, 'b')).seq).toBe(2);
    }));

  it('can be closed on', async () => {
    const log = await openRedisLog(server.url, { deadlineMs: 10_000 });
    await log.follow(newRoom(), 0, () => {});
    await server.kill('SIGKILL');
    const waiting = log.append(newRoom(), draft('a'));
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'unavailable' }), log.close()]);
    await server.restart();
  });

  it('is `unavailable` to whoever opens a log on it', async () => {
    await expect(openRedisLog('redis://127.0.0.1:1', { deadlineMs: 100 })).rejects.toMatchObject({ code: 'unavailable' });
  });
});

/** As a caller does it: the same draft again while the answer is `unavailable`. */
async function untilStored(log: RoomLog, room: RoomId, id: string): Promise<Entry> {
  for (;;) {
    try {
      return (await log.append(room, draft(id))).entry;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'unavailable')) throw error;
    }
  }
}

describe('what is corrupted', () => {
  it('is `internal` to readers, is reported by followers, and stops no other room', async () => {
    const errors: AppError[] = [];
    await withLog({ pollMs: 20, onError: (error) => void errors.push(error) }, async (log) => {
      const [broken, sound] = [newRoom(), newRoom()];
      const [heardBroken, heardSound] = [await listen(log, broken), await listen(log, sound)];
      await log.append(broken, draft('a'));
      await appendSilently(broken, 2, '{"nonsense":');
      await log.append(broken, draft('c'));
      await expect(log.read(broken, 0)).rejects.toMatchObject({ code: 'internal' });
      await expect.poll(() => errors.map(({ code }) => code), SOON).toContain('internal');
      await log.append(sound, draft('fine'));
      await expect.poll(() => idsOf(heardSound), SOON).toEqual(['fine']);
      expect(idsOf(heardBroken)).toEqual(['a']);
    });
  });

  it('is ignored where it is only a snapshot or a publication', async () => {
    const errors: AppError[] = [];
    await withLog({ pollMs: NO_POLL, onError: (error) => void errors.push(error) }, async (log) => {
      const room = newRoom();
      const heard = await listen(log, room);
      await cli.publish(`watoto:room:{${room}}:entries`, 'nonsense');
      await log.append(room, draft('a'));
      await expect.poll(() => idsOf(heard), SOON).toEqual(['a']);
      await log.saveSnapshot(room, { ...emptyRoom, seq: 1 });
      await cli.hset(`watoto:room:{${room}}:snapshot`, 'state', '{"seq":"one"}');
      expect(await log.loadSnapshot(room)).toBeNull();
      expect(errors).toHaveLength(2);
    });
  });
});

describe('housekeeping', () => {
  it('leaves no connection and no subscription behind', async () => {
    const ours = async () => String(await cli.client('LIST')).match(/name=watoto-log/g)?.length ?? 0;
    await expect.poll(ours, SOON).toBe(0);
    await withLog({}, async (log) => {
      const room = newRoom();
      const followers = [await log.follow(room, 0, () => {}), await log.follow(room, 0, () => {})];
      expect(await ours()).toBe(2);
      expect(await cli.pubsub('CHANNELS', `*${room}*`)).toHaveLength(1);
      for (const follower of followers) await follower.close();
      expect(await cli.pubsub('CHANNELS', `*${room}*`)).toHaveLength(0);
    });
    await expect.poll(ours, SOON).toBe(0);
  });

  it('leaves no key of a removed room', () =>
    withLog({}, async (log) => {
      const room = newRoom();
      await log.append(room, draft('a'));
      await log.saveSnapshot(room, { ...emptyRoom, seq: 1 });
      expect(await cli.keys(`*${room}*`)).toHaveLength(3);
      await log.remove(room);
      expect(await cli.keys(`*${room}*`)).toEqual([]);
    }));

  it('survives a Redis that forgot the scripts', () =>
    withLog({}, async (log) => {
      const room = newRoom();
      await log.append(room, draft('a'));
      await cli.script('FLUSH');
      expect((await log.append(room, draft('b'))).entry.seq).toBe(2);
    }));

  it('warns where Redis is set up to forget', async () => {
    await cli.config('SET', 'appendfsync', 'everysec');
    const errors: AppError[] = [];
    await withLog({ onError: (error) => void errors.push(error) }, async () => {});
    await cli.config('SET', 'appendfsync', 'always');
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('appendfsync is everysec')]);
  });
});

import { z } from 'zod';
import type { RecorderId, RecordingId, RoomId } from '../../kernel/ids.ts';
import { connectRedis, type RedisConnection } from '../redis-connection.ts';
import { RedisScript } from '../redis-script.ts';
import { type RecordingBoard, Wanted } from './recording-board.ts';

/** hash: recording -> room · hash: recording -> recorder */
const ROOMS = 'watoto:{recordings}:rooms';
const RECORDERS = 'watoto:{recordings}:recorders';

const Pairs = z.record(z.string(), z.string());

/** ARGV recording, recorder */
const takenScript = new RedisScript(`
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then redis.call('HSET', KEYS[2], ARGV[1], ARGV[2]) end
return 1
`);

export interface RedisRecordingBoardOptions {
  /** Milliseconds that a call waits for Redis before it rejects with `unavailable`. */
  readonly deadlineMs?: number;
}

class RedisRecordingBoard implements RecordingBoard {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async add(recordingId: RecordingId, roomId: RoomId): Promise<void> {
    await this.#redis.run('recordings.add', (redis) => redis.hset(ROOMS, recordingId, roomId));
  }

  async taken(recordingId: RecordingId, recorderId: RecorderId): Promise<void> {
    await this.#redis.run('recordings.taken', (redis) => takenScript.run(redis, [ROOMS, RECORDERS], [recordingId, recorderId]));
  }

  async remove(recordingId: RecordingId): Promise<void> {
    await this.#redis.run('recordings.remove', (redis) => redis.multi().hdel(ROOMS, recordingId).hdel(RECORDERS, recordingId).exec());
  }

  async list(): Promise<Wanted[]> {
    const [rooms, recorders] = await this.#redis.run('recordings.list', async (redis) => [
      Pairs.parse(await redis.hgetall(ROOMS)),
      Pairs.parse(await redis.hgetall(RECORDERS)),
    ]);
    return Object.entries(rooms ?? {})
      .map(([recordingId, roomId]) => Wanted.parse({ recordingId, roomId, recorderId: recorders?.[recordingId] ?? null }))
      .sort((a, b) => (a.recordingId < b.recordingId ? -1 : 1));
  }

  close(): Promise<void> {
    return this.#redis.close();
  }
}

/** The cluster profile's board. Waits for nothing: calls do, up to their deadline. */
export function openRedisRecordingBoard(url: string, options: RedisRecordingBoardOptions = {}): RecordingBoard {
  return new RedisRecordingBoard(connectRedis(url, { name: 'watoto-recordings', ...options }));
}

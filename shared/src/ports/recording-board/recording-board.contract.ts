import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RecorderId, RecordingId, RoomId } from '../../kernel/ids.ts';
import { type RedisServer, startRedis } from '../redis-server.fixture.ts';
import { openRecordingBoard } from './open-recording-board.ts';
import type { RecordingBoard } from './recording-board.ts';

const [older, newer] = ['01890000-0000-7000-8000-000000000001', '01890000-0000-7000-8000-000000000002'].map((id) => RecordingId.parse(id));
const room = RoomId.parse('room');
const recorder = RecorderId.parse('recorder-1');

let server: RedisServer;
let cli: Redis;
const opened: RecordingBoard[] = [];
beforeAll(async () => {
  server = await startRedis();
  cli = new Redis(server.url);
});
afterEach(async () => {
  for (const board of opened.splice(0)) await board.close();
});
afterAll(async () => {
  cli.disconnect();
  await server.close();
});

/** Two processes' views of one board. */
const adapters: { name: string; open: () => Promise<[RecordingBoard, RecordingBoard]> }[] = [
  {
    name: 'memory',
    async open() {
      const shared = openRecordingBoard('memory:');
      return [shared, shared];
    },
  },
  {
    name: 'redis',
    async open() {
      await cli.flushall();
      return [openRecordingBoard(server.url), openRecordingBoard(server.url)];
    },
  },
];

describe.each(adapters)('the board of recordings in $name', ({ open }) => {
  let one: RecordingBoard;
  let two: RecordingBoard;
  beforeEach(async () => {
    [one, two] = await open();
    opened.push(one, two);
  });

  it('has what was put up, the oldest first, until it is taken down', async () => {
    await one.add(newer!, room);
    await one.add(older!, room);
    expect(await two.list()).toEqual([
      { recordingId: older, roomId: room, recorderId: null },
      { recordingId: newer, roomId: room, recorderId: null },
    ]);
    for (let i = 0; i < 2; i += 1) await two.remove(older!);
    expect(await one.list()).toEqual([{ recordingId: newer, roomId: room, recorderId: null }]);
  });

  it('says who has it, also when it is put up again', async () => {
    await one.add(older!, room);
    await two.taken(older!, recorder);
    await one.add(older!, room);
    expect(await one.list()).toEqual([{ recordingId: older, roomId: room, recorderId: recorder }]);
  });

  it('knows nothing of what was never put up, or is complete', async () => {
    await one.taken(newer!, recorder);
    expect(await two.list()).toEqual([]);
    await one.add(older!, room);
    await one.taken(older!, recorder);
    await one.remove(older!);
    await one.taken(older!, recorder);
    expect(await two.list()).toEqual([]);
    await one.add(older!, room);
    expect(await two.list()).toEqual([{ recordingId: older, roomId: room, recorderId: null }]);
  });

  it('refuses all calls after close', async () => {
    await one.close();
    for (const call of [one.add(older!, room), one.taken(older!, recorder), one.remove(older!), one.list()]) {
      await expect(call).rejects.toMatchObject({ code: 'unavailable' });
    }
  });
});

it('an address that is neither is refused', () => {
  expect(() => openRecordingBoard('http://x')).toThrow(/memory:/);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { must } from '@watoto/shared/kernel/assert.ts';
import { openLog } from '@watoto/shared/ports/log/open-log.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import { elementsOf } from '@watoto/shared/room/board.ts';
import { PAGE_CHARS } from '@watoto/shared/room/board-pages.ts';
import { type RedisServer, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { room, until } from './fixture.ts';
import { fillBoard, line, readBoard } from './large-board.fixture.ts';
import { enter, produce, resume } from './members.fixture.ts';
import { seeded } from './seeded.fixture.ts';
import { type Tier, Tiers } from './tiers.fixture.ts';

const GRACE_MS = 6_000;
const grace = { PEER_GRACE_MS: String(GRACE_MS) };

// Several processes are started for each: on a busy machine that is most of the time.
vi.setConfig({ testTimeout: 90_000 });

let redis: RedisServer;
let tiers: Tiers;
let log: RoomLog;
let node: Tier;
let one: Tier & { url: string };
let two: Tier & { url: string };

beforeEach(async () => {
  redis = await startRedis();
  tiers = new Tiers(redis.url);
  log = await openLog(redis.url);
  [node, one, two] = await Promise.all([tiers.startNode('node-1'), tiers.startInstance('one', grace), tiers.startInstance('two', grace)]);
});

afterEach(async () => {
  await tiers.close();
  await log.close();
  await redis.close();
});

const ofPeer = async (type: 'peer.dropped' | 'peer.left', peerId: string) =>
  (await log.read(room, 0)).filter((entry) => entry.type === type && entry.data.peerId === peerId);
const placements = async () => (await log.read(room, 0)).filter((entry) => entry.type === 'room.placed').length;

it('an instance is killed: those who come back keep their media, those who never do are dropped and gone, each once', async () => {
  const [teacher, amina, brian] = [await enter(one.url, 'Teacher'), await enter(one.url, 'Amina'), await enter(two.url, 'Brian')];
  for (const member of [teacher, amina, brian]) await produce(member);
  await until(() => (Object.keys(brian.client.state.producers).length === 3 ? null : 'three microphones'));
  await one.end('SIGKILL');
  const { back, kept } = await resume(teacher, two.url);
  expect(kept).toBe(true);
  await back.client.call('message.say', { text: 'I am back' });
  await until(() => (brian.client.said.length === 1 ? null : 'the teacher'));
  // Amina's device died with it. Everyone sees her go; the teacher's microphone never stopped.
  await until(() => (brian.client.state.peers['amina']?.droppedAt ? null : 'Amina dropped'), 15_000);
  await until(() => (brian.client.state.peers['amina'] ? 'Amina gone' : null), GRACE_MS + 5_000);
  expect(await ofPeer('peer.dropped', 'amina')).toHaveLength(1);
  expect(await ofPeer('peer.left', 'amina')).toHaveLength(1);
  expect(await ofPeer('peer.dropped', 'teacher')).toHaveLength(0);
  expect(Object.values(brian.client.state.producers).map(({ peerId }) => peerId)).toEqual(['teacher', 'brian']);
  expect(await placements()).toBe(1);
});

it('an instance is killed while a large board is read: the next goes on with the pages that are missing, and with what was drawn meanwhile', async () => {
  const [teacher, brian] = [await enter(two.url, 'Teacher'), await enter(two.url, 'Brian')];
  await fillBoard(log, 700);
  const amina = await enter(one.url, 'Amina');
  const before = await readBoard(amina.client, { pages: 5 });
  await one.end('SIGKILL');
  await teacher.client.call('board.draw', { put: [line(seeded(6), 700)], drop: [] });
  const { back } = await resume(amina, two.url);
  const chars = PAGE_CHARS.most;
  const after = await readBoard(back.client, { chars });
  expect(back.client.state.board.count).toBe(701);
  const late = await enter(two.url, 'Late');
  // No shelf came twice.
  const whole = await readBoard(late.client, { chars });
  expect(before.shelves.length + after.shelves.length).toBe(whole.shelves.length);
  await readBoard(brian.client, { chars });
  for (const { client } of [late, brian]) expect(elementsOf(client.state.board)).toEqual(elementsOf(back.client.state.board));
});

it('an instance that was paused and taken for dead sends its people back in, and nothing moves', async () => {
  const [teacher, brian] = [await enter(one.url, 'Teacher'), await enter(two.url, 'Brian')];
  await produce(teacher);
  one.signal('SIGSTOP');
  await until(() => (brian.client.state.peers['teacher']?.droppedAt ? null : 'the teacher dropped'), 15_000);
  one.signal('SIGCONT');
  await until(() => (teacher.client.disconnected ? null : 'the goodbye'), 10_000);
  expect(teacher.client.bye).toMatchObject({ retryable: true });
  const { back, kept } = await resume(teacher, one.url);
  expect(kept).toBe(true);
  await until(() => (brian.client.state.peers['teacher']?.droppedAt === null ? null : 'the teacher back'));
  expect(Object.values(back.client.state.producers)).toHaveLength(1);
  expect(await placements()).toBe(1);
});

it.each([
  [
    'pauses for 5 s',
    async () => {
      await redis.kill('SIGSTOP');
      // It takes as long as a call waits for Redis: 5 s.
      await until(() => (one.said.includes('can not be seen') && two.said.includes('can not be seen') ? null : 'the pause'), 20_000);
      await redis.kill('SIGCONT');
    },
  ],
  ['is killed and restarted', () => redis.restart()],
])('Redis %s: nobody is dropped, nothing moves, and the lesson goes on', async (_what, disturb) => {
  const [teacher, brian] = [await enter(one.url, 'Teacher'), await enter(two.url, 'Brian')];
  await produce(teacher);
  await until(() => (Object.keys(brian.client.state.producers).length === 1 ? null : 'the microphone'));
  await disturb();
  await until(async () => {
    const said = await teacher.client.send('message.say', { text: 'is this on?' }, 'once');
    return said.ok ? null : said.error.code;
  }, 15_000);
  await until(() => (brian.client.said.length === 1 ? null : 'the message'));
  // A newcomer makes the instance ask the registry; and everyone is looked at several times over.
  await enter(two.url, 'Amina');
  const judgedAt = Date.now() + 8_000;
  await until(() => (Date.now() > judgedAt ? null : 'some looks'), 10_000);
  expect(await ofPeer('peer.dropped', 'teacher')).toHaveLength(0);
  expect(must(brian.client.state.peers['teacher'], 'teacher').droppedAt).toBeNull();
  expect(await placements()).toBe(1);
  expect(await node.metric('watoto_sfu_peers')).toBe(3);
  for (const { client } of [teacher, brian]) expect(client.disconnected).toBe(false);
});

import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { must } from '@watoto/shared/kernel/assert.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { createMemoryLog } from '@watoto/shared/ports/log/memory-log.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import { openLog } from '@watoto/shared/ports/log/open-log.ts';
import { type RedisServer, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { AttendanceReader } from '@watoto/shared/room/attendance.ts';
import type { EntryType } from '@watoto/shared/room/entry.ts';
import { type ClusterLink, openClusterLink } from '../src/platform/cluster-link.ts';
import { type Rig, TestClient, joined, room, startSignaling, until } from './fixture.ts';
import { hurried, seeded } from './seeded.fixture.ts';
import { towards } from './tool-needs.fixture.ts';
import { HINTS, STEPS } from './tool-steps.fixture.ts';
import { ToolWalk } from './tool-walk.fixture.ts';
import { Tiers } from './tiers.fixture.ts';

// A few hundred steps of ten people each, and processes that are started: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

const TYPES = (Object.keys(STEPS) as EntryType[]).filter((type) => STEPS[type] !== null);
/** Steps that are no entries: what is shown as it happens, calls that are made again, those who come back. */
const BESIDE = ['again', 'back', ...(Object.keys(HINTS) as (keyof typeof HINTS)[])] as const;
const GRACE_MS = 300;
/** In so many steps everything comes about once at least. */
const ENOUGH = 600;

/** Steps of all tools by everyone in the room, each followed by the question whether all agree. */
async function stroll(walk: ToolWalk, steps: number, between: (step: number) => Promise<void> = async () => {}): Promise<void> {
  const reader = new AttendanceReader();
  let read = 0;
  const took = new Set<EntryType>();
  for (let step = 0; step < steps; step += 1) {
    await between(step);
    // Half of the steps lead to what did not come about yet.
    const rare = walk.chance(2) ? walk.some(TYPES.filter((type) => !took.has(type))) : undefined;
    const what = rare ? towards(walk, rare) : walk.chance(6) ? walk.pick(BESIDE) : walk.pick(TYPES);
    try {
      await act(walk, what);
      await walk.agree();
      if (step % 3 === 0) await walk.look();
    } catch (error) {
      throw new Error(`step ${step}, ${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
    for (; read < walk.log.length; read += 1) {
      const { entry, outcome } = must(walk.log[read], 'entry');
      if (outcome.ok) took.add(entry.type);
      reader.add(entry);
    }
  }
  if (steps >= ENOUGH)
    expect(
      TYPES.filter((type) => !took.has(type)),
      'never came about',
    ).toEqual([]);
  attendanceAgrees(walk, reader);
}

async function act(walk: ToolWalk, what: EntryType | (typeof BESIDE)[number]): Promise<void> {
  if (what === 'again') return await walk.again(walk.pick(walk.here));
  try {
    // Somebody whose socket is gone comes back, and makes their last call again.
    if (what === 'back') {
      const who = walk.pick(walk.people);
      await walk.enter(who);
      await walk.again(who);
    } else if (what in HINTS) await HINTS[what as keyof typeof HINTS](walk);
    else await STEPS[what as EntryType]?.(walk);
  } catch (error) {
    // Whoever is banned does not come in: an answer like any other.
    if (!(error instanceof AppError) || error.code === 'internal') throw error;
  }
}

/** Read as the lesson went on, or at its end: the same; and what it counts is what was answered well. */
function attendanceAgrees(walk: ToolWalk, reader: AttendanceReader): void {
  const again = new AttendanceReader();
  for (const { entry } of walk.log) again.add(entry);
  const reading = again.read();
  expect(reader.read()).toEqual(reading);
  const count = (type: EntryType, id: string) => walk.took().filter((entry) => entry.type === type && entry.by === id).length;
  for (const { peerId, participation, stretches } of reading.people) {
    expect([participation.messages, participation.hands]).toEqual([count('message.said', peerId), count('hand.raised', peerId)]);
    stretches.forEach(([from, until], i) => expect([from <= until, from >= (stretches[i - 1]?.[1] ?? 0)]).toEqual([true, true]));
  }
}

async function begin(walk: ToolWalk, urls: readonly string[]): Promise<void> {
  for (const [i, who] of walk.people.entries()) await walk.enter(who, must(urls[i % urls.length], 'url'));
  await must(STEPS['room.placed'], 'step')(walk);
  await walk.agree();
}

/** The lesson is over, for everyone and at both instances. */
async function end(walk: ToolWalk): Promise<void> {
  const [teacher] = walk.people;
  await walk.call(must(teacher, 'teacher'), 'room.end', {});
  await until(() => (walk.here.length === 0 ? null : `${walk.here.map(({ name }) => name).join(', ')} still there`));
  await walk.pull();
  expect(walk.took().at(-1)?.type).toBe('room.ended');
  walk.close();
}

async function inProcess(logs: readonly RoomLog[], seed: number, steps: number, links: readonly ClusterLink[] = []): Promise<void> {
  const start = (i: number) =>
    startSignaling({ graceMs: GRACE_MS }, { log: must(logs[i], 'log'), clock: hurried, ...(links[i] ? { cluster: links[i] } : {}) });
  const rigs: Rig[] = [await start(0), await start(1)];
  const urls = () => rigs.map(({ url }) => url);
  const walk = new ToolWalk({ log: must(logs[0], 'log'), random: seeded(seed), urls });
  try {
    await begin(walk, urls());
    await stroll(walk, steps);
    expect(walk.looks).toBeGreaterThan(steps / 2);
    await end(walk);
  } finally {
    walk.close();
    await Promise.all(rigs.map((rig) => rig.close()));
  }
}

/** Each instance a process of its own, with its limits; one of them is killed while calls are on their way, and another one takes its place. */
async function withKills(redisUrl: string, log: RoomLog, seed: number, steps: number): Promise<void> {
  const tiers = new Tiers(redisUrl);
  const start = (name: string) => tiers.startInstance(name, { PEER_GRACE_MS: '1000' });
  let [one, two] = await Promise.all([start('one'), start('two')]);
  const urls = () => [one.url, two.url];
  const walk = new ToolWalk({ log, random: seeded(seed), urls });
  const kill = async (step: number) => {
    const struck = walk.here.filter(({ url }) => url === two.url);
    const calls = struck.map((who) => walk.call(who, 'message.say', { text: walk.words() }));
    await Promise.all([two.end('SIGKILL'), ...calls]);
    // Everyone comes back where they can, and says again what nobody has answered.
    for (const who of struck) {
      await walk.enter(who, one.url);
      await walk.again(who);
    }
    [one, two] = [await start(`next-${step}`), one];
  };
  try {
    await begin(walk, urls());
    await stroll(walk, steps, async (step) => {
      if (step % 50 === 30) await kill(step);
    });
    await end(walk);
  } finally {
    walk.close();
    await tiers.close();
  }
}

describe('every tool of a lesson over two instances: all agree after every step, and see only what is theirs', () => {
  it.each([11, 12])('in memory, seed %i', async (seed) => {
    const log = createMemoryLog({ clock: hurried });
    await inProcess([log, log], seed, 600);
    await log.close();
  });

  it('a call that is made again at the other instance is answered with what became of it', async () => {
    const log = createMemoryLog();
    const rigs = [await startSignaling({}, { log }), await startSignaling({}, { log })] as const;
    try {
      const teacher = await joined(rigs[0].url, 'Teacher');
      for (const name of ['Amina', 'Brian', 'Zuri', 'Juma']) await joined(rigs[1].url, name);
      const groups = { groups: [{ name: 'Lions', peerIds: [PeerId.parse('amina')] }] };
      await teacher.call('groups.open', groups, 'once');
      const drawn = await teacher.call('pick.draw', {}, 'drawn-once');
      const back = await TestClient.connect(rigs[1].url, teacher.reply.resumeToken);
      await back.join();
      await back.call('groups.open', groups, 'once');
      // Fairly, it would be another one each time.
      for (let time = 0; time < 3; time += 1) expect(await back.call('pick.draw', {}, 'drawn-once')).toEqual(drawn);
      expect([back.state.groups?.groups.length, back.state.picks.length]).toEqual([1, 1]);
    } finally {
      await Promise.all(rigs.map((rig) => rig.close()));
      await log.close();
    }
  });

  describe('on Redis', () => {
    let redis: RedisServer;
    let log: RoomLog;
    beforeAll(async () => {
      redis = await startRedis();
      log = await openLog(redis.url);
    });
    beforeEach(async () => {
      await log.remove(room);
    });
    afterAll(async () => {
      await log.close();
      await redis.close();
    });

    it.each([13])('seed %i', async (seed) => {
      const other = await openLog(redis.url);
      const links = [await openClusterLink(redis.url), await openClusterLink(redis.url)];
      try {
        await inProcess([log, other], seed, 300, links);
      } finally {
        await Promise.all([other.close(), ...links.map((link) => link.close())]);
      }
    });

    it.each([14])('as processes that are killed in between, seed %i', async (seed) => {
      await withKills(redis.url, log, seed, 110);
    });
  });
});

import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { must } from '@watoto/shared/kernel/assert.ts';
import { openLog } from '@watoto/shared/ports/log/open-log.ts';
import type { RoomLog } from '@watoto/shared/ports/log/log.ts';
import { type RedisServer, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { PLATFORM_TOKEN_AUDIENCE } from '@watoto/shared/contract/room-token.ts';
import { SECRET, type TestClient, room, until } from './fixture.ts';
import { type RealMember, enter, hears, listen, produce, rebuilt, speak } from './members.fixture.ts';
import { type Tier, Tiers } from './tiers.fixture.ts';

// Several processes are started for each: on a busy machine that is most of the time.
vi.setConfig({ testTimeout: 90_000 });

let redis: RedisServer;
let tiers: Tiers;
let log: RoomLog;
let members: RealMember[];

beforeEach(async () => {
  redis = await startRedis();
  tiers = new Tiers(redis.url);
  log = await openLog(redis.url);
  members = [];
});

afterEach(async () => {
  for (const member of members) member.close();
  await tiers.close();
  await log.close();
  await redis.close();
});

const placed = async () => (await log.read(room, 0)).filter((entry) => entry.type === 'room.placed');
const nodeOf = ({ state }: TestClient, peerId: string) => must(state.peers[peerId], peerId).nodeId;
const lost = ({ events }: TestClient) => events.filter(({ name }) => name === 'media.lost').length;
const nodes = (capacities: Record<string, number>) =>
  Promise.all(Object.entries(capacities).map(([id, capacity]) => tiers.startNode(id, { SFU_CAPACITY: String(capacity) })));
const named = (all: readonly (Tier & { id: string })[], id: string | null) =>
  must(
    all.find((node) => node.id === id),
    `node ${id}`,
  );

describe('a lesson that is larger than a node', () => {
  it('is heard across nodes; when one leg is lost, those of the other stay as they are', async () => {
    const all = await nodes({ 'node-1': 11, 'node-2': 11, 'node-3': 11 });
    const [one, two] = await Promise.all([tiers.startInstance('one'), tiers.startInstance('two')]);
    const teacher = await speak(one.url, 'Teacher', { size: 22 });
    const amina = await listen(two.url, 'Amina');
    const brian = await listen(one.url, 'Brian');
    members = [teacher, amina, brian];
    // 22 places: two legs, and people shared out over them.
    expect(teacher.client.state.placement?.legs).toHaveLength(2);
    await until(() => (amina.client.state.peers['brian'] ? null : 'Brian at Amina'));
    const [near, far] = [nodeOf(amina.client, 'teacher'), nodeOf(amina.client, 'amina')];
    expect(far).not.toBe(near);
    await Promise.all([hears(amina), hears(brian)]);

    named(all, far).signal('SIGKILL');
    const those = [amina, brian].filter(({ client }, i) => nodeOf(client, ['amina', 'brian'][i] ?? '') === far);
    const others = [amina, brian].filter((member) => !those.includes(member));
    for (const member of those) {
      await until(() => (lost(member.client) > 0 ? null : 'media.lost'), 10_000);
      await member.again();
      await hears(member);
    }
    for (const member of [teacher, ...others]) expect(lost(member.client)).toBe(0);
    for (const member of others) await hears(member);
    expect(await placed()).toHaveLength(2);
    expect(teacher.client.state.placement?.legs.map(({ nodeId }) => nodeId)).not.toContain(far);
  });

  it('grows when more come than were expected; nobody in it notices', async () => {
    await nodes({ 'node-1': 6, 'node-2': 8 });
    const one = await tiers.startInstance('one');
    const teacher = await enter(one.url, 'Teacher', { size: 3 });
    const pupils = [];
    for (let i = 0; i < 11; i += 1) pupils.push(await enter(one.url, `Pupil${i}`));
    const legs = must(teacher.client.state.placement, 'placement').legs;
    expect(legs).toHaveLength(2);
    for (const { client } of [teacher, ...pupils]) expect(lost(client)).toBe(0);
    // 12 of 14 places: two more, and then only hosts.
    for (const name of ['Last', 'Utmost']) await enter(one.url, name);
    await expect(enter(one.url, 'Late')).rejects.toMatchObject({ code: 'no_capacity', retryAfterMs: expect.any(Number) });
    await enter(one.url, 'Assistant', { role: 'cohost' });
    await produce(teacher);
    const last = must(pupils.at(-1), 'pupil').client;
    await until(() => (last.events.some(({ name }) => name === 'consumer.opened') ? null : 'the microphone at a pupil'));
    expect(teacher.client.state.peers['late']).toBeUndefined();
  });
});

describe('a node that is leaving', () => {
  it('gives its lessons away while it still works', async () => {
    const all = await nodes({ 'node-1': 50, 'node-2': 50 });
    const [one, two] = await Promise.all([tiers.startInstance('one'), tiers.startInstance('two')]);
    const members = [await enter(one.url, 'Teacher'), await enter(two.url, 'Amina')];
    const teacher = must(members[0], 'teacher');
    const left = named(all, nodeOf(teacher.client, 'teacher'));
    const ended = left.end('SIGTERM');
    for (const member of members) await rebuilt(member);
    expect(nodeOf(teacher.client, 'teacher')).not.toBe(left.id);
    expect(await placed()).toMatchObject([{ data: { epoch: 1 } }, { data: { epoch: 2, reason: 'moved' } }]);
    // Nothing is on it any more: it ends long before its deadline.
    expect(await ended).toBe(0);
  });

  it('keeps them where there is no other place', async () => {
    const [only] = await nodes({ 'node-1': 50 });
    const one = await tiers.startInstance('one');
    const teacher = await enter(one.url, 'Teacher');
    const node = must(only, 'node');
    node.signal('SIGTERM');
    await until(async () => ((await one.metric('watoto_signaling_calls_total')) > 0 ? null : 'calls'));
    await until(() => (node.said.includes('draining') ? null : 'draining'));
    await produce(teacher);
    expect(await placed()).toHaveLength(1);
    await nodes({ 'node-2': 50 });
    await rebuilt(teacher);
    expect(await placed()).toHaveLength(2);
  });
});

describe('a lesson that is moved', () => {
  it('is silent for less than a second', async () => {
    await nodes({ 'node-1': 50, 'node-2': 50 });
    const one = await tiers.startInstance('one');
    const teacher = await speak(one.url, 'Teacher');
    const amina = await listen(one.url, 'Amina');
    members = [teacher, amina];
    await hears(amina);
    const silences: number[] = [];
    for (let move = 1; move <= 3; move += 1) {
      const before = nodeOf(amina.client, 'teacher');
      const longest = watchSilence(amina);
      await moveByDoor(one);
      await Promise.all(
        [teacher, amina].map(async (member) => {
          await until(() => (lost(member.client) > 0 ? null : 'media.lost'));
          await member.again();
        }),
      );
      await hears(amina);
      silences.push(longest());
      expect(nodeOf(amina.client, 'teacher')).not.toBe(before);
    }
    const [, middle] = silences.toSorted((a, b) => a - b);
    expect(middle).toBeLessThan(1_000);
  });
});

/** The longest time without a packet since now, as the listener has it. */
function watchSilence(member: RealMember): () => number {
  let packets = member.rtc.received.length;
  let rtc = member.rtc;
  let at = performance.now();
  let longest = 0;
  const look = setInterval(() => {
    if (rtc === member.rtc && member.rtc.received.length === packets) return;
    const isNew = rtc !== member.rtc;
    rtc = member.rtc;
    packets = rtc.received.length;
    if (isNew && packets === 0) return;
    longest = Math.max(longest, performance.now() - at);
    at = performance.now();
  }, 5);
  return () => {
    clearInterval(look);
    return longest;
  };
}

async function moveByDoor({ opsPort }: Tier): Promise<void> {
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(PLATFORM_TOKEN_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('30s')
    .sign(new TextEncoder().encode(SECRET));
  const response = await fetch(`http://127.0.0.1:${opsPort}/platform/rooms/${room}/move`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status, await response.text()).toBe(200);
}

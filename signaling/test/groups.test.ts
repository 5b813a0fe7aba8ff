import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { must } from '@watoto/shared/kernel/assert.ts';
import { type RedisServer, startRedis } from '@watoto/shared/ports/redis-server.fixture.ts';
import { groupOf } from '@watoto/shared/room/groups.ts';
import { type TestClient, until } from './fixture.ts';
import { type RealMember, enter, hears, listen, speak } from './members.fixture.ts';
import { Tiers } from './tiers.fixture.ts';

// Several processes are started for each: on a busy machine that is most of the time.
vi.setConfig({ testTimeout: 90_000 });

let redis: RedisServer;
let tiers: Tiers;
let members: { close(): void }[];

beforeEach(async () => {
  redis = await startRedis();
  tiers = new Tiers(redis.url);
  members = [];
});

afterEach(async () => {
  for (const member of members) member.close();
  await tiers.close();
  await redis.close();
});

const id = (name: string) => PeerId.parse(name);
const nodes = (capacity: number, count: number) =>
  Promise.all(Array.from({ length: count }, (_, i) => tiers.startNode(`node-${i + 1}`, { SFU_CAPACITY: String(capacity) })));

function groupNamed({ state }: TestClient, name: string) {
  return must(
    state.groups?.groups.find((group) => group.name === name),
    name,
  ).id;
}

/** Packets of a voice: what a connection receives also has reports in it, which have numbers of their own (RFC 5761). */
const heard = ({ rtc }: RealMember) => rtc.received.filter((packet) => (packet[1] ?? 0) < 192 || (packet[1] ?? 0) > 223).length;

/** Zuri's voice reaches `yes`, and meanwhile nothing of it `no`, nor that she speaks. */
async function onlyReaches(yes: RealMember, no: RealMember): Promise<void> {
  // What was on its way when the Consumer was paused arrives first.
  await until(async () => {
    const before = heard(no);
    await hears(yes);
    return heard(no) === before ? null : `silence (${heard(no)} packets)`;
  }, 15_000);
  const [before, told] = [heard(no), no.client.events.length];
  await hears(yes);
  await hears(yes);
  expect(heard(no)).toBe(before);
  const levels = no.client.events.slice(told).filter(({ name }) => name === 'room.levels');
  expect(JSON.stringify(levels)).not.toContain('zuri');
}

it('is heard in its own group only, over two instances and two nodes, and by everyone when they are back', async () => {
  await nodes(11, 2);
  const [one, two] = await Promise.all([tiers.startInstance('one'), tiers.startInstance('two')]);
  const teacher = await enter(one.url, 'Teacher', { size: 22 });
  const zuri = await speak(two.url, 'Zuri', { role: 'pupil' });
  const amina = await listen(one.url, 'Amina');
  const brian = await listen(two.url, 'Brian');
  members = [zuri, amina, brian];
  expect(teacher.client.state.placement?.legs).toHaveLength(2);
  await Promise.all([hears(amina), hears(brian)]);

  const open = { name: 'Lions', peerIds: [id('zuri'), id('amina')] };
  await teacher.client.call('groups.open', { groups: [open, { name: 'Zebras', peerIds: [id('brian')] }] });
  await onlyReaches(amina, brian);

  // The other way round, by moving two: what Brian has is what he had, and flows again.
  const [lions, zebras] = [groupNamed(teacher.client, 'Lions'), groupNamed(teacher.client, 'Zebras')];
  await teacher.client.call('groups.move', { peerId: id('brian'), groupId: lions });
  await teacher.client.call('groups.move', { peerId: id('amina'), groupId: zebras });
  await onlyReaches(brian, amina);

  await teacher.client.call('groups.close', {});
  await Promise.all([hears(amina), hears(brian)]);
  for (const { client } of [amina, brian]) {
    expect(client.events.some(({ name }) => name === 'media.lost')).toBe(false);
    expect(client.events.filter(({ name }) => name === 'consumer.closed')).toEqual([]);
  }
});

it('are refused before anybody is moved where the nodes have no room for so many who speak; they end by themselves', async () => {
  await nodes(20, 1);
  const one = await tiers.startInstance('one');
  const teacher = await enter(one.url, 'Teacher', { size: 18 });
  const amina = await enter(one.url, 'Amina');
  const many = Array.from({ length: 16 }, (_, i) => id(`absent-${i}`));
  const refused = teacher.client.call('groups.open', { groups: [{ name: 'All', peerIds: [id('amina'), ...many] }] });
  await expect(refused).rejects.toMatchObject({ code: 'no_capacity' });
  expect(teacher.client.state.groups).toBeNull();
  await expect(amina.client.call('groups.open', { groups: [{ name: 'Mine', peerIds: [] }] })).rejects.toMatchObject({ code: 'forbidden' });

  await teacher.client.call('groups.open', { groups: [{ name: 'Lions', peerIds: [id('amina')] }], lastsMs: 1_000 });
  expect(groupOf(teacher.client.state, id('amina'))).not.toBeNull();
  await until(() => (amina.client.state.groups?.phase === 'closed' ? null : 'the end of the groups'), 15_000);

  expect(await teacher.client.call('pick.draw', {})).toEqual({ peerId: 'amina' });
  await until(() => (amina.client.state.picks.length === 1 ? null : 'the pick'));
  await teacher.client.call('pick.draw', { shown: 'hosts' });
  await teacher.client.call('timer.start', { lastsMs: 60_000 });
  await until(() => (amina.client.state.timer ? null : 'the timer'));
  expect(amina.client.state.picks).toHaveLength(1);
  expect(teacher.client.state.picks).toHaveLength(2);
});

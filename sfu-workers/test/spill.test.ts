import { afterEach, describe, expect, test } from 'vitest';
import type { ProducerId } from '@watoto/shared/kernel/ids.ts';
import {
  asPeer,
  connect,
  inRoom,
  openPeer,
  publish,
  refusal,
  ROOM,
  startNode,
  type TestLink,
  type TestNode,
  until,
  untilEmpty,
} from './fixture.ts';

/** A room that outgrows a Worker, and what the death of one of its Workers costs. */
let sfu: TestNode;
let link: TestLink;
afterEach(() => sfu.node.close('test over'));

async function start(places: number, size = 1, workers = 2): Promise<void> {
  sfu = await startNode({ workers, capacity: places * workers, pipeLingerMs: 100 });
  link = await connect(sfu.node);
  await link.rpc.call('room.open', { ...inRoom, size });
}

const people = () => sfu.node.load().onWorkers.map((worker) => worker.people);
const consume = async (name: string, producerId: ProducerId) =>
  (await link.rpc.call('consumer.openMany', { ...asPeer(name), consume: [{ producerId, paused: true }] })).consumers;
const arrive = (names: readonly string[]) => Promise.all(names.map((name) => openPeer(link, name)));
const kill = async (index: number) => process.kill((await sfu.node.dump())[index]?.pid ?? 0, 'SIGKILL');

describe('spilling', () => {
  test('a class that arrives all at once has its places on both Workers; one Router each, opened when needed', async () => {
    await start(20, 30);
    expect((await sfu.node.dump()).map(({ routers }) => routers).toSorted((a, b) => a - b)).toEqual([0, 1]);
    await arrive(Array.from({ length: 30 }, (_, i) => `pupil-${i}`));
    expect(people()).toEqual([15, 15]);
    expect(sfu.node.load().onWorkers.map(({ routers }) => routers)).toEqual([1, 1]);
    await link.rpc.call('room.close', inRoom);
    await untilEmpty(sfu);
  });

  test('a small class stays on one, also where there are more Workers; a full node turns nobody away', async () => {
    await start(4);
    await arrive(['a', 'b', 'c', 'd']);
    expect(people().toSorted((a, b) => a - b)).toEqual([0, 4]);
    await arrive(['e', 'f', 'g', 'h', 'i', 'j']);
    expect(people()).toEqual([5, 5]);
    expect(sfu.node.load().pipes).toBe(0);
  });

  test('everyone who wants one Producer at once shares one pipe', async () => {
    await start(20, 30);
    const { send } = await openPeer(link, 'teacher');
    const mic = await publish(link, 'teacher', send);
    const names = Array.from({ length: 25 }, (_, i) => `pupil-${i}`);
    await arrive(names);
    const consumers = (await Promise.all(names.map((name) => consume(name, mic)))).flat();
    expect(consumers).toHaveLength(25);
    expect(consumers.every(({ producerId, peerId }) => producerId === mic && peerId === 'teacher')).toBe(true);
    expect(sfu.node.load().pipes).toBe(2);
  });
});

test('a Router that everyone has left is closed after a while, unless it passes something on; the last one stays', async () => {
  sfu = await startNode({ workers: 2, capacity: 2, pipeLingerMs: 100, peerGraceMs: 200 });
  link = await connect(sfu.node);
  await link.rpc.call('room.open', { ...inRoom, size: 2 });
  await openPeer(link, 'a');
  const { send } = await openPeer(link, 'b');
  await consume('a', await publish(link, 'b', send));
  const routers = () => sfu.node.load().onWorkers.reduce((sum, worker) => sum + worker.routers, 0);
  expect(routers()).toBe(2);
  await link.rpc.call('peer.close', asPeer('b'));
  await until(() => (routers() === 1 ? null : `${routers()} Routers`));
  expect(await refusal(link.rpc.call('peer.stats', asPeer('a')))).toBe('answered');
  await link.rpc.call('peer.close', asPeer('a'));
  await openPeer(link, 'c');
  expect(routers()).toBe(1);
});

describe('a Worker of several that dies', () => {
  test('costs its own peers their media and nobody else theirs; they come back on what is left', async () => {
    await start(2, 4);
    const opened = new Map<string, Awaited<ReturnType<typeof openPeer>>>();
    for (const name of ['a', 'b', 'c', 'd']) opened.set(name, await openPeer(link, name));
    expect(people()).toEqual([2, 2]);
    const mics = new Map<string, ProducerId>();
    for (const [name, { send }] of opened) mics.set(name, await publish(link, name, send));
    for (const name of opened.keys()) for (const [of, mic] of mics) if (of !== name) await consume(name, mic);
    expect(sfu.node.load()).toMatchObject({ consumers: 12, pipes: 4 });

    const [first] = (await sfu.node.dump()).map(({ pid }) => pid);
    process.kill(first ?? 0, 'SIGKILL');
    await until(() => (link.heard['transport.failed'].length === 2 ? null : 'transport.failed has not come'));
    expect(link.heard['room.lost']).toEqual([]);
    const hit = link.heard['transport.failed'].map(({ peerId }) => String(peerId));
    const spared = [...opened.keys()].filter((name) => !hit.includes(name));
    expect(link.heard['transport.failed'][0]?.reason).toContain('died');
    // Of the spared, each keeps the other's microphone, and hears that those of the lost are gone.
    const closed = () => link.heard['consumer.closed'].flatMap(({ consumerIds }) => consumerIds).length;
    await until(() => (closed() === 4 ? null : `${closed()} closed`));
    expect(sfu.node.load()).toMatchObject({ peers: 2, producers: 2, consumers: 2, pipes: 0 });
    for (const name of spared) expect(await refusal(link.rpc.call('peer.stats', asPeer(name)))).toBe('answered');
    expect(await refusal(link.rpc.call('peer.stats', asPeer(hit[0] ?? '')))).toBe('not_found');

    await until(() => (sfu.node.load().workers === 2 ? null : 'the Worker is not replaced'));
    for (const name of hit) {
      const { send } = await openPeer(link, name);
      const mic = await publish(link, name, send);
      for (const other of spared) expect(await consume(other, mic)).toHaveLength(1);
    }
    expect(people()).toEqual([2, 2]);
    await link.rpc.call('room.close', inRoom);
    await untilEmpty(sfu);
  });

  test('with all of them gone the room is lost, and only a higher epoch is good', async () => {
    await start(1, 2);
    await arrive(['a', 'b']);
    await kill(0);
    await until(() => (link.heard['transport.failed'].length === 1 ? null : 'transport.failed has not come'));
    await until(() => (sfu.node.load().workers === 2 ? null : 'the Worker is not replaced'));
    const survivor = sfu.node.load().onWorkers.findIndex(({ routers }) => routers === 1);
    await kill(survivor);
    await until(() => (link.heard['room.lost'].length === 1 ? null : 'room.lost has not come'));
    expect(await refusal(link.rpc.call('room.open', inRoom))).toBe('stale_epoch');
    await link.rpc.call('room.open', { roomId: ROOM, epoch: 2 });
  });

  test('calls on their way to it are answered', async () => {
    await start(1, 2);
    await openPeer(link, 'a');
    const opening = refusal(openPeer(link, 'b'));
    await kill(1);
    expect(['answered', 'unavailable', 'cancelled']).toContain(await opening);
    await openPeer(link, 'b');
    await link.rpc.call('room.close', inRoom);
    await untilEmpty(sfu);
  });
});

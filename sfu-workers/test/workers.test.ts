import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { RoomId } from '@watoto/shared/kernel/ids.ts';
import { isAlive } from '@watoto/shared/server/is-alive.ts';
import { ROOM, type TestNode, connect, inRoom, openPeer, publish, refusal, startNode, until, untilEmpty } from './fixture.ts';

let sfu: TestNode;
afterEach(() => sfu.node.close('test over'));

/** The process of the only Worker: one that this test started. */
async function workerPid(): Promise<number> {
  const [dump] = await sfu.node.dump();
  if (!dump) throw new Error('no Worker');
  return dump.pid;
}

describe('a Worker that dies', () => {
  test('every link that holds the room hears of it, the Worker is replaced, and only a higher epoch is good', async () => {
    sfu = await startNode();
    const [opener, attender, stranger] = [await connect(sfu.node), await connect(sfu.node), await connect(sfu.node)];
    await opener.rpc.call('room.open', inRoom);
    const { send } = await openPeer(attender, 'teacher');
    await publish(attender, 'teacher', send);
    const deaths: number[] = [];
    sfu.node.died.on(({ pid }) => deaths.push(pid));
    const pid = await workerPid();

    process.kill(pid, 'SIGKILL');

    await until(() => (opener.heard['room.lost'].length + attender.heard['room.lost'].length === 2 ? null : 'room.lost has not come'));
    expect(opener.heard['room.lost']).toEqual([{ ...inRoom, reason: expect.stringContaining('died') }]);
    expect(attender.heard['transport.failed']).toEqual([]);
    expect(stranger.heard['room.lost']).toEqual([]);
    expect(deaths).toEqual([pid]);
    expect(sfu.node.load()).toMatchObject({ rooms: 0, peers: 0, transports: 0, producers: 0 });

    // At once: the room waits for the new Worker rather than being refused.
    expect(await refusal(opener.rpc.call('room.open', inRoom))).toBe('stale_epoch');
    await opener.rpc.call('room.open', { roomId: ROOM, epoch: 2 });
    await openPeer(attender, 'teacher', 2);
    expect(await workerPid()).not.toBe(pid);
    await opener.rpc.call('room.close', { roomId: ROOM, epoch: 2 });
    await untilEmpty(sfu);
  });

  test('calls on their way to it are answered: nothing hangs', async () => {
    sfu = await startNode();
    const link = await connect(sfu.node);
    await link.rpc.call('room.open', inRoom);
    const pid = await workerPid();
    process.kill(pid, 'SIGSTOP');
    const opening = refusal(openPeer(link, 'teacher'));
    process.kill(pid, 'SIGKILL');
    expect(await opening).toBe('unavailable');
  });

  test('the rooms of the other Workers do not notice', async () => {
    sfu = await startNode({ workers: 2 });
    const link = await connect(sfu.node);
    const rooms = ['a', 'b'].map((name) => ({ roomId: RoomId.parse(name), epoch: 1 }));
    await Promise.all(rooms.map((room) => link.rpc.call('room.open', room)));
    const dumps = await sfu.node.dump();
    expect(dumps.map(({ routers }) => routers)).toEqual([1, 1]);
    process.kill(dumps[0]?.pid ?? 0, 'SIGKILL');
    await until(() => (link.heard['room.lost'].length === 1 ? null : 'room.lost has not come'));
    await until(() => (sfu.node.load().workers === 2 ? null : 'the Worker is not replaced'));
    expect(sfu.node.load().rooms).toBe(1);
    expect((await sfu.node.dump()).map(({ routers }) => routers).toSorted((a, b) => a - b)).toEqual([0, 1]);
  });
});

describe('a Worker that hangs', () => {
  test('is found, killed and replaced', async () => {
    sfu = await startNode({ workerPingMs: 100 });
    const link = await connect(sfu.node);
    await link.rpc.call('room.open', inRoom);
    const pid = await workerPid();
    process.kill(pid, 'SIGSTOP');
    await until(() => (link.heard['room.lost'].length === 1 ? null : 'room.lost has not come'));
    expect(link.heard['room.lost'][0]?.reason).toContain('hung');
    await until(() => (isAlive(pid) ? 'the hung process is still there' : null));
    await link.rpc.call('room.open', { roomId: ROOM, epoch: 2 });
    expect(await workerPid()).not.toBe(pid);
  });
});

test('closing the node ends the processes, a stopped one too', async () => {
  sfu = await startNode({ workers: 2, workerPingMs: 60_000 });
  const pids = (await sfu.node.dump()).map(({ pid }) => pid);
  process.kill(pids[0] ?? 0, 'SIGSTOP');
  await sfu.node.close('test over');
  expect(pids.filter(isAlive)).toEqual([]);
});

test('a node whose media port is taken does not start, and leaves no process', async () => {
  sfu = await startNode();
  const processes = () => process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;
  // Node takes a handle off its list a moment after the process has gone.
  const untilOnlyOurs = () => until(() => (processes() === 1 ? null : `${processes()} processes`));
  await untilOnlyOurs();
  const taken = createSocket('udp4').bind(0, '127.0.0.1');
  await once(taken, 'listening');
  expect(await refusal(startNode({ rtcPort: taken.address().port }))).toBe('media_failed');
  await untilOnlyOurs();
  taken.close();
});

test('a signal to the process is for us to answer: mediasoup has not hooked itself in', async () => {
  const before = process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');
  sfu = await startNode();
  expect(process.listenerCount('SIGTERM') + process.listenerCount('SIGINT')).toBe(before);
});

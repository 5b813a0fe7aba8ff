import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RoomId } from '@watoto/shared/kernel/ids.ts';
import {
  CAPABILITIES,
  FINGERPRINT,
  ROOM,
  type TestLink,
  type TestNode,
  asPeer,
  connect,
  inRoom,
  openPeer,
  peerId,
  publish,
  refusal,
  startNode,
  until,
  untilEmpty,
} from './fixture.ts';

let sfu: TestNode;
let link: TestLink;

beforeEach(async () => {
  sfu = await startNode();
  link = await connect(sfu.node);
  await link.rpc.call('room.open', inRoom);
});
afterEach(() => sfu.node.close('test over'));

const consumeAll = (producers: readonly { id: Parameters<typeof consume>[0]; paused?: boolean }[]) =>
  producers.map(({ id, paused = true }) => consume(id, paused));
const consume = (producerId: Awaited<ReturnType<typeof publish>>, paused: boolean) => ({ producerId, paused });

describe('a lesson from door to door', () => {
  test('opening, publishing, consuming and leaving: the node ends where it began', async () => {
    const teacher = await openPeer(link, 'teacher');
    const mic = await publish(link, 'teacher', teacher.send, 'mic');
    const camera = await publish(link, 'teacher', teacher.send, 'camera');

    const pupil = await link.rpc.call('peer.open', {
      ...asPeer('pupil'),
      rtpCapabilities: CAPABILITIES,
      send: false,
      dtlsParameters: FINGERPRINT,
      consume: [
        { producerId: mic, paused: false },
        { producerId: camera, paused: true, layers: { spatial: 0, temporal: 1 } },
      ],
    });

    expect(pupil.send).toBeNull();
    // The role is settled: the client is the DTLS client, as it announced.
    expect(pupil.recv.dtlsParameters.role).toBe('server');
    expect(pupil.recv.iceCandidates.map(({ protocol, address }) => [protocol, address])).toEqual([
      ['udp', '127.0.0.1'],
      ['tcp', '127.0.0.1'],
    ]);
    expect(
      pupil.consumers.map(({ producerId, peerId: of, source, kind, type, paused }) => ({ producerId, of, source, kind, type, paused })),
    ).toEqual([
      { producerId: mic, of: 'teacher', source: 'mic', kind: 'audio', type: 'simple', paused: false },
      { producerId: camera, of: 'teacher', source: 'camera', kind: 'video', type: 'simulcast', paused: true },
    ]);
    expect(await link.rpc.call('node.load', {})).toMatchObject({
      workers: 1,
      rooms: 1,
      peers: 2,
      transports: 3,
      producers: 2,
      consumers: 2,
    });
    expect((await sfu.node.dump())[0]).toMatchObject({ routers: 1, transports: 3 });

    await link.rpc.call('peer.close', asPeer('pupil'));
    expect(sfu.node.load()).toMatchObject({ peers: 1, transports: 2, consumers: 0 });
    await link.rpc.call('room.close', inRoom);
    expect(sfu.node.load()).toMatchObject({ rooms: 0, peers: 0, transports: 0, producers: 0, consumers: 0 });
    await untilEmpty(sfu);
  });

  test('a Producer that closes takes its Consumers along: the peer is told of each once', async () => {
    const teacher = await openPeer(link, 'teacher');
    const mic = await publish(link, 'teacher', teacher.send, 'mic');
    const camera = await publish(link, 'teacher', teacher.send, 'camera');
    await openPeer(link, 'pupil');
    const { consumers } = await link.rpc.call('consumer.openMany', {
      ...asPeer('pupil'),
      consume: consumeAll([{ id: mic }, { id: camera }]),
    });

    await link.rpc.call('peer.close', asPeer('teacher'));

    // What the Worker tells in one breath is one event; a busy machine may hear it in two.
    const told = () => link.heard['consumer.closed'].flatMap(({ consumerIds }) => consumerIds);
    await until(() => (told().length < consumers.length ? 'a consumer.closed' : null));
    expect(told().sort()).toEqual(consumers.map(({ id }) => id).sort());
    for (const event of link.heard['consumer.closed']) expect(event).toMatchObject(asPeer('pupil'));
    expect(sfu.node.load()).toMatchObject({ producers: 0, consumers: 0 });
  });

  test('opening a peer again replaces what it had', async () => {
    const first = await openPeer(link, 'teacher');
    await publish(link, 'teacher', first.send);
    const second = await openPeer(link, 'teacher');

    expect(await refusal(link.rpc.call('transport.restartIce', { ...asPeer('teacher'), transportId: first.send }))).toBe('not_found');
    const { iceParameters } = await link.rpc.call('transport.restartIce', { ...asPeer('teacher'), transportId: second.send });
    expect(iceParameters.usernameFragment).not.toBe('');
    expect(sfu.node.load()).toMatchObject({ peers: 1, transports: 2, producers: 0 });
    expect((await sfu.node.dump())[0]).toMatchObject({ transports: 2 });
  });

  test('of two openings at once the later one stays, and nothing of the earlier', async () => {
    const request = { ...asPeer('teacher'), rtpCapabilities: CAPABILITIES, send: true, consume: [] };
    const [first, second] = await Promise.allSettled([link.rpc.call('peer.open', request), link.rpc.call('peer.open', request)]);

    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    expect(second.status).toBe('fulfilled');
    expect(sfu.node.load()).toMatchObject({ peers: 1, transports: 2 });
    await until(async () => ((await sfu.node.dump())[0]?.transports === 2 ? null : 'the first one is still there'));
  });

  test('a room that closes while a peer opens leaves nothing', async () => {
    const request = { ...asPeer('teacher'), rtpCapabilities: CAPABILITIES, send: true, dtlsParameters: FINGERPRINT, consume: [] };
    const opening = refusal(link.rpc.call('peer.open', request));
    await link.rpc.call('room.close', inRoom);
    expect(await opening).toBe('cancelled');
    await untilEmpty(sfu);
  });

  test('a Producer and a Consumer that come too late, their peer has left, leave nothing', async () => {
    const teacher = await openPeer(link, 'teacher');
    const mic = await publish(link, 'teacher', teacher.send, 'mic');
    const pupil = await openPeer(link, 'pupil');
    const late = [
      refusal(publish(link, 'pupil', pupil.send, 'camera')),
      refusal(link.rpc.call('consumer.openMany', { ...asPeer('pupil'), consume: consumeAll([{ id: mic }]) })),
    ];
    await link.rpc.call('peer.close', asPeer('pupil'));
    expect(await Promise.all(late)).toEqual(['not_found', 'not_found']);
    expect(sfu.node.load()).toMatchObject({ peers: 1, transports: 2, producers: 1, consumers: 0 });
    await link.rpc.call('room.close', inRoom);
    await untilEmpty(sfu);
  });

  test('forty who come and go leave nothing behind', async () => {
    const teacher = await openPeer(link, 'teacher');
    const mic = await publish(link, 'teacher', teacher.send, 'mic');
    const before = await sfu.node.dump();
    for (let i = 0; i < 40; i += 1) {
      const name = `pupil-${i}`;
      const pupil = await openPeer(link, name);
      await publish(link, name, pupil.send, 'camera');
      await link.rpc.call('consumer.openMany', { ...asPeer(name), consume: consumeAll([{ id: mic, paused: false }]) });
      await link.rpc.call('peer.close', asPeer(name));
    }
    expect(sfu.node.load()).toMatchObject({ workers: 1, rooms: 1, peers: 1, transports: 2, producers: 1, consumers: 0 });
    await until(async () => {
      const now = await sfu.node.dump();
      return JSON.stringify(now) === JSON.stringify(before) ? null : `${JSON.stringify(now)} instead of ${JSON.stringify(before)}`;
    });
    await link.rpc.call('room.close', inRoom);
    await untilEmpty(sfu);
  });
});

describe('transports', () => {
  test('connecting twice with the same certificate is one connect; another certificate is a conflict', async () => {
    const { recv } = await link.rpc.call('peer.open', { ...asPeer('pupil'), rtpCapabilities: CAPABILITIES, send: false, consume: [] });
    const connectWith = (dtlsParameters: typeof FINGERPRINT) =>
      link.rpc.call('transport.connect', { ...asPeer('pupil'), transportId: recv.id, dtlsParameters });
    await Promise.all([connectWith(FINGERPRINT), connectWith(FINGERPRINT)]);
    await connectWith(FINGERPRINT);
    const [fingerprint] = FINGERPRINT.fingerprints;
    const other = {
      ...FINGERPRINT,
      fingerprints: [{ algorithm: 'sha-256' as const, value: fingerprint?.value.replace('10', 'FF') ?? '' }],
    };
    expect(await refusal(connectWith(other))).toBe('conflict');
  });

  test('capabilities that make no sense are refused, and nothing stays open', async () => {
    const rtpCapabilities = { codecs: [{ kind: 'audio' as const, mimeType: 'nonsense', clockRate: 48_000, preferredPayloadType: 100 }] };
    expect(await refusal(link.rpc.call('peer.open', { ...asPeer('pupil'), rtpCapabilities, send: true, consume: [] }))).toBe(
      'invalid_input',
    );
    expect(sfu.node.load()).toMatchObject({ peers: 0, transports: 0 });
  });
});

describe('the room of a node', () => {
  test('metrics count what is open, and calls by outcome', async () => {
    await openPeer(link, 'teacher');
    await refusal(link.rpc.call('peer.close', asPeer('nobody')));
    const text = await sfu.metrics.render();
    expect(text).toMatch(/watoto_sfu_transports\{.*\} 2/);
    expect(text).toMatch(/watoto_sfu_calls_total\{name="peer.close",outcome="not_found".*\} 1/);
    expect(text).toMatch(/watoto_sfu_call_seconds_count\{.*name="peer.open".*\} 1/);
  });

  test('draining: links are told, no new room, and it ends with the last one', async () => {
    const drained = sfu.node.drain();
    await until(() => (link.heard['node.draining'].length === 1 ? null : 'not told'));
    expect(await refusal(link.rpc.call('room.open', { roomId: ROOM, epoch: 2 }))).toBe('draining');
    // The lesson goes on until it ends.
    await openPeer(link, 'teacher');
    expect(sfu.node.load().peers).toBe(1);
    await link.rpc.call('room.close', inRoom);
    await drained;
  });

  test('a drain that is taken back: new rooms are welcome, and nobody waits for the last one any more', async () => {
    const drained = sfu.node.drain();
    expect(await refusal(link.rpc.call('room.open', { roomId: RoomId.parse('another'), epoch: 1 }))).toBe('draining');
    sfu.node.undrain();
    await drained;
    await link.rpc.call('room.open', { roomId: RoomId.parse('another'), epoch: 1 });
    // A Worker that dies is replaced again.
    const [dump] = await sfu.node.dump();
    process.kill(dump?.pid ?? 0, 'SIGKILL');
    await until(() => (link.heard['room.lost'].length === 2 ? null : 'room.lost has not come'));
    await until(() => (sfu.node.load().workers === 1 ? null : 'the Worker is not replaced'));
  });

  test('a Worker that ended while the node was draining is started when it stays', async () => {
    const drained = sfu.node.drain();
    const [dump] = await sfu.node.dump();
    process.kill(dump?.pid ?? 0, 'SIGKILL');
    await drained;
    expect(sfu.node.load().workers).toBe(0);
    sfu.node.undrain();
    await until(() => (sfu.node.load().workers === 1 ? null : 'no Worker'));
    await link.rpc.call('room.open', { roomId: ROOM, epoch: 2 });
  });

  test('statistics of a peer say what each is of', async () => {
    const teacher = await openPeer(link, 'teacher');
    const mic = await publish(link, 'teacher', teacher.send, 'mic');
    await link.rpc.call('consumer.openMany', { ...asPeer('teacher'), consume: consumeAll([{ id: mic }]) });
    const { stats } = await link.rpc.call('peer.stats', { ...inRoom, peerId: peerId('teacher') });
    expect(stats.filter(({ of }) => of === 'transport').map(({ id }) => id)).toEqual([teacher.send, teacher.recv]);
    expect(stats.map(({ of }) => of)).toContain('consumer');
  });
});

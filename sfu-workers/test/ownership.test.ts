import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RoomId } from '@watoto/shared/kernel/ids.ts';
import {
  CAPABILITIES,
  FINGERPRINT,
  ROOM,
  type OpenedPeer,
  type TestLink,
  type TestNode,
  asPeer,
  connect,
  inRoom,
  noSuch,
  openPeer,
  opus,
  peerId,
  publish,
  refusal,
  simulcast,
  startNode,
  until,
} from './fixture.ts';

let sfu: TestNode;
let link: TestLink;
let teacher: OpenedPeer;

beforeEach(async () => {
  sfu = await startNode();
  link = await connect(sfu.node);
  await link.rpc.call('room.open', inRoom);
  teacher = await openPeer(link, 'teacher');
});
afterEach(() => sfu.node.close('test over'));

const OTHER = { roomId: RoomId.parse('room-2'), epoch: 1 };

describe("ids of others don't exist", () => {
  test('transports, Producers and Consumers of another peer are not found, and untouched', async () => {
    const producerId = await publish(link, 'teacher', teacher.send);
    await openPeer(link, 'pupil');
    const { consumers } = await link.rpc.call('consumer.openMany', { ...asPeer('pupil'), consume: [{ producerId, paused: true }] });
    const consumerId = consumers[0]?.id ?? noSuch.consumer;
    const { rpc } = link;
    const pupil = asPeer('pupil');

    expect(await refusal(rpc.call('transport.connect', { ...pupil, transportId: teacher.recv, dtlsParameters: FINGERPRINT }))).toBe(
      'not_found',
    );
    expect(await refusal(rpc.call('transport.restartIce', { ...pupil, transportId: teacher.send }))).toBe('not_found');
    expect(await refusal(publish(link, 'pupil', teacher.send))).toBe('not_found');
    for (const call of ['producer.pause', 'producer.resume', 'producer.close'] as const) {
      expect(await refusal(rpc.call(call, { ...pupil, producerId }))).toBe('not_found');
    }
    // In bulk, what is not the caller's own is passed over.
    await rpc.call('consumer.change', { ...asPeer('teacher'), changes: [{ consumerId, paused: false }] });
    await rpc.call('consumer.closeMany', { ...asPeer('teacher'), consumerIds: [consumerId] });

    const state = await rpc.call('peer.adopt', pupil);
    expect(state.consumers).toEqual([{ id: consumerId, producerId, paused: true }]);
    expect((await rpc.call('peer.adopt', asPeer('teacher'))).producers).toMatchObject([{ id: producerId, paused: false }]);
  });

  test('an id of one kind is not one of another, and a peer of one room is not in the next', async () => {
    await link.rpc.call('room.open', OTHER);
    expect(await refusal(link.rpc.call('producer.close', { ...asPeer('teacher'), producerId: teacher.send as never }))).toBe('not_found');
    expect(await refusal(link.rpc.call('peer.close', { ...OTHER, peerId: peerId('teacher') }))).toBe('not_found');
    expect(await refusal(link.rpc.call('peer.close', asPeer('nobody')))).toBe('not_found');
    expect(await refusal(link.rpc.call('room.close', { roomId: RoomId.parse('room-3'), epoch: 1 }))).toBe('not_found');
  });

  test('a Producer of another room can not be consumed', async () => {
    const producerId = await publish(link, 'teacher', teacher.send);
    await link.rpc.call('room.open', OTHER);
    const spy = { ...OTHER, peerId: peerId('spy') };
    const consume = [{ producerId, paused: false }];
    const opened = await link.rpc.call('peer.open', { ...spy, rtpCapabilities: CAPABILITIES, send: false, consume });
    expect(opened.consumers).toEqual([]);
    expect((await link.rpc.call('consumer.openMany', { ...spy, consume })).consumers).toEqual([]);
  });
});

describe('epochs', () => {
  test('the same epoch is the same room; a newer one closes the old one first; an older one is stale for good', async () => {
    await link.rpc.call('room.open', inRoom);
    expect(sfu.node.load()).toMatchObject({ rooms: 1, peers: 1 });

    await link.rpc.call('room.open', { roomId: ROOM, epoch: 3 });
    expect(sfu.node.load()).toMatchObject({ rooms: 1, peers: 0 });
    await until(async () => ((await sfu.node.dump())[0]?.routers === 1 ? null : 'the old Router is still there'));
    expect(sfu.node.load().transports).toBe(0);

    expect(await refusal(link.rpc.call('room.open', { roomId: ROOM, epoch: 2 }))).toBe('stale_epoch');
    expect(await refusal(openPeer(link, 'teacher', 1))).toBe('stale_epoch');
    expect(await refusal(openPeer(link, 'teacher', 4))).toBe('not_found');
    expect(await refusal(link.rpc.call('room.close', inRoom))).toBe('stale_epoch');

    await link.rpc.call('room.close', { roomId: ROOM, epoch: 3 });
    expect(await refusal(link.rpc.call('room.open', { roomId: ROOM, epoch: 2 }))).toBe('stale_epoch');
    expect(await refusal(openPeer(link, 'teacher', 3))).toBe('not_found');
    await link.rpc.call('room.open', { roomId: ROOM, epoch: 3 });
  });

  test('a room that is closed while it is being opened is not there afterwards', async () => {
    const opening = refusal(link.rpc.call('room.open', OTHER));
    await link.rpc.call('room.close', OTHER);
    expect(await opening).toBe('cancelled');
    await until(async () => ((await sfu.node.dump())[0]?.routers === 1 ? null : 'its Router is still there'));
  });

  test('many openings of a room at once share one Router', async () => {
    await Promise.all(Array.from({ length: 10 }, () => link.rpc.call('room.open', OTHER)));
    expect((await sfu.node.dump())[0]?.routers).toBe(2);
  });

  test('a newer epoch that overtakes an older opening wins', async () => {
    const older = refusal(link.rpc.call('room.open', OTHER));
    const newer = refusal(link.rpc.call('room.open', { ...OTHER, epoch: 2 }));
    expect([await older, await newer]).toEqual(['stale_epoch', 'answered']);
    await until(async () => ((await sfu.node.dump())[0]?.routers === 2 ? null : 'the older Router is still there'));
  });
});

describe('Producers and Consumers', () => {
  test('one Producer of each source, also when two come at once; closing it makes room again', async () => {
    const both = await Promise.allSettled([publish(link, 'teacher', teacher.send), publish(link, 'teacher', teacher.send)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({ reason: { code: 'limit_reached' } });
    await link.rpc.call('producer.close', {
      ...asPeer('teacher'),
      producerId: both[0].status === 'fulfilled' ? both[0].value : noSuch.producer,
    });
    await publish(link, 'teacher', teacher.send);
  });

  test('a refused Producer does not take the place of the next', async () => {
    const camera = (rtpParameters: ReturnType<typeof opus>, transportId = teacher.send) =>
      refusal(
        link.rpc.call('producer.open', {
          ...asPeer('teacher'),
          transportId,
          kind: 'video',
          source: 'camera',
          rtpParameters,
          paused: false,
        }),
      );
    expect(await camera(opus(1))).toBe('invalid_input');
    expect(await camera({ codecs: [{ mimeType: 'video/AV1', payloadType: 96, clockRate: 90_000 }] })).toBe('invalid_input');
    expect(await camera(simulcast(), teacher.recv)).toBe('invalid_input');
    expect(await camera(simulcast())).toBe('answered');
  });

  test('a source has its kind', async () => {
    const asScreen = { ...asPeer('teacher'), transportId: teacher.send, kind: 'audio' as const, source: 'screen' as const };
    expect(await refusal(link.rpc.call('producer.open', { ...asScreen, rtpParameters: opus(1), paused: false }))).toBe('invalid_input');
  });

  test('what is gone or can not be played is left out, the rest is opened', async () => {
    const mic = await publish(link, 'teacher', teacher.send, 'mic');
    const camera = await publish(link, 'teacher', teacher.send, 'camera');
    const hears = { codecs: (CAPABILITIES.codecs ?? []).filter(({ kind }) => kind === 'audio'), headerExtensions: [] };
    const consume = [noSuch.producer, mic, camera].map((producerId) => ({ producerId, paused: false }));
    const { consumers } = await link.rpc.call('peer.open', { ...asPeer('pupil'), rtpCapabilities: hears, send: false, consume });
    expect(consumers.map(({ producerId }) => producerId)).toEqual([mic]);
  });

  test('asking twice for a Producer gives the same Consumer; after closing it, a new one', async () => {
    const mic = await publish(link, 'teacher', teacher.send, 'mic');
    await openPeer(link, 'pupil');
    const open = async () =>
      (await link.rpc.call('consumer.openMany', { ...asPeer('pupil'), consume: [{ producerId: mic, paused: true }] })).consumers;
    const [[first], [second]] = await Promise.all([open(), open()]);
    expect(second?.id).toBe(first?.id);
    await link.rpc.call('consumer.closeMany', { ...asPeer('pupil'), consumerIds: [first?.id ?? noSuch.consumer] });
    const [third] = await open();
    expect(third?.id).not.toBe(first?.id);
    expect(sfu.node.load().consumers).toBe(1);
  });

  test('pausing and resuming, of both sides, in the order of the calls', async () => {
    const mic = await publish(link, 'teacher', teacher.send, 'mic');
    await openPeer(link, 'pupil');
    const { consumers } = await link.rpc.call('consumer.openMany', { ...asPeer('pupil'), consume: [{ producerId: mic, paused: true }] });
    const consumerId = consumers[0]?.id ?? noSuch.consumer;
    const change = (paused: boolean) => link.rpc.call('consumer.change', { ...asPeer('pupil'), changes: [{ consumerId, paused }] });
    await Promise.all([change(true), change(false), link.rpc.call('producer.pause', { ...asPeer('teacher'), producerId: mic })]);
    expect((await link.rpc.call('peer.adopt', asPeer('pupil'))).consumers).toMatchObject([{ paused: false }]);
    expect((await link.rpc.call('peer.adopt', asPeer('teacher'))).producers).toMatchObject([{ source: 'mic', paused: true }]);
    await link.rpc.call('producer.resume', { ...asPeer('teacher'), producerId: mic });
    expect((await link.rpc.call('peer.adopt', asPeer('teacher'))).producers).toMatchObject([{ paused: false }]);
  });
});

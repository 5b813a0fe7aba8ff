import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NodeId, type ProducerId, TransportId } from '@watoto/shared/kernel/ids.ts';
import { createChannelPair, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { sfuPipes } from '@watoto/shared/contract/sfu.ts';
import { asPeer, openPeer, publish, refusal, ROOM, tokens, until, untilEmpty } from './fixture.ts';
import { type Spanning, twoNodes } from './spanning.fixture.ts';

/** What is particular to pipes between nodes: the link, its loss, and who may ask for what. */
let spanning: Spanning;
let mic: ProducerId;

beforeEach(async () => {
  spanning = await twoNodes();
  const { send } = await openPeer(spanning.near.link, 'teacher');
  mic = await publish(spanning.near.link, 'teacher', send);
  await openPeer(spanning.far.link, 'pupil', 2);
});
afterEach(() => spanning.close());

const consume = (producerId = mic, origin = spanning.origin, name = 'pupil') =>
  spanning.far.link.rpc.call('consumer.openMany', { ...asPeer(name, 2), consume: [{ producerId, origin, paused: true }] });
const pipes = () => [spanning.near, spanning.far].map(({ node }) => node.node.load().pipes);
const closed = () => spanning.far.link.heard['consumer.closed'].flatMap(({ consumerIds }) => consumerIds);

/** Asks again as signaling does, until it is there. */
async function untilConsumed(): Promise<void> {
  await until(async () => {
    const { consumers, pending } = await consume();
    if (consumers.length === 1) return null;
    expect(pending).toEqual([mic]);
    return 'pending';
  });
}

describe('the link between nodes', () => {
  test('a class that arrives at once opens one link, one pipe and one copy', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `pupil-${i}`);
    await Promise.all(names.map((name) => openPeer(spanning.far.link, name, 2)));
    const answers = await Promise.all(names.map((name) => consume(mic, spanning.origin, name)));
    expect(answers.map(({ consumers }) => consumers.length)).toEqual(names.map(() => 1));
    expect(pipes()).toEqual([1, 1]);
    expect(spanning.wires).toHaveLength(1);
  });

  test('when it is cut, Consumers end and are told; they are pending, then back', async () => {
    const { consumers } = await consume();
    spanning.wires[0]?.cut();
    await until(() => (closed().length === 1 ? null : 'no consumer.closed'));
    expect(closed()).toEqual(consumers.map(({ id }) => id));
    await until(() => (pipes().every((count) => count === 0) ? null : `pipes: ${pipes().join()}`));
    await untilConsumed();
    expect(pipes()).toEqual([1, 1]);
    expect(spanning.wires).toHaveLength(2);
  });

  test('a node that falls silent is found by its pings', async () => {
    await consume();
    // From here on nothing that the near node says arrives, and the link stays open.
    spanning.wires[0]?.silence();
    await until(() => (closed().length === 1 ? null : 'no consumer.closed'));
    await untilConsumed();
  });

  test('a node that is gone, or was never there, makes its Producers pending: quickly, each time', async () => {
    const nowhere = { nodeId: NodeId.parse('nowhere'), epoch: 1 };
    const gone = 'not-here' as ProducerId;
    for (let i = 0; i < 3; i += 1) expect(await consume(gone, nowhere)).toEqual({ consumers: [], pending: [gone] });
    await consume();
    await spanning.near.node.node.close('died');
    await until(() => (closed().length === 1 ? null : 'no consumer.closed'));
    expect(await consume()).toEqual({ consumers: [], pending: [mic] });
    await spanning.far.link.rpc.call('room.close', { roomId: ROOM, epoch: 2 });
    await untilEmpty(spanning.far.node);
  });

  test('a leg that has moved on is no origin any more; at its new epoch it is', async () => {
    await consume();
    await spanning.near.link.rpc.call('room.open', { roomId: ROOM, epoch: 3 });
    await until(() => (closed().length === 1 ? null : 'no consumer.closed'));
    expect(await consume()).toEqual({ consumers: [], pending: [mic] });
    const { send } = await openPeer(spanning.near.link, 'teacher', 3);
    const newMic = await publish(spanning.near.link, 'teacher', send, 'mic', 3);
    const { consumers } = await consume(newMic, { nodeId: NodeId.parse('near'), epoch: 3 });
    expect(consumers).toHaveLength(1);
  });

  test('rooms that end on both sides leave nothing, and the link is given up', async () => {
    await consume();
    await spanning.near.link.rpc.call('room.close', { roomId: ROOM, epoch: 1 });
    await spanning.far.link.rpc.call('room.close', { roomId: ROOM, epoch: 2 });
    await untilEmpty(spanning.near.node);
    await untilEmpty(spanning.far.node);
  });

  test('thirty who come and go across the nodes leave nothing behind', async () => {
    const { near, far } = spanning;
    for (let i = 0; i < 30; i += 1) {
      const { send } = await openPeer(near.link, 'guest');
      const camera = await publish(near.link, 'guest', send, 'camera');
      await openPeer(far.link, `pupil-${i}`, 2);
      // Whoever leaves does not wait for what is under way.
      const asked = Promise.allSettled([consume(camera, spanning.origin, `pupil-${i}`)]);
      if (i % 2 === 0) await asked;
      await far.link.rpc.call('peer.close', asPeer(`pupil-${i}`, 2));
      await near.link.rpc.call('peer.close', asPeer('guest'));
      await asked;
    }
    await until(() => (pipes().every((count) => count === 0) ? null : `pipes: ${pipes().join()}`));
    expect(near.node.node.load()).toMatchObject({ peers: 1, transports: 2, producers: 1, consumers: 0 });
    await near.link.rpc.call('room.close', { roomId: ROOM, epoch: 1 });
    await far.link.rpc.call('room.close', { roomId: ROOM, epoch: 2 });
    await untilEmpty(near.node);
    await untilEmpty(far.node);
  });
});

describe('who may ask for what', () => {
  const end = {
    ip: '127.0.0.1',
    port: 9,
    srtpParameters: { cryptoSuite: 'AEAD_AES_256_GCM' as const, keyBase64: Buffer.alloc(44).toString('base64') },
  };
  const ref = { roomId: ROOM, epoch: 1, pipeId: TransportId.parse('a-pipe') };

  async function nodeLink(): Promise<RpcLink<typeof sfuPipes>> {
    const [ours, theirs] = createChannelPair();
    spanning.near.node.node.accept(theirs);
    const rpc = new RpcLink(sfuPipes, ours);
    await rpc.call('node.hello', { token: await tokens.sign('node:test'), instance: 'node:test' });
    return rpc;
  }

  test("a pipe belongs to the link that opened it; another's does not exist, nor one of an older epoch", async () => {
    const [mine, other] = [await nodeLink(), await nodeLink()];
    await mine.call('pipe.open', { ...ref, end });
    expect(await refusal(mine.call('pipe.open', { ...ref, end }))).toBe('conflict');
    const { producers } = await mine.call('pipe.consume', { ...ref, producerIds: [mic, 'nobodys' as ProducerId] });
    expect(producers).toMatchObject([{ producerId: mic, peerId: 'teacher', source: 'mic', kind: 'audio', paused: false }]);
    expect(await refusal(other.call('pipe.consume', { ...ref, producerIds: [mic] }))).toBe('not_found');
    expect(await refusal(other.call('pipe.close', ref))).toBe('not_found');
    await spanning.near.link.rpc.call('room.open', { roomId: ROOM, epoch: 5 });
    expect(await refusal(mine.call('pipe.consume', { ...ref, producerIds: [mic] }))).toBe('stale_epoch');
    expect(await refusal(mine.call('pipe.open', { ...ref, end }))).toBe('stale_epoch');
    await until(() => (pipes()[0] === 0 ? null : 'the pipe is still there'));
  });

  test('a pipe that is given up while it is being opened does not stay', async () => {
    const mine = await nodeLink();
    const opening = refusal(mine.call('pipe.open', { ...ref, end }));
    await mine.call('pipe.close', ref);
    expect(await opening).toBe('cancelled');
    expect(pipes()[0]).toBe(0);
  });

  test('pipes of a link that closes go with it', async () => {
    const mine = await nodeLink();
    await mine.call('pipe.open', { ...ref, end });
    expect(pipes()[0]).toBe(1);
    mine.close('gone');
    await until(() => (pipes()[0] === 0 ? null : 'the pipe is still there'));
  });

  test('nonsense keys and addresses are refused, and nothing stays open', async () => {
    const mine = await nodeLink();
    const bad = { ...end, srtpParameters: { cryptoSuite: 'AEAD_AES_256_GCM' as const, keyBase64: 'short' } };
    expect(await refusal(mine.call('pipe.open', { ...ref, end: bad }))).not.toBe('answered');
    expect(await refusal(mine.call('pipe.open', { ...ref, end: { ...end, ip: 'a.name' } }))).toBe('invalid_input');
    expect(pipes()[0]).toBe(0);
    expect(await refusal(mine.call('node.ping', {}))).toBe('answered');
  });
});

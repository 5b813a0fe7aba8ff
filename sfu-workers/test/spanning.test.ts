import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConsumerOffer, RtpCapabilities, Source, TransportOffer } from '@watoto/shared/contract/media.ts';
import type { ProducerId } from '@watoto/shared/kernel/ids.ts';
import { asPeer, CAPABILITIES, openPeer, opus, publish, ROOM, until, untilEmpty } from './fixture.ts';
import { openRtcClient, openVideoClient, opusPacket, type RtcClient } from './rtc-client.ts';
import { layered, LAYER_SSRCS, layerOf, SimulcastSender } from './simulcast-sender.ts';
import { type Spanning, twoNodes, twoWorkers } from './spanning.fixture.ts';

/** What holds for a room over several Workers and over several nodes alike, with real ICE, DTLS and SRTP at both ends. */
const SSRC = 4_242;

let spanning: Spanning;
let clients: RtcClient[];
let stops: (() => void)[];

beforeEach(() => {
  clients = [];
  stops = [];
});
afterEach(async () => {
  for (const stop of stops) stop();
  for (const client of clients) client.close();
  await spanning.close();
});

function must<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('missing');
  return value;
}
const opened = (client: RtcClient) => {
  clients.push(client);
  return client;
};
const connected = (client: RtcClient) => until(() => (client.state() === 'connected' ? null : `the client is ${client.state()}`));
/** Without congestion control, which would choose layers of its own. */
const plain: RtpCapabilities = {
  codecs: (CAPABILITIES.codecs ?? []).map((codec) => ({
    ...codec,
    rtcpFeedback: (codec.rtcpFeedback ?? []).filter(({ type }) => type === 'nack'),
  })),
  headerExtensions: (CAPABILITIES.headerExtensions ?? []).filter(({ uri }) => !/abs-send-time|transport-wide/.test(uri)),
};

async function teach(client: RtcClient, source: Source): Promise<ProducerId> {
  const { link, epoch } = spanning.near;
  const { dtlsParameters } = client;
  const { send } = await link.rpc.call('peer.open', {
    ...asPeer('teacher', epoch),
    rtpCapabilities: CAPABILITIES,
    send: true,
    dtlsParameters,
    consume: [],
  });
  const offer: TransportOffer = must(send);
  const { producerId } = await link.rpc.call('producer.open', {
    ...asPeer('teacher', epoch),
    transportId: offer.id,
    kind: source === 'mic' ? 'audio' : 'video',
    source,
    rtpParameters: source === 'mic' ? opus(SSRC) : layered(),
    paused: false,
  });
  client.connect(offer);
  await connected(client);
  return producerId;
}

async function speak(): Promise<ProducerId> {
  const speaker = opened(await openRtcClient('sendonly', SSRC));
  const producerId = await teach(speaker, 'mic');
  let sequence = 0;
  const talking = setInterval(() => speaker.send(opusPacket(SSRC, sequence++, -12)), 20);
  stops.push(() => clearInterval(talking));
  return producerId;
}

async function receive(producerId: ProducerId, client: RtcClient, layers: ConsumerLayers = null): Promise<ConsumerOffer> {
  const { link, epoch } = spanning.far;
  const { recv, consumers, pending } = await link.rpc.call('peer.open', {
    ...asPeer('pupil', epoch),
    rtpCapabilities: plain,
    send: false,
    dtlsParameters: client.dtlsParameters,
    consume: [{ producerId, origin: spanning.origin, paused: false, layers }],
  });
  expect(pending).toEqual([]);
  const offer = must(consumers[0]);
  client.connect(recv, must(offer.rtpParameters.encodings?.[0]?.ssrc));
  await connected(client);
  return offer;
}
type ConsumerLayers = { spatial: number; temporal: number } | null;

const growing = async ({ received }: RtcClient) => {
  const from = received.length;
  await until(() => (received.length >= from + 10 ? null : `${received.length - from} packets`));
};
const pipes = () => [...new Set([spanning.near.node, spanning.far.node])].map(({ node }) => node.load().pipes);
const untilNoPipes = () => until(() => (pipes().some((count) => count > 0) ? `pipes: ${pipes().join()}` : null));

describe.each([
  { name: 'two Workers of a node', open: twoWorkers, ends: [2] },
  { name: 'two nodes', open: twoNodes, ends: [1, 1] },
])('a room on $name', ({ open, ends }) => {
  beforeEach(async () => {
    spanning = await open();
  });

  async function close(): Promise<void> {
    const { near, far } = spanning;
    await near.link.rpc.call('room.close', { roomId: ROOM, epoch: near.epoch });
    if (far !== near) await far.link.rpc.call('room.close', { roomId: ROOM, epoch: far.epoch });
    await untilEmpty(near.node);
    await untilEmpty(far.node);
  }

  test('what is said is heard on the far side, who speaks is known on both, and a pause at the origin stops it', async () => {
    const { near, far } = spanning;
    const producerId = await speak();
    const listener = opened(await openRtcClient('recvonly'));
    const offer = await receive(producerId, listener);
    expect(offer).toMatchObject({ producerId, peerId: 'teacher', source: 'mic', kind: 'audio' });
    await growing(listener);
    expect(pipes()).toEqual(ends);

    const dominant = (who: string | null) => () => {
      const last = [near, far].map(({ link }) => link.heard['room.levels'].at(-1));
      return last.every((levels) => levels && levels.dominant === who) ? null : `levels: ${JSON.stringify(last)}`;
    };
    await until(dominant('teacher'));
    await near.link.rpc.call('producer.pause', { ...asPeer('teacher', near.epoch), producerId });
    await until(dominant(null));
    const heard = near.link.heard['room.levels'].length;
    await near.link.rpc.call('producer.resume', { ...asPeer('teacher', near.epoch), producerId });
    await until(() => (near.link.heard['room.levels'].length > heard ? null : 'nobody is heard again'));
    await growing(listener);
    await until(dominant('teacher'));
    await close();
  });

  test('a paused Producer is paused there too: its packets do not travel', async () => {
    const { near, far } = spanning;
    const producerId = await speak();
    const listener = opened(await openRtcClient('recvonly'));
    await receive(producerId, listener);
    await growing(listener);
    await until(async () => {
      const text = await far.node.metrics.render();
      const counted = (series: RegExp) => Number(series.exec(text)?.[1] ?? 0) > 0;
      const all = [
        /bytes_total\{path="pipes",direction="in".*\} (\d+)/,
        /bytes_total\{path="clients",direction="out".*\} (\d+)/,
        /packets_total\{direction="out".*\} (\d+)/,
      ];
      return all.every(counted) ? null : 'not all of the traffic is counted';
    });
    await near.link.rpc.call('producer.pause', { ...asPeer('teacher', near.epoch), producerId });
    const sent = async () => {
      const { stats } = await far.link.rpc.call('peer.stats', asPeer('pupil', far.epoch));
      return Number(must(stats.find(({ of, type }) => of === 'consumer' && type === 'outbound-rtp'))['packetCount']);
    };
    let last = -1;
    await until(async () => {
      const now = await sent();
      const still = now === last;
      last = now;
      return still ? null : `${now} packets`;
    });
    await near.link.rpc.call('producer.resume', { ...asPeer('teacher', near.epoch), producerId });
    await growing(listener);
  });

  test('the far side chooses its layer of a camera, and its key-frame requests reach the sender', async () => {
    const camera = opened(await openVideoClient('sendonly', LAYER_SSRCS));
    const producerId = await teach(camera, 'camera');
    const sender = new SimulcastSender(camera);
    stops.push(() => sender.stop());
    const screen = opened(await openVideoClient('recvonly'));
    const { id: consumerId, type } = await receive(producerId, screen, { spatial: 0, temporal: 0 });
    expect(type).toBe('simulcast');
    const seen = (layer: number) => () => {
      const last = screen.received.map(layerOf).filter((of) => of !== null);
      return last.at(-1) === layer ? null : `layer ${last.at(-1)} after ${last.length} packets`;
    };
    await until(seen(0));
    const { link, epoch } = spanning.far;
    const prefer = (spatial: number) =>
      link.rpc.call('consumer.change', { ...asPeer('pupil', epoch), changes: [{ consumerId, layers: { spatial, temporal: 0 } }] });
    for (const layer of [2, 0, 1]) {
      const asked = must(sender.asked[layer]);
      await prefer(layer);
      await until(seen(layer));
      expect(sender.asked[layer]).toBeGreaterThan(asked);
    }
    await close();
  });

  test('the pipe closes when the last Consumer leaves, not before, and opens again', async () => {
    const { near, far, origin } = spanning;
    const { send } = await openPeer(near.link, 'teacher', near.epoch);
    const producerId = await publish(near.link, 'teacher', send, 'mic', near.epoch);
    await openPeer(far.link, 'pupil', far.epoch);
    const pupil = asPeer('pupil', far.epoch);
    const consume = async () => {
      const answer = await far.link.rpc.call('consumer.openMany', { ...pupil, consume: [{ producerId, origin, paused: true }] });
      return must(answer.consumers[0]).id;
    };
    const first = await consume();
    expect(pipes()).toEqual(ends);
    await far.link.rpc.call('consumer.closeMany', { ...pupil, consumerIds: [first] });
    // Turned over a page and back: still there.
    const second = await consume();
    expect(pipes()).toEqual(ends);
    await far.link.rpc.call('consumer.closeMany', { ...pupil, consumerIds: [second] });
    await untilNoPipes();
    await consume();
    expect(pipes()).toEqual(ends);
    await far.link.rpc.call('peer.close', pupil);
    await untilNoPipes();
    await close();
  });

  test('whoever leaves takes along what was piped: those who received it are told', async () => {
    const { near, far, origin } = spanning;
    const { send } = await openPeer(near.link, 'teacher', near.epoch);
    const mic = await publish(near.link, 'teacher', send, 'mic', near.epoch);
    const camera = await publish(near.link, 'teacher', send, 'camera', near.epoch);
    await openPeer(far.link, 'pupil', far.epoch);
    const { consumers } = await far.link.rpc.call('consumer.openMany', {
      ...asPeer('pupil', far.epoch),
      consume: [mic, camera].map((producerId) => ({ producerId, origin, paused: true })),
    });
    expect(consumers.map(({ source, type }) => [source, type])).toEqual([
      ['mic', 'simple'],
      ['camera', 'simulcast'],
    ]);
    await near.link.rpc.call('peer.close', asPeer('teacher', near.epoch));
    const told = () => far.link.heard['consumer.closed'].flatMap(({ consumerIds }) => consumerIds).toSorted();
    await until(() => (told().length === 2 ? null : `told of ${told().length}`));
    expect(told()).toEqual(consumers.map(({ id }) => id).toSorted());
    await untilNoPipes();
    // Gone is gone: not pending.
    const again = await far.link.rpc.call('consumer.openMany', {
      ...asPeer('pupil', far.epoch),
      consume: [{ producerId: mic, origin, paused: true }],
    });
    expect(again).toEqual({ consumers: [], pending: [] });
    await close();
  });
});

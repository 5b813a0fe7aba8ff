import { afterEach, beforeEach, test } from 'vitest';
import { asPeer, CAPABILITIES, connect, inRoom, startNode, type TestLink, type TestNode, until } from './fixture.ts';
import { openVideoClient, type RtcClient } from './rtc-client.ts';
import { layered, LAYER_SSRCS, layerOf, SimulcastSender } from './simulcast-sender.ts';

let sfu: TestNode;
let link: TestLink;
let camera: RtcClient;
let watcher: RtcClient;
let sender: SimulcastSender | null = null;

beforeEach(async () => {
  sfu = await startNode();
  link = await connect(sfu.node);
  await link.rpc.call('room.open', inRoom);
  camera = await openVideoClient('sendonly', LAYER_SSRCS);
  watcher = await openVideoClient('recvonly');
});
afterEach(async () => {
  sender?.stop();
  camera.close();
  watcher.close();
  await sfu.node.close('test over');
});

const connected = (client: RtcClient) => until(() => (client.state() === 'connected' ? null : `the client is ${client.state()}`));

/** A camera that sends, and a pupil whose Consumer of its smallest layer is open, and paused. */
async function consumed() {
  const { dtlsParameters } = camera;
  const teacher = await link.rpc.call('peer.open', {
    ...asPeer('teacher'),
    rtpCapabilities: CAPABILITIES,
    send: true,
    dtlsParameters,
    consume: [],
  });
  const send = teacher.send!;
  const { producerId } = await link.rpc.call('producer.open', {
    ...asPeer('teacher'),
    transportId: send.id,
    kind: 'video',
    source: 'camera',
    rtpParameters: layered(),
    paused: false,
  });
  camera.connect(send);
  await connected(camera);
  sender = new SimulcastSender(camera);
  const { recv, consumers } = await link.rpc.call('peer.open', {
    ...asPeer('pupil'),
    rtpCapabilities: CAPABILITIES,
    send: false,
    dtlsParameters: watcher.dtlsParameters,
    consume: [{ producerId, paused: true, layers: { spatial: 0, temporal: 0 } }],
  });
  const offer = consumers[0]!;
  watcher.connect(recv, offer.rtpParameters.encodings?.[0]?.ssrc);
  await connected(watcher);
  return { producerId, sender, consumerId: offer.id };
}

test('a key frame that does not come is asked for until it does', async () => {
  const { sender, consumerId } = await consumed();
  sender.deaf = true;
  const before = sender.asked[0];
  const asked = () => (sender.asked[0] ?? 0) - (before ?? 0);
  await link.rpc.call('consumer.change', { ...asPeer('pupil'), changes: [{ consumerId, paused: false }] });
  // mediasoup's own two.
  await until(() => (asked() >= 4 ? null : `asked ${asked()} times`), 25_000);
  const from = watcher.received.length;
  sender.deaf = false;
  await until(() => (watcher.received.slice(from).some((packet) => layerOf(packet) === 0) ? null : 'a picture'), 25_000);
});

import { afterEach, expect, test } from 'vitest';
import type { PeerId, ProducerId } from '@watoto/shared/kernel/ids.ts';
import { asPeer, CAPABILITIES, opus, peerId, ROOM, until, untilEmpty } from './fixture.ts';
import { openRtcClient, opusPacket, type RtcClient } from './rtc-client.ts';
import { type Side, type Spanning, twoNodes } from './spanning.fixture.ts';

/**
 * One lesson with hundreds of receivers on two nodes of two Workers each. Every client is a real one (libdatachannel: ICE, DTLS, SRTP) and
 * counts what it could decrypt; all of them live in this process, so the voice is the only stream, at half its usual rate.
 */
const SSRC = 4_242;
const RECEIVERS = 300;
const AT_ONCE = 30;
const PACKETS_EACH = 10;

let spanning: Spanning;
const clients: RtcClient[] = [];
let talking: NodeJS.Timeout;

afterEach(async () => {
  clearInterval(talking);
  for (const client of clients.splice(0)) client.close();
  await spanning.close();
});

async function speak({ link, epoch }: Side): Promise<ProducerId> {
  const speaker = await openRtcClient('sendonly', SSRC);
  clients.push(speaker);
  const teacher = asPeer('teacher', epoch);
  const { dtlsParameters } = speaker;
  const { send } = await link.rpc.call('peer.open', { ...teacher, rtpCapabilities: CAPABILITIES, send: true, dtlsParameters, consume: [] });
  if (!send) throw new Error('no transport to send on');
  const voice = { kind: 'audio' as const, source: 'mic' as const, rtpParameters: opus(SSRC), paused: false };
  const { producerId } = await link.rpc.call('producer.open', { ...teacher, transportId: send.id, ...voice });
  speaker.connect(send);
  await until(() => (speaker.state() === 'connected' ? null : `the speaker is ${speaker.state()}`));
  let sequence = 0;
  talking = setInterval(() => speaker.send(opusPacket(SSRC, sequence++, -12)), 40);
  return producerId;
}

async function listen({ link, epoch }: Side, id: PeerId, producerId: ProducerId, origin: Spanning['origin']): Promise<RtcClient> {
  const client = await openRtcClient('recvonly');
  clients.push(client);
  const { dtlsParameters } = client;
  const consume = [{ producerId, origin, paused: false }];
  const peer = { roomId: ROOM, epoch, peerId: id };
  const opened = await link.rpc.call('peer.open', { ...peer, rtpCapabilities: CAPABILITIES, send: false, dtlsParameters, consume });
  client.connect(opened.recv, opened.consumers[0]?.rtpParameters.encodings?.[0]?.ssrc);
  return client;
}

test(`${RECEIVERS} receivers on two nodes of two Workers hear the teacher, and afterwards nothing is left`, {
  timeout: 90_000,
}, async () => {
  // Places for half of its people on each Worker of a node, and not many more.
  spanning = await twoNodes({ workers: 2, capacity: RECEIVERS / 2 + 4 });
  const { near, far, origin } = spanning;
  for (const { link, epoch } of [near, far]) await link.rpc.call('room.open', { roomId: ROOM, epoch, size: RECEIVERS / 2 + 1 });
  const producerId = await speak(near);
  const receivers: RtcClient[] = [];
  while (receivers.length < RECEIVERS) {
    const batch = Array.from({ length: AT_ONCE }, (_, i) => receivers.length + i);
    const arriving = batch.map((i) => listen(i % 2 === 0 ? near : far, peerId(`pupil-${i}`), producerId, i % 2 === 0 ? null : origin));
    receivers.push(...(await Promise.all(arriving)));
  }

  const missing = () => receivers.filter(({ received }) => received.length < PACKETS_EACH).length;
  await until(() => (missing() === 0 ? null : `${missing()} have not heard ${PACKETS_EACH} packets`), 60_000);

  // One pipe between the nodes, and one between the Workers of each: two ends, two ends, and one end here and there.
  expect([near, far].map(({ node }) => node.node.load().pipes)).toEqual([3, 3]);
  for (const { node } of [near, far]) {
    const { onWorkers, consumers } = node.node.load();
    expect(consumers).toBe(RECEIVERS / 2);
    expect(onWorkers.map(({ routers }) => routers)).toEqual([1, 1]);
    for (const { people } of onWorkers) expect(people).toBeGreaterThanOrEqual(RECEIVERS / 4 - 1);
  }
  await near.link.rpc.call('room.close', { roomId: ROOM, epoch: near.epoch });
  await far.link.rpc.call('room.close', { roomId: ROOM, epoch: far.epoch });
  await untilEmpty(near.node);
  await untilEmpty(far.node);
});

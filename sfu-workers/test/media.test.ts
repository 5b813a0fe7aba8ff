import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConsumerOffer, TransportOffer } from '@watoto/shared/contract/media.ts';
import {
  CAPABILITIES,
  FINGERPRINT,
  type TestLink,
  type TestNode,
  asPeer,
  connect,
  inRoom,
  opus,
  publish,
  startNode,
  until,
  untilEmpty,
} from './fixture.ts';
import { openRtcClient, opusPacket, receiverReport, type RtcClient } from './rtc-client.ts';

/** Real ICE, DTLS and SRTP, with packets that are counted at the far end. */
const SSRC = 4_242;

let sfu: TestNode;
let link: TestLink;
let speaker: RtcClient;
let listener: RtcClient;
let talking: NodeJS.Timeout;

beforeEach(async () => {
  sfu = await startNode();
  link = await connect(sfu.node);
  await link.rpc.call('room.open', inRoom);
  speaker = await openRtcClient('sendonly', SSRC);
  listener = await openRtcClient('recvonly');
});
afterEach(async () => {
  clearInterval(talking);
  speaker.close();
  listener.close();
  await sfu.node.close('test over');
});

function must<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('missing');
  return value;
}
const connected = (client: RtcClient) => until(() => (client.state() === 'connected' ? null : `the client is ${client.state()}`));

/** The teacher's microphone, live: the certificate was announced, so opening is all there is to it. */
async function speak(volume: number, arrives: (sequence: number) => boolean = () => true) {
  const { dtlsParameters } = speaker;
  const opened = await link.rpc.call('peer.open', {
    ...asPeer('teacher'),
    rtpCapabilities: CAPABILITIES,
    send: true,
    dtlsParameters,
    consume: [],
  });
  const send: TransportOffer = must(opened.send);
  const { producerId } = await link.rpc.call('producer.open', {
    ...asPeer('teacher'),
    transportId: send.id,
    kind: 'audio',
    source: 'mic',
    rtpParameters: opus(SSRC),
    paused: false,
  });
  speaker.connect(send);
  await connected(speaker);
  let sequence = 0;
  talking = setInterval(() => {
    sequence += 1;
    if (arrives(sequence)) speaker.send(opusPacket(SSRC, sequence, volume));
  }, 20);
  return { producerId, sendId: send.id };
}

/** A pupil who hears it: connects with a call of its own, as a client does that could not announce its certificate. */
async function hear(producerId: Awaited<ReturnType<typeof publish>>): Promise<ConsumerOffer> {
  const { recv, consumers } = await link.rpc.call('peer.open', {
    ...asPeer('pupil'),
    rtpCapabilities: CAPABILITIES,
    send: false,
    consume: [{ producerId, paused: false }],
  });
  const offer = must(consumers[0]);
  await link.rpc.call('transport.connect', { ...asPeer('pupil'), transportId: recv.id, dtlsParameters: listener.dtlsParameters });
  listener.connect(recv, must(offer.rtpParameters.encodings?.[0]?.ssrc));
  await connected(listener);
  return offer;
}

const growing = async () => {
  const from = listener.received.length;
  await until(() => (listener.received.length >= from + 10 ? null : `${listener.received.length - from} packets`));
};

describe('media through the node', () => {
  test('what is said is heard, and everyone sees who speaks', async () => {
    const { producerId } = await speak(-12);
    const offer = await hear(producerId);
    await growing();
    const ssrcs = new Set(listener.received.map((packet) => packet.readUInt32BE(8)));
    expect(ssrcs).toContain(offer.rtpParameters.encodings?.[0]?.ssrc);

    await until(() => {
      const last = link.heard['room.levels'].at(-1);
      return last?.dominant === 'teacher' && last.levels.length > 0 ? null : `levels: ${JSON.stringify(last)}`;
    });
    expect(link.heard['room.levels'].at(-1)).toMatchObject({
      ...inRoom,
      levels: [{ peerId: 'teacher', volume: -12 }],
      dominant: 'teacher',
    });

    // Muted on the server: nothing arrives, and nobody is said to speak.
    await link.rpc.call('producer.pause', { ...asPeer('teacher'), producerId });
    await until(() => {
      const last = link.heard['room.levels'].at(-1);
      return last?.dominant === null && last.levels.length === 0 ? null : `levels: ${JSON.stringify(last)}`;
    });
    const { stats } = await link.rpc.call('peer.stats', asPeer('pupil'));
    const sent = () => must(stats.find(({ of }) => of === 'consumer'));
    expect(Number(sent()['packetCount'])).toBeGreaterThan(0);

    await link.rpc.call('producer.resume', { ...asPeer('teacher'), producerId });
    await growing();
    await link.rpc.call('room.close', inRoom);
    await untilEmpty(sfu);
  });

  test('what a speaker loses on the way up is known, and of nobody else', async () => {
    const { producerId } = await speak(-12, (sequence) => sequence % 2 === 0);
    await hear(producerId);
    const lost = async () => (await link.rpc.call('room.lostUp', inRoom)).lost;
    await until(async () => {
      const [teacher, ...others] = await lost();
      return teacher?.peerId === 'teacher' && teacher.share > 0.3 && others.length === 0 ? null : JSON.stringify(await lost());
    }, 20_000);
    await link.rpc.call('producer.pause', { ...asPeer('teacher'), producerId });
    expect(await lost()).toEqual([]);
  });

  test('what has come from a peer grows with what it sends', async () => {
    const bytes = async (name: string) => (await link.rpc.call('peer.received', asPeer(name))).bytes;
    const { producerId } = await speak(-12);
    await hear(producerId);
    const before = await bytes('teacher');
    await growing();
    expect(await bytes('teacher')).toBeGreaterThan(before);
    await expect(bytes('nobody')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('how well it arrives is told: badly while the receiver reports loss, and well again afterwards', async () => {
    const { producerId } = await speak(-12);
    const ssrc = must((await hear(producerId)).rtpParameters.encodings?.[0]?.ssrc);
    const scores = link.heard['peer.score'];
    let lost = 0;
    const report = async (more: number, wanted: (score: number) => boolean) =>
      until(async () => {
        await growing();
        lost += more;
        listener.send(receiverReport(ssrc, lost));
        const last = scores.at(-1);
        return last?.peerId === 'pupil' && wanted(last.score) ? null : JSON.stringify(scores);
      }, 20_000);
    await report(10, (score) => score <= 3);
    await report(0, (score) => score >= 8);
  });

  test('what fits can be tried at any time, and leaves no limit and no floor behind', async () => {
    const { producerId } = await speak(-12);
    await hear(producerId);
    for (const raise of [false, true, false]) await link.rpc.call('peer.measure', { ...asPeer('pupil'), raise });
    const { stats } = await link.rpc.call('peer.stats', asPeer('pupil'));
    const { maxOutgoingBitrate = 0, minOutgoingBitrate = 0 } = must(stats.find(({ of }) => of === 'transport'));
    expect({ maxOutgoingBitrate, minOutgoingBitrate }).toEqual({ maxOutgoingBitrate: 0, minOutgoingBitrate: 0 });
    await growing();
  });

  test('a paused Consumer carries nothing until it is resumed', async () => {
    const { producerId } = await speak(-12);
    const { id: consumerId } = await hear(producerId);
    await growing();
    const change = (paused: boolean) => link.rpc.call('consumer.change', { ...asPeer('pupil'), changes: [{ consumerId, paused }] });
    const count = async () => {
      const { stats } = await link.rpc.call('peer.stats', asPeer('pupil'));
      return Number(must(stats.find(({ of, type }) => of === 'consumer' && type === 'outbound-rtp'))['packetCount']);
    };
    await change(true);
    const paused = await count();
    const levels = link.heard['room.levels'].length;
    // Two rounds of levels: the teacher has gone on talking meanwhile.
    await until(() => (link.heard['room.levels'].length >= levels + 2 ? null : 'no levels'));
    expect(await count()).toBe(paused);
    await change(false);
    await growing();
  });

  test('a client with another certificate than the announced one gets nothing, and is reported once', async () => {
    const request = { ...asPeer('teacher'), rtpCapabilities: CAPABILITIES, send: true, dtlsParameters: FINGERPRINT, consume: [] };
    const send = must((await link.rpc.call('peer.open', request)).send);
    speaker.connect(send);
    await until(() => (link.heard['transport.failed'].length > 0 ? null : 'no transport.failed'));
    expect(link.heard['transport.failed']).toEqual([{ ...asPeer('teacher'), transportId: send.id, reason: 'DTLS failed' }]);
    // What follows from it is not news.
    speaker.close();
    await link.rpc.call('peer.close', asPeer('teacher'));
    expect(link.heard['transport.failed']).toHaveLength(1);
  });

  test('a connected client survives an ICE restart of its transport', async () => {
    const { producerId, sendId } = await speak(-12);
    await hear(producerId);
    const { iceParameters } = await link.rpc.call('transport.restartIce', { ...asPeer('teacher'), transportId: sendId });
    expect(iceParameters.password).not.toBe('');
    await growing();
  });
});

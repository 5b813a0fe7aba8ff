import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ProducerId, TransportId } from '@watoto/shared/kernel/ids.ts';
import type { CallOutput, EventData } from '@watoto/shared/kernel/rpc.ts';
import { createChannelPair, RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import type { MediaKind, RtpParameters, TransportOffer } from '@watoto/shared/contract/media.ts';
import { type SfuTaps, sfuTaps, type TapEnd, TAPS_MAX } from '@watoto/shared/contract/sfu.ts';
import {
  asPeer,
  CAPABILITIES,
  connect,
  inRoom,
  openPeer,
  opus,
  publish,
  refusal,
  ROOM,
  startNode,
  type TestLink,
  type TestNode,
  tokens,
  until,
  untilEmpty,
} from './fixture.ts';
import { openRecorderSocket, type RecorderSocket } from './recorder-socket.ts';
import { openRtcClient, openVideoClient, opusPacket, type RtcClient } from './rtc-client.ts';
import { LAYER_SSRCS, layered, SimulcastSender } from './simulcast-sender.ts';

/** What a recorder gets of a real client's media, at a UDP socket of its own. */
const SSRC = 4_242;
const SRTP = { cryptoSuite: 'AEAD_AES_256_GCM' as const, keyBase64: Buffer.alloc(44, 7).toString('base64') };

let sfu: TestNode;
let link: TestLink;
let socket: RecorderSocket;
let clients: RtcClient[];
let stops: (() => void)[];

beforeEach(async () => {
  sfu = await startNode();
  link = await connect(sfu.node);
  await link.rpc.call('room.open', inRoom);
  socket = await openRecorderSocket();
  clients = [];
  stops = [];
});
afterEach(async () => {
  for (const stop of stops) stop();
  for (const client of clients) client.close();
  socket.close();
  await sfu.node.close('test over');
});

const tapId = (name: string) => TransportId.parse(name);
const ref = { ...inRoom, tapId: tapId('a-tap') };
const taps = () => sfu.node.load().taps;

interface Recorder {
  readonly rpc: RpcLink<SfuTaps>;
  readonly changes: EventData<SfuTaps, 'tap.changed'>[];
  readonly open: (producerId: ProducerId, name?: string, end?: TapEnd) => Promise<CallOutput<SfuTaps, 'tap.open'>>;
  readonly states: () => string[];
}

async function recorder(node = sfu): Promise<Recorder> {
  const [ours, theirs] = createChannelPair();
  node.node.accept(theirs);
  const rpc = new RpcLink(sfuTaps, ours, { timeoutMs: 10_000 });
  const changes: Recorder['changes'] = [];
  rpc.on('tap.changed', (change) => changes.push(change));
  await rpc.call('node.hello', { token: await tokens.sign('recorder:test'), instance: 'recorder:test' });
  return {
    rpc,
    changes,
    open: (producerId, name = ref.tapId, end = socket.end) => rpc.call('tap.open', { ...inRoom, tapId: tapId(name), producerId, end }),
    states: () => changes.map(({ state }) => state),
  };
}

/** A client's live Producer over real ICE, DTLS and SRTP. */
async function goLive(name: string, client: RtcClient, kind: MediaKind, rtpParameters: RtpParameters): Promise<ProducerId> {
  clients.push(client);
  const { dtlsParameters } = client;
  const opened = await link.rpc.call('peer.open', {
    ...asPeer(name),
    rtpCapabilities: CAPABILITIES,
    send: true,
    dtlsParameters,
    consume: [],
  });
  const send = opened.send as TransportOffer;
  const source = kind === 'audio' ? 'mic' : 'camera';
  const { producerId } = await link.rpc.call('producer.open', {
    ...asPeer(name),
    transportId: send.id,
    kind,
    source,
    rtpParameters,
    paused: false,
  });
  client.connect(send);
  await until(() => (client.state() === 'connected' ? null : `the client is ${client.state()}`));
  return producerId;
}

/** A microphone that talks. */
async function speak(): Promise<ProducerId> {
  const client = await openRtcClient('sendonly', SSRC);
  const producerId = await goLive('teacher', client, 'audio', opus(SSRC));
  let sequence = 0;
  const talking = setInterval(() => client.send(opusPacket(SSRC, sequence++, -20)), 20);
  stops.push(() => clearInterval(talking));
  return producerId;
}

const untilRtp = (more = 5) => {
  const before = socket.rtp().length;
  return until(() => (socket.rtp().length >= before + more ? null : `${socket.rtp().length - before} RTP packets`));
};
const sequenceOf = (packet: Buffer) => packet.readUInt16BE(2);
const ssrcOf = (offer: { rtpParameters: RtpParameters }) => offer.rtpParameters.encodings?.[0]?.ssrc ?? 0;

describe('what arrives', () => {
  test('a microphone: RTP as the offer says, reports of the clock, and what was lost again', async () => {
    const mic = await speak();
    const { open } = await recorder();
    const offer = await open(mic);
    expect(offer).toMatchObject({
      kind: 'audio',
      source: 'mic',
      peerId: 'teacher',
      paused: false,
      end: { ip: '127.0.0.1', srtpParameters: null },
    });
    expect(offer.rtpParameters).toMatchObject({ codecs: [{ mimeType: 'audio/opus', payloadType: 100 }], headerExtensions: [] });
    await untilRtp(20);
    for (const packet of socket.rtp()) expect([packet.readUInt32BE(8), (packet[1] ?? 0) & 0x7f]).toEqual([ssrcOf(offer), 100]);
    const sequences = socket.rtp().map(sequenceOf);
    expect(sequences).toEqual(sequences.map((_, i) => ((sequences[0] ?? 0) + i) & 0xffff));

    await until(() => (socket.reports().length >= 2 ? null : `${socket.reports().length} sender reports`));
    const [first, second] = socket.reports();
    expect(first?.ssrc).toBe(ssrcOf(offer));
    // Both clocks went on by the same: 48 ticks a millisecond. The client's timer is not as good as its packets say.
    const [ntpMs, rtpMs] = [(second?.at ?? 0) - (first?.at ?? 0), ((second?.rtpTime ?? 0) - (first?.rtpTime ?? 0)) / 48];
    expect(ntpMs).toBeGreaterThan(900);
    expect(Math.abs(ntpMs - rtpMs) / ntpMs).toBeLessThan(0.5);

    const lost = sequenceOf(socket.rtp().at(-3) as Buffer);
    const copies = () => socket.rtp().filter((packet) => sequenceOf(packet) === lost);
    expect(copies()).toHaveLength(1);
    socket.nack(offer.end, ssrcOf(offer), lost);
    await until(() => (copies().length === 2 ? null : 'not sent again'));
    expect(copies()[1]?.subarray(12)).toEqual(copies()[0]?.subarray(12));
  });

  test('a camera in layers: the highest, from a key frame on, and another when one is asked for', async () => {
    const client = await openVideoClient('sendonly', LAYER_SSRCS);
    const camera = await goLive('teacher', client, 'video', layered());
    const sender = new SimulcastSender(client);
    stops.push(() => sender.stop());
    const { open, rpc } = await recorder();
    const offer = await open(camera);
    expect(offer.rtpParameters).toMatchObject({ codecs: [{ mimeType: 'video/VP8', payloadType: 101 }] });
    expect(offer.rtpParameters.codecs).toHaveLength(1);
    await untilRtp(1);
    // VP8's payload header (RFC 6386, 9.1): its lowest bit is 0 in a key frame.
    expect((socket.rtp()[0]?.[16] ?? 1) & 1).toBe(0);
    await until(() => (socket.rtp().at(-1)?.at(-1) === 2 ? null : 'not the highest layer'));
    const asked = () => sender.asked[2] ?? 0;
    const before = asked();
    await rpc.call('tap.keyFrame', ref);
    await until(() => (asked() > before ? null : 'not asked'));
    const seen = socket.rtp().length;
    await until(() =>
      socket
        .rtp()
        .slice(seen - 2)
        .some((packet) => ((packet[16] ?? 1) & 1) === 0)
        ? null
        : 'no key frame',
    );
  });

  test('where both ends have keys, what is on the way is SRTP', async () => {
    const mic = await speak();
    const safe = await openRecorderSocket(SRTP);
    stops.push(() => safe.close());
    const { open } = await recorder();
    await open(mic);
    const offer = await open(mic, 'safe', safe.end);
    expect(offer.end.srtpParameters?.cryptoSuite).toBe('AEAD_AES_256_GCM');
    expect(Buffer.from(offer.end.srtpParameters?.keyBase64 ?? '', 'base64')).toHaveLength(44);
    await until(() => (safe.rtp().length > 3 && socket.rtp().length > 3 ? null : 'no RTP'));
    // The client's payload is one byte, 80 times over: plain at the one socket, not to be seen at the other, with the cipher's tag of 16.
    const values = (packet: Buffer) => new Set(packet.subarray(-80)).size;
    for (const packet of socket.rtp()) expect([packet.length, values(packet)]).toEqual([108, 1]);
    for (const packet of safe.rtp()) expect([packet.length, values(packet) > 8]).toEqual([124, true]);
  });

  test('without keys a tap never leaves the machine', async () => {
    const { send } = await openPeer(link, 'teacher');
    const mic = await publish(link, 'teacher', send);
    const { open } = await recorder();
    expect(await refusal(open(mic, 'far', { ip: '10.0.0.9', port: 9, srtpParameters: null }))).toBe('invalid_input');
    expect(await refusal(open(mic, 'short', { ...socket.end, srtpParameters: { ...SRTP, keyBase64: 'AAAA' } }))).toBe('invalid_input');
    await until(() => (taps() === 0 ? null : 'a tap is left'));
  });
});

describe('what is told', () => {
  test('pause, resume and close of the Producer; then nothing is left', async () => {
    const mic = await speak();
    const { open, states, changes } = await recorder();
    await open(mic);
    await untilRtp();
    await link.rpc.call('producer.pause', { ...asPeer('teacher'), producerId: mic });
    await until(() => (states().length === 1 ? null : 'not told'));
    await link.rpc.call('producer.resume', { ...asPeer('teacher'), producerId: mic });
    await until(() => (states().length === 2 ? null : 'not told'));
    await untilRtp();
    await link.rpc.call('producer.close', { ...asPeer('teacher'), producerId: mic });
    await until(() => (states().length === 3 ? null : 'not told'));
    expect(states()).toEqual(['paused', 'flowing', 'closed']);
    expect(changes[0]).toEqual({ ...ref, state: 'paused' });
    expect(taps()).toBe(0);
  });

  test('a Producer that is paused already says so with the answer', async () => {
    const { send } = await openPeer(link, 'teacher');
    const mic = await publish(link, 'teacher', send);
    await link.rpc.call('producer.pause', { ...asPeer('teacher'), producerId: mic });
    expect(await (await recorder()).open(mic)).toMatchObject({ paused: true });
  });

  test('the room that goes, a newer epoch, and the Worker that dies: closed', async () => {
    const { send } = await openPeer(link, 'teacher');
    const { open, states, rpc } = await recorder();
    await open(await publish(link, 'teacher', send));
    await link.rpc.call('room.open', { roomId: ROOM, epoch: 2 });
    await until(() => (states().length === 1 ? null : 'not told'));
    expect(await refusal(rpc.call('tap.keyFrame', ref))).toBe('stale_epoch');
    expect(await refusal(open('any' as ProducerId))).toBe('stale_epoch');
    const again = await openPeer(link, 'teacher', 2);
    const mic = await publish(link, 'teacher', again.send, 'mic', 2);
    await rpc.call('tap.open', { ...ref, epoch: 2, producerId: mic, end: socket.end });
    expect(await refusal(rpc.call('tap.open', { ...ref, epoch: 3, tapId: tapId('b'), producerId: mic, end: socket.end }))).toBe(
      'not_found',
    );
    process.kill((await sfu.node.dump())[0]?.pid ?? 0, 'SIGKILL');
    await until(() => (states().length === 2 ? null : 'not told'));
    expect(states()).toEqual(['closed', 'closed']);
    expect(taps()).toBe(0);
  });

  test('of a tap that the recorder closed itself, nothing: its id is free at once', async () => {
    const { send } = await openPeer(link, 'teacher');
    const mic = await publish(link, 'teacher', send);
    const { open, rpc, states } = await recorder();
    for (let i = 0; i < 5; i += 1) {
      await open(mic);
      await rpc.call('tap.close', ref);
    }
    expect(await refusal(rpc.call('tap.close', ref))).toBe('not_found');
    expect([taps(), states()]).toEqual([0, []]);
  });
});

describe('who may ask for what', () => {
  let mic: ProducerId;
  beforeEach(async () => {
    const { send } = await openPeer(link, 'teacher');
    mic = await publish(link, 'teacher', send);
  });

  test("another link's tap does not exist, nor a Producer of another room, nor an id twice", async () => {
    const [mine, other] = [await recorder(), await recorder()];
    await mine.open(mic);
    expect(await refusal(mine.open(mic))).toBe('conflict');
    expect(await refusal(other.rpc.call('tap.keyFrame', ref))).toBe('not_found');
    expect(await refusal(other.rpc.call('tap.close', ref))).toBe('not_found');
    expect(await refusal(mine.open('nobodys' as ProducerId, 'b'))).toBe('not_found');
    const elsewhere = { roomId: 'room-2' as typeof ROOM, epoch: 1 };
    await link.rpc.call('room.open', elsewhere);
    expect(await refusal(mine.rpc.call('tap.open', { ...elsewhere, tapId: tapId('b'), producerId: mic, end: socket.end }))).toBe(
      'not_found',
    );
    expect(await refusal(mine.rpc.call('tap.close', { ...elsewhere, tapId: ref.tapId }))).toBe('not_found');
    await other.open(mic);
    expect(taps()).toBe(2);
  });

  test('so many taps of a link on a room, and no more, however fast they are asked for; other links have their own', async () => {
    const mine = await recorder();
    const asked = Array.from({ length: TAPS_MAX + 3 }, (_, i) => refusal(mine.open(mic, `tap-${i}`)));
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => answer === 'answered')).toHaveLength(TAPS_MAX);
    expect(answers.filter((answer) => answer === 'limit_reached')).toHaveLength(3);
    expect(await refusal((await recorder()).open(mic))).toBe('answered');
    expect(taps()).toBe(TAPS_MAX + 1);
  });

  test('a link takes its taps along, those too that are still being opened; then the SFU counts zero', async () => {
    const mine = await recorder();
    await mine.open(mic);
    const late = refusal(mine.open(mic, 'late'));
    mine.rpc.close('the recorder died');
    expect(await late).not.toBe('answered');
    await until(() => (taps() === 0 ? null : `${taps()} taps`));
    const other = await recorder();
    await other.open(mic);
    const given = refusal(other.open(mic, 'given-up'));
    await other.rpc.call('tap.close', { ...ref, tapId: tapId('given-up') });
    expect(await given).toBe('cancelled');
    await link.rpc.call('room.close', inRoom);
    await untilEmpty(sfu);
  });
});

test('a Producer on the second Router of a room is tapped where it is', async () => {
  const node = await startNode({ workers: 2, capacity: 2 });
  stops.push(() => void node.node.close('test over'));
  const own = await connect(node.node);
  await own.rpc.call('room.open', { ...inRoom, size: 2 });
  const [one, two] = [await openPeer(own, 'one'), await openPeer(own, 'two')];
  const mics = [await publish(own, 'one', one.send), await publish(own, 'two', two.send)];
  expect(node.node.load().onWorkers.map(({ routers }) => routers)).toEqual([1, 1]);
  const { open } = await recorder(node);
  const offers = await Promise.all(mics.map((mic, i) => open(mic, `tap-${i}`)));
  expect(offers.map(({ peerId }) => peerId)).toEqual(['one', 'two']);
  expect(node.node.load()).toMatchObject({ taps: 2, pipes: 0 });
});

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { createWorker } from 'mediasoup';
import type { Worker } from 'mediasoup/types';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectTap, TAP_CAPABILITIES, tapEndOf, tapOptions } from '@watoto/sfu-workers/tap/tap-transport.ts';
import { ROUTER_CODECS, RtpParameters } from '@watoto/shared/contract/media.ts';
import { TrackId } from '@watoto/shared/contract/recording.ts';
import { isLoopback } from '@watoto/shared/contract/sfu.ts';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import type { ClosedSegment } from '../src/closed-segment.ts';
import { isRtcp } from '../src/media/rtcp.ts';
import { newSrtpParameters, SrtcpSealer, SrtpOpener } from '../src/media/srtp.ts';
import { openTrackRecorder } from '../src/media/track-recorder.ts';
import { vp8Clip } from './fixture/clips.ts';
import { played } from './fixture/played.ts';
import { rtpOf } from './fixture/rtp.ts';

/** A tap that leaves the machine: encrypted by mediasoup's libsrtp at the other end. */

let worker: Worker;
let sockets: Socket[];

beforeEach(async () => {
  worker = await createWorker({ logLevel: 'none' });
  sockets = [];
});
afterEach(() => {
  worker.close();
  for (const socket of sockets) socket.close();
});

function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const own = all.find(({ family, internal, address }) => family === 'IPv4' && !internal && !isLoopback(address));
  if (!own) throw new Error('this machine has no address but its loopback');
  return own.address;
}

async function udp(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'listening');
  return socket;
}

it('is recorded as any other, asks for what is lost, and takes nothing that the node did not seal', async () => {
  const ip = ownAddress();
  const clip = await vp8Clip({ seconds: 2 });
  const router = await worker.createRouter({ mediaCodecs: ROUTER_CODECS.map((codec) => ({ ...codec })) });
  const camera = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, rtcpMux: true, comedia: true });
  const producer = await camera.produce({
    kind: 'video',
    rtpParameters: { codecs: [{ mimeType: 'video/VP8', payloadType: 101, clockRate: 90_000 }], encodings: [{ ssrc: 7 }] },
  });
  const segments: ClosedSegment[] = [];
  const recorder = await openTrackRecorder({
    track: TrackId.parse('t1'),
    ip,
    clock: systemClock,
    toLogTime: (ms) => ms,
    onSegment: (segment) => segments.push(segment),
    onKeyFrameWanted: () => {},
    onTrouble: () => {},
    onError: (error) => {
      throw error;
    },
  });
  const transport = await router.createPlainTransport(tapOptions({ ip, announced: null }, recorder.end));
  await connectTap(transport, recorder.end);
  const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities: TAP_CAPABILITIES, enableRtx: true });
  const end = tapEndOf(transport);
  recorder.start({ kind: 'video', rtpParameters: RtpParameters.parse(consumer.rtpParameters), end, paused: false });

  const sender = await udp();
  const sent = rtpOf(clip, { ssrc: 7, payloadType: 101 });
  const startedAt = Date.now();
  for (const { ms, data } of sent) {
    await pollUntil(() => (Date.now() - startedAt >= ms ? null : 'its time'), { timeoutMs: 5_000, everyMs: 5 });
    sender.send(data, camera.tuple.localPort, '127.0.0.1');
    sender.send(data, recorder.end.port, ip);
  }
  const all = (): string | null => {
    const { received, dropped } = recorder.counts;
    return received >= sent.length && dropped >= sent.length ? null : `${received} and ${dropped} strange ones of ${sent.length} came`;
  };
  await pollUntil(all, { timeoutMs: 5_000, everyMs: 10 });
  await recorder.close('the test ends');
  expect(recorder.counts.dropped).toBe(sent.length);
  const [segment] = segments;
  const file = await played(segment?.data ?? new Uint8Array());
  expect(file).toMatchObject({ errors: '' });
  // Reports are counted too: the last picture may still have been on its way.
  expect(file.frames).toBeGreaterThanOrEqual(48);
});

it('opens what libsrtp sealed, once, and not if a bit of it was changed; and seals what libsrtp opens', async () => {
  const ip = ownAddress();
  const ours = newSrtpParameters();
  const router = await worker.createRouter({ mediaCodecs: ROUTER_CODECS.map((codec) => ({ ...codec })) });
  const mic = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, rtcpMux: true, comedia: true });
  const rtpParameters = { codecs: [{ mimeType: 'video/VP8', payloadType: 101, clockRate: 90_000 }], encodings: [{ ssrc: 7 }] };
  const producer = await mic.produce({ kind: 'video', rtpParameters });
  const socket = createSocket('udp4').bind(0, ip);
  sockets.push(socket);
  await once(socket, 'listening');
  const got: Buffer[] = [];
  socket.on('message', (data) => got.push(data));
  const transport = await router.createPlainTransport(tapOptions({ ip, announced: null }, { ip, port: 9, srtpParameters: ours }));
  await connectTap(transport, { ip, port: socket.address().port, srtpParameters: ours });
  const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities: TAP_CAPABILITIES, enableRtx: true });
  const end = tapEndOf(transport);
  const opener = new SrtpOpener(end.srtpParameters ?? ours);

  const sender = await udp();
  const sent = rtpOf(await vp8Clip({ seconds: 1 }), { ssrc: 7, payloadType: 101 });
  for (const { data } of sent) sender.send(data, mic.tuple.localPort, '127.0.0.1');
  const rtp = (): Buffer[] => got.filter((data) => !isRtcp(data));
  await pollUntil(() => (rtp().length >= sent.length ? null : `${rtp().length} of ${sent.length}`), { timeoutMs: 5_000, everyMs: 10 });
  const opened = rtp().map((data) => opener.rtp(data));
  // mediasoup writes header extensions of its own before what was sent.
  const payloads = sent.map(({ data }) => data.subarray(12));
  expect(opened.map((data, i) => data?.subarray(-(payloads[i]?.length ?? 0)))).toEqual(payloads);
  const changed = Buffer.from(rtp()[0] ?? '');
  changed[changed.length - 20] = (changed[changed.length - 20] ?? 0) ^ 1;
  expect(opener.rtp(changed)).toBeNull();
  await pollUntil(() => (got.some(isRtcp) ? null : 'a report'), { timeoutMs: 5_000, everyMs: 10 });
  const report = got.find(isRtcp) ?? Buffer.alloc(0);
  expect(opener.rtcp(report)?.[1]).toBe(200);
  expect(opener.rtcp(report)).toBeNull();

  // A NACK that it could open is one that it answers.
  const before = rtp().length;
  const last = opened.at(-1) ?? Buffer.alloc(12);
  const asked = Buffer.concat([Buffer.from([0x81, 205, 0, 3, 0, 0, 0, 1]), last.subarray(8, 12), last.subarray(2, 4), Buffer.alloc(2)]);
  socket.send(new SrtcpSealer(ours).seal(asked), end.port, end.ip);
  await pollUntil(() => (rtp().length > before ? null : 'the packet again'), { timeoutMs: 5_000, everyMs: 10 });
  expect(consumer.closed).toBe(false);
});

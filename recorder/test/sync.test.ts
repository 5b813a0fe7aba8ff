import { createWorker } from 'mediasoup';
import type { PlainTransport, Producer, Router, Worker } from 'mediasoup/types';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { connectTap, TAP_CAPABILITIES, tapEndOf, tapOptions } from '@watoto/sfu-workers/tap/tap-transport.ts';
import { MediaKind, ROUTER_CODECS, RtpParameters } from '@watoto/shared/contract/media.ts';
import { TrackId } from '@watoto/shared/contract/recording.ts';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import type { ClosedSegment } from '../src/closed-segment.ts';
import { openTrackRecorder, type TrackRecorder } from '../src/media/track-recorder.ts';
import { beepsIn, CLAP_EVERY_MS, clapboard, FIRST_CLAP_MS, flashesIn } from './fixture/clapboard.ts';
import type { Clip } from './fixture/clips.ts';
import { type LiveStream, sendLive } from './fixture/live-sender.ts';
import { rtpOf } from './fixture/rtp.ts';

/**
 * A clap-board through a real SFU: its flash and its beep are to be at one instant in what is recorded, by the segments' own `at`, and at
 * the instant of the clap by the clock.
 */
const AV_OFFSET_MS = 40;
const LOG_OFFSET_MS = 100;
const SECONDS = 10;

let worker: Worker;
let router: Router;
let recorders: TrackRecorder[];
let clips: { video: Clip; audio: Clip };

beforeAll(async () => {
  clips = await clapboard(SECONDS);
});
beforeEach(async () => {
  worker = await createWorker({ logLevel: 'none' });
  router = await worker.createRouter({ mediaCodecs: ROUTER_CODECS.map((codec) => ({ ...codec })) });
  recorders = [];
});
afterEach(async () => {
  for (const recorder of recorders) await recorder.close('the test is over');
  worker.close();
});

async function tapped(track: string, producer: Producer): Promise<ClosedSegment[]> {
  const segments: ClosedSegment[] = [];
  let wantKeyFrame = (): void => {};
  const recorder = await openTrackRecorder({
    track: TrackId.parse(track),
    ip: '127.0.0.1',
    clock: systemClock,
    toLogTime: (ms) => ms,
    onSegment: (segment) => segments.push(segment),
    onKeyFrameWanted: () => wantKeyFrame(),
    onTrouble: () => {},
    onError: (error) => {
      throw error;
    },
  });
  recorders.push(recorder);
  const transport = await router.createPlainTransport(tapOptions({ ip: '127.0.0.1', announced: null }, recorder.end));
  await connectTap(transport, recorder.end);
  const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities: TAP_CAPABILITIES, paused: true, enableRtx: true });
  wantKeyFrame = () => void consumer.requestKeyFrame();
  await consumer.resume();
  recorder.start({
    kind: MediaKind.parse(consumer.kind),
    rtpParameters: RtpParameters.parse(consumer.rtpParameters),
    end: tapEndOf(transport),
    paused: false,
  });
  return segments;
}

interface Opened {
  readonly stream: LiveStream;
  readonly producer: Producer;
}

async function opened(transport: PlainTransport, clip: Clip, ssrc: number, more: Pick<LiveStream, 'delayMs' | 'fromMs'>): Promise<Opened> {
  const payloadType = clip.codec === 'opus' ? 100 : 101;
  const timestamp = ssrc * 77_777;
  const mimeType = clip.codec === 'opus' ? 'audio/opus' : `video/${clip.codec}`;
  const producer = await transport.produce({
    kind: clip.codec === 'opus' ? 'audio' : 'video',
    rtpParameters: {
      codecs: [
        {
          mimeType,
          payloadType,
          clockRate: clip.rate,
          ...(clip.codec === 'opus' ? { channels: 2 } : { rtcpFeedback: [{ type: 'nack' }] }),
        },
      ],
      encodings: [{ ssrc }],
      rtcp: { cname: 'a-teacher' },
    },
  });
  const sent = rtpOf(clip, { ssrc, payloadType, timestamp });
  return { producer, stream: { sent, ssrc, rate: clip.rate, timestamp, port: transport.tuple.localPort, ...more } };
}

/** Instants of all, by the segments' `at`; of two within one clap (a segment's edge) the first. */
async function instants(segments: readonly ClosedSegment[], find: (data: Uint8Array) => Promise<number[]>): Promise<number[]> {
  const all: number[] = [];
  for (const { at, data } of segments)
    for (const ms of await find(data)) if (at + ms - (all.at(-1) ?? 0) > CLAP_EVERY_MS / 2) all.push(at + ms);
  return all;
}

/** A camera that takes 120 ms to the SFU and a microphone that takes 20; each is opened at its time. */
async function filmed({ micFrom = 0, loss = 0 }: { micFrom?: number; loss?: number }, ssrc = 1_000) {
  const { video, audio } = clips;
  const listen = { protocol: 'udp' as const, ip: '127.0.0.1' };
  const transport = () => router.createPlainTransport({ listenInfo: listen, rtcpMux: true, comedia: true });
  const camera = await opened(await transport(), video, ssrc, { delayMs: 120 });
  const mic = await opened(await transport(), audio, ssrc + 1, { delayMs: 20, fromMs: micFrom });
  const [pictures, sound] = [await tapped('t1', camera.producer), await tapped('t2', mic.producer)];
  const startedAt = Date.now() + 200;
  await sendLive([camera.stream, mic.stream], { loss, startedAt });
  for (const recorder of recorders.splice(0)) await recorder.close('the lesson is over');
  const [flashes, beeps] = [await instants(pictures, flashesIn), await instants(sound, beepsIn)];
  return { startedAt, flashes, beeps };
}

function expectTogether({ startedAt, flashes, beeps }: Awaited<ReturnType<typeof filmed>>, atLeast: number): void {
  const pairs = flashes.flatMap((flash) => {
    const beep = beeps.find((at) => Math.abs(at - flash) < CLAP_EVERY_MS / 2);
    return beep === undefined ? [] : [{ flash, beep }];
  });
  expect(pairs.length).toBeGreaterThanOrEqual(atLeast);
  const offsets = pairs.map(({ flash, beep }) => Math.round(flash - beep));
  const half = CLAP_EVERY_MS / 2;
  const late = flashes.map((flash) => Math.round(((flash - startedAt - FIRST_CLAP_MS + half) % CLAP_EVERY_MS) - half));
  expect(
    offsets.filter((ms) => Math.abs(ms) > AV_OFFSET_MS),
    `beep before flash, ms: ${offsets.join(' ')}`,
  ).toEqual([]);
  expect(
    late.filter((ms) => Math.abs(ms) > LOG_OFFSET_MS),
    `flash after clap, ms: ${late.join(' ')}`,
  ).toEqual([]);
}

it('flash and beep are together, though the camera is slower than the microphone', async () => {
  expectTogether(await filmed({}), SECONDS - 2);
});

it('also when the camera opens 700 ms before the microphone', async () => {
  expectTogether(await filmed({ micFrom: 700 }), SECONDS - 3);
});

it('also with 5 % of packets lost on the way to the SFU, and after the teacher came in anew', { timeout: 90_000 }, async () => {
  expectTogether(await filmed({ loss: 0.05 }), SECONDS - 4);
  expectTogether(await filmed({ loss: 0.05 }, 5_000), SECONDS - 4);
});

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { TrackId } from '@watoto/shared/contract/recording.ts';
import { systemClock } from '@watoto/shared/kernel/clock.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { expect, it } from 'vitest';
import type { ClosedSegment } from '../src/closed-segment.ts';
import { openTrackRecorder } from '../src/media/track-recorder.ts';
import { vp8Clip } from './fixture/clips.ts';
import { played } from './fixture/played.ts';
import { rtpOf, rtpParameters } from './fixture/rtp.ts';

const unexpected = (error: unknown): never => {
  throw error;
};

it('records what a node sends to its socket, and nothing of anybody else', async () => {
  const clip = await vp8Clip({ seconds: 2 });
  const node = createSocket('udp4').bind(0, '127.0.0.1');
  const stranger = createSocket('udp4').bind(0, '127.0.0.1');
  await Promise.all([once(node, 'listening'), once(stranger, 'listening')]);
  const segments: ClosedSegment[] = [];
  const recorder = await openTrackRecorder({
    track: TrackId.parse('t1'),
    ip: '127.0.0.1',
    clock: systemClock,
    toLogTime: (ms) => ms + 1_000_000,
    onSegment: (segment) => segments.push(segment),
    onKeyFrameWanted: () => {},
    onTrouble: () => {},
    onError: unexpected,
  });
  const from = Date.now();
  recorder.start({
    kind: 'video',
    rtpParameters: rtpParameters('VP8'),
    end: { ip: '127.0.0.1', port: node.address().port, srtpParameters: null },
    paused: false,
  });
  // Faster than it was taken: the clock is not what is looked at here.
  const sent = rtpOf(clip);
  for (const { data } of sent) {
    stranger.send(Buffer.concat([data.subarray(0, 12), Buffer.alloc(500, 7)]), recorder.end.port, '127.0.0.1');
    node.send(data, recorder.end.port, '127.0.0.1');
    await setImmediate();
  }
  const all = (): string | null => (recorder.counts.received === sent.length ? null : `${recorder.counts.received} of ${sent.length} came`);
  await pollUntil(all, { timeoutMs: 5_000, everyMs: 10 });
  await recorder.close('the test ends');
  node.close();
  stranger.close();
  expect(segments).toMatchObject([{ track: 't1', number: 0, keyFrame: true, type: 'video/webm; codecs="vp8"' }]);
  const [segment] = segments;
  expect((segment?.at ?? 0) - from - 1_000_000).toBeLessThan(5_000);
  const file = await played(segment?.data ?? new Uint8Array());
  expect(file).toMatchObject({ codec: 'vp8', width: 320, height: 180, frames: 50, firstMs: 0, errors: '' });
  expect(Math.abs(file.ms - 2_000)).toBeLessThan(41);
});

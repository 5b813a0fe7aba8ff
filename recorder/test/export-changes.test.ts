import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Source } from '@watoto/shared/contract/media.ts';
import type { Segment, Track } from '@watoto/shared/contract/recording.ts';
import { segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import { PeerId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { openObjectStore } from '@watoto/shared/ports/object-store/open-object-store.ts';
import { type Film, makeFilm } from '@watoto/recorder/export/make-film.ts';
import { readTracks } from '@watoto/recorder/export/read-tracks.ts';
import { ALWAYS } from '@watoto/recorder/export/run-ffmpeg.ts';
import { muxSegment, SEGMENT_TYPE } from '../src/media/mux.ts';
import type { CutSegment } from '../src/media/segment-cutter.ts';
import { type Clip, h264Clip, opusClip, vp8Clip } from './fixture/clips.ts';
import { colorAt, expectNear, probe } from './fixture/film.ts';
import { recorded, START } from './fixture/network.ts';
import { storeManifest } from './fixture/recorded.ts';
import { rtpOf, rtpParameters, type Sent } from './fixture/rtp.ts';

/** Films of lessons in which a sender changed, sent nothing, or hardly anything: from packets through the recorder's own segments to the MP4. */

const RED = [254, 0, 0];
const GREEN = [0, 128, 0];
const BLUE = [0, 0, 254];
const YELLOW = [254, 254, 0];
const BACKGROUND = [16, 20, 24];
/** A film is made in a second or two; beside everything else that tests do, it takes as long as it takes. */
const FILM_MS = 120_000;
vi.setConfig({ testTimeout: FILM_MS });
const CLIP_S = 3;

const video = { kind: 'video' as const, rtpParameters: rtpParameters('VP8', 'H264') };
const audio = { kind: 'audio' as const, rtpParameters: rtpParameters('opus') };
const plain = (color: string, size: string) => ({ seconds: CLIP_S, source: `color=c=${color}:s=${size}:r=25` });

let dir: string;
let store: ObjectStore;
let clips: Record<'red' | 'redLarge' | 'green' | 'greenLarge' | 'blueSmall' | 'yellowTall', Clip>;
let voice: Clip;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-changes-'));
  ({ store } = await openObjectStore({ url: pathToFileURL(join(dir, 'objects')).href, secret: 'x'.repeat(32) }));
  clips = {
    red: await vp8Clip(plain('red', '640x360')),
    redLarge: await vp8Clip(plain('red', '1280x720')),
    green: await h264Clip(plain('green', '640x360')),
    greenLarge: await h264Clip(plain('green', '1280x720')),
    blueSmall: await vp8Clip(plain('blue', '320x180')),
    yellowTall: await vp8Clip(plain('yellow', '360x640')),
  };
  voice = await opusClip({ seconds: 9 });
}, FILM_MS);
afterAll(async () => {
  await store?.close();
  if (dir) await rm(dir, { recursive: true, force: true });
});

/** One after another on the same stream. */
function inTurn(...sent: readonly Clip[]): Sent[] {
  let seq = 100;
  return sent.flatMap((clip, n) => {
    const ms = n * CLIP_S * 1_000;
    const packets = rtpOf(clip, { seq, timestamp: 4_294_000_000 + ms * 90 });
    seq += packets.length;
    return packets.map((packet) => ({ ms: packet.ms + ms, data: packet.data }));
  });
}

interface Recorded {
  readonly source: Source;
  readonly cuts: readonly CutSegment[];
}

const camera = (...sent: readonly Clip[]): Recorded => ({ source: 'camera', cuts: recorded(video, inTurn(...sent)).cuts });
const screen = (...sent: readonly Clip[]): Recorded => ({ source: 'screen', cuts: recorded(video, inTurn(...sent)).cuts });
const mic = (ms: number): Recorded => ({
  source: 'mic',
  cuts: recorded(
    audio,
    rtpOf(voice).filter((packet) => packet.ms < ms),
  ).cuts,
});
const silent = (source: Source): Recorded => ({ source, cuts: [] });

/** The film of a lesson of so many ms that these were recorded of. */
async function filmOf(name: string, ms: number, tracks: readonly Recorded[]): Promise<Film> {
  const recordingId = RecordingId.parse(crypto.randomUUID());
  const segments: Segment[] = [];
  for (const [n, { cuts }] of tracks.entries()) {
    for (const [number, cut] of cuts.entries()) {
      const data = Buffer.from(await muxSegment(cut));
      const segment: Segment = {
        ...{ track: `t${n + 1}`, number, at: Math.round(cut.at), ms: cut.ms, type: SEGMENT_TYPE[cut.codec], keyFrame: cut.keyFrame },
        ...{ bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') },
      };
      segments.push(segment);
      await store.put(segmentKey(recordingId, 1, segment), data, data.length);
    }
  }
  const said = tracks.map(({ source }, n): Track => {
    const kind = source === 'mic' ? 'audio' : 'video';
    return { id: `t${n + 1}`, peerId: PeerId.parse('peer'), role: 'host', source, kind, from: START, until: START + ms };
  });
  await storeManifest(store, { recordingId, run: 1, from: START, until: START + ms, tracks: said, segments });
  const { signal } = new AbortController();
  const ask = {
    title: 'Fractions',
    spans: [{ from: START, until: START + ms }],
    chapters: [],
    tracks: await readTracks(store, { recordingId, without: [] }, signal),
  };
  return await makeFilm({ store, dir: join(dir, name), pace: ALWAYS, threads: 1 }, ask, signal, () => {});
}

/** It is what every export is, and as long as the lesson: both tracks, to the picture. */
async function expectFilm({ file, leftOut }: Film, ms: number): Promise<void> {
  expect(leftOut).toEqual([]);
  const { streams, format } = await probe(file);
  expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264', 'aac']);
  expect(streams[0]).toMatchObject({ width: 1_280, height: 720, nb_frames: String(ms / 40) });
  expect(Math.abs(Number(streams[1]!['duration']) * 1_000 - ms)).toBeLessThan(50);
  expect(Math.abs(Number(format.duration) * 1_000 - ms)).toBeLessThan(50);
}

const MIDDLE = { x: 640, y: 360 };
const EDGE = { x: 4, y: 360 };

describe('a film of a lesson', () => {
  it('in which the codec changed, and changed back', async () => {
    const film = await filmOf('codec', 9_000, [camera(clips.red, clips.green, clips.blueSmall), mic(9_000)]);
    await expectFilm(film, 9_000);
    for (const [at, color] of [
      [1, RED],
      [2.8, RED],
      [3.2, GREEN],
      [5.8, GREEN],
      [6.2, BLUE],
      [8.8, BLUE],
    ] as const)
      expectNear(await colorAt(film.file, at, MIDDLE), color);
  });

  it('in which the size of the picture changed, and its shape', async () => {
    const sizes = [clips.redLarge, clips.blueSmall, clips.yellowTall, clips.green, clips.greenLarge];
    const film = await filmOf('size', 15_000, [camera(...sizes), mic(9_000)]);
    await expectFilm(film, 15_000);
    for (const [at, color, edge] of [
      [2.8, RED, RED],
      [3.2, BLUE, BLUE],
      [5.8, BLUE, BLUE],
      [6.2, YELLOW, BACKGROUND],
      [8.8, YELLOW, BACKGROUND],
      [9.2, GREEN, GREEN],
      [12.2, GREEN, GREEN],
      [14.8, GREEN, GREEN],
    ] as const) {
      expectNear(await colorAt(film.file, at, MIDDLE), color);
      expectNear(await colorAt(film.file, at, EDGE), edge);
    }
  });

  it('in which the screen changed beside a camera that did not', async () => {
    const film = await filmOf('screen', 6_000, [camera(clips.red, clips.red), screen(clips.green, clips.blueSmall), mic(6_000)]);
    await expectFilm(film, 6_000);
    for (const [at, color] of [
      [2.8, GREEN],
      [3.2, BLUE],
      [5.8, BLUE],
    ] as const) {
      expectNear(await colorAt(film.file, at, { x: 500, y: 360 }), color);
      expectNear(await colorAt(film.file, at, { x: 1_150, y: 144 }), RED);
    }
  });

  it('in which a camera and a microphone sent nothing', async () => {
    const one = await filmOf('no-camera', 6_000, [silent('camera'), mic(6_000)]);
    await expectFilm(one, 6_000);
    expectNear(await colorAt(one.file, 3, MIDDLE), BACKGROUND);
    const other = await filmOf('no-mic', 3_000, [camera(clips.red), silent('mic')]);
    await expectFilm(other, 3_000);
    const none = await filmOf('nothing', 2_000, [silent('camera'), silent('mic')]);
    await expectFilm(none, 2_000);
  });

  it('of one second', async () => {
    const second = recorded(
      video,
      rtpOf(clips.red).filter(({ ms }) => ms < 1_000),
    ).cuts;
    const film = await filmOf('second', 1_000, [{ source: 'camera', cuts: second }, mic(1_000)]);
    await expectFilm(film, 1_000);
    expectNear(await colorAt(film.file, 0.5, MIDDLE), RED);
  });
});

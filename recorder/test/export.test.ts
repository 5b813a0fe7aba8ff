import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import type { RunManifest } from '@watoto/shared/contract/recording.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { openObjectStore } from '@watoto/shared/ports/object-store/open-object-store.ts';
import { CAMERA_BOX, SCREEN_BOX } from '@watoto/recorder/export/ffmpeg-args.ts';
import { type Film, makeFilm } from '@watoto/recorder/export/make-film.ts';
import { readTracks } from '@watoto/recorder/export/read-tracks.ts';
import { ALWAYS } from '@watoto/recorder/export/run-ffmpeg.ts';
import { colorAt, expectNear, firstBeep, firstFlash, probe } from './fixture/film.ts';
import { storeRecording, T0 } from './fixture/recorded.ts';

const ID = RecordingId.parse('01890a5d-ac96-774b-bcce-b302099a8057');
/** Two runs with three seconds between them. */
const SPANS = [
  { from: T0, until: T0 + 8_000 },
  { from: T0 + 11_000, until: T0 + 15_000 },
];
const CHAPTERS = [
  { positionMs: 0, title: 'Start' },
  { positionMs: 8_000, title: 'Halves; quarters = parts #1' },
];
const RED = [254, 0, 0];
const BLUE = [0, 0, 254];
const GREEN = [0, 128, 0];

// A film is made in seconds; beside everything else that tests do, it takes as long as it takes.
vi.setConfig({ testTimeout: 120_000 });

let dir: string;
let store: ObjectStore;
let runs: RunManifest[];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-export-'));
  ({ store } = await openObjectStore({ url: pathToFileURL(join(dir, 'objects')).href, secret: 'x'.repeat(32) }));
  runs = await storeRecording(store, dir, ID, [
    {
      from: 0,
      until: 8_000,
      tracks: [
        { source: 'camera', role: 'host', from: 0, until: 8_000, color: 'blue', marks: [2_700] },
        { source: 'screen', role: 'host', from: 4_000, until: 8_000, color: 'red', size: '1280x720' },
        { source: 'mic', role: 'host', from: 0, until: 8_000, marks: [2_700] },
        { source: 'mic', role: 'pupil', from: 2_000, until: 6_000, marks: [5_000] },
      ],
    },
    {
      from: 11_000,
      until: 15_000,
      tracks: [
        { source: 'camera', role: 'host', from: 11_000, until: 15_000, color: 'green', marks: [13_500] },
        { source: 'mic', role: 'host', from: 11_000, until: 15_000, marks: [13_500] },
      ],
    },
  ]);
}, 120_000);
afterAll(async () => {
  await store?.close();
  if (dir) await rm(dir, { recursive: true, force: true });
});

async function film(name: string, signal = new AbortController().signal, progress: (part: number) => void = () => {}): Promise<Film> {
  const tracks = await readTracks(store, { recordingId: ID, without: [] }, signal);
  const deps = { store, dir: join(dir, name), pace: ALWAYS, threads: 1 };
  return makeFilm(deps, { title: 'Fractions', spans: SPANS, chapters: CHAPTERS, tracks }, signal, progress);
}

describe('an export', () => {
  let made: Film;
  const told: number[] = [];
  beforeAll(async () => {
    made = await film('whole', undefined, (part) => told.push(part));
  }, 120_000);

  it('is one file of H.264 and AAC, as long as what plays, with chapters', async () => {
    const facts = await probe(made.file);
    expect(facts.streams.map(({ codec_name }) => codec_name)).toEqual(['h264', 'aac']);
    expect(facts.streams[0]).toMatchObject({ width: 1_280, height: 720, nb_frames: '300' });
    expect(Math.abs(Number(facts.format.duration) - 12)).toBeLessThan(0.05);
    expect(facts.chapters.map(({ start_time, end_time, tags }) => [Number(start_time), Number(end_time), tags.title])).toEqual([
      [0, 8, 'Start'],
      [8, 12, 'Halves; quarters = parts #1'],
    ]);
    expect(facts.format.tags.title).toBe('Fractions');
    expect(made.leftOut).toEqual([]);
  });

  it('shows the camera large, and beside a shared screen small', async () => {
    const screen = { x: SCREEN_BOX.x + SCREEN_BOX.width / 2, y: SCREEN_BOX.y + SCREEN_BOX.height / 2 };
    const camera = { x: CAMERA_BOX.x + CAMERA_BOX.width / 2, y: CAMERA_BOX.y + CAMERA_BOX.height / 2 };
    expectNear(await colorAt(made.file, 1, screen), BLUE);
    expectNear(await colorAt(made.file, 6, screen), RED);
    expectNear(await colorAt(made.file, 6, camera), BLUE);
    expectNear(await colorAt(made.file, 9, screen), GREEN);
    expectNear(await colorAt(made.file, 9, camera), GREEN);
  });

  it('has flash and beep at one instant, in each run at its place', async () => {
    for (const [from, at] of [
      [0, 2.7],
      [8, 10.5],
    ] as const) {
      const [flash, beep] = [await firstFlash(made.file, from), await firstBeep(made.file, from)];
      expect(Math.abs(flash - at)).toBeLessThan(0.045);
      expect(Math.abs(beep - flash)).toBeLessThan(0.04);
    }
  });

  it('has what everybody said', async () => {
    expect(Math.abs((await firstBeep(made.file, 4)) - 5)).toBeLessThan(0.04);
  });

  it('tells how far it is', () => {
    expect(told.length).toBeGreaterThan(3);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBeGreaterThan(0.9);
  });
});

it('leaves out a segment that was altered in storage, and names it', async () => {
  const segment = runs[0]!.segments.find(({ track, number }) => track === 't3' && number === 1)!;
  const key = segmentKey(ID, 1, segment);
  const was = await store.get(key);
  const bytes = Buffer.concat(await was!.body.toArray());
  const altered = Buffer.from(bytes);
  altered.writeUInt8(altered.readUInt8(600) ^ 0xff, 600);
  await store.put(key, altered, altered.length);
  const made = await film('altered');
  await store.put(key, bytes, bytes.length);
  expect(made.leftOut).toEqual([key]);
  // The teacher's beep was in it; the pupil's is there.
  expect(Math.abs((await firstBeep(made.file, 0)) - 5)).toBeLessThan(0.04);
});

it('ends when it is cancelled', async () => {
  const abort = new AbortController();
  const making = film('cancelled', abort.signal, (part) => {
    if (part > 0.1) abort.abort();
  });
  await expect(making).rejects.toMatchObject({ code: 'cancelled' });
  expect(await readdir(join(dir, 'cancelled'))).not.toContain('film.mp4');
});

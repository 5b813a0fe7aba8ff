import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { exportKey, posterKey, recordingPrefix, spriteKey, spritesVttKey } from '@watoto/shared/contract/recording-keys.ts';
import type { JobKind, JobNews } from '@watoto/shared/contract/jobs.ts';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { type ExportWorker, openExportWorker } from '@watoto/recorder/export/export-worker.ts';
import type { Pace } from '@watoto/recorder/export/run-ffmpeg.ts';
import { probe } from './fixture/film.ts';
import { exec, storeRecording, T0 } from './fixture/recorded.ts';
import { JobDesk } from './job-desk.fixture.ts';

const ID = RecordingId.parse('01890a5d-ac96-774b-bcce-b302099a8057');
const SPANS = [{ from: T0, until: T0 + 6_000 }];
// A film is made in seconds; beside everything else that tests do, it takes as long as it takes.
vi.setConfig({ testTimeout: 200_000 });
const FILM_MS = 90_000;
let desk: JobDesk;

beforeAll(async () => {
  desk = await JobDesk.open();
  await storeRecording(desk.store, desk.dir, ID, [
    {
      from: 0,
      until: 6_000,
      tracks: [
        { source: 'camera', role: 'host', from: 0, until: 6_000, color: 'blue' },
        { source: 'mic', role: 'host', from: 0, until: 6_000, marks: [1_000] },
      ],
    },
  ]);
}, FILM_MS);
afterAll(() => desk?.close());
beforeEach(() => desk.begin());
afterEach(async () => {
  await desk.end();
  for (const key of await desk.store.list(`${recordingPrefix(ID)}exports/`)) await desk.store.delete(key);
});

const until = (missing: () => string | null | Promise<string | null>) => pollUntil(missing, { timeoutMs: FILM_MS, everyMs: 20 });
const stateIs = (id: string, state: JobNews['state']) =>
  until(() => (desk.news.some((one) => one.id === id && one.state === state) ? null : `${id} is not ${state}`));
const films = () => readdir(desk.workDir);

function work(pace?: Pace): Promise<ExportWorker> {
  return desk.work((around) => openExportWorker({ ...around, threads: 1, ...(pace ? { pace } : {}) }));
}

async function ask(kind: JobKind = 'recording.export', recordingId = ID, spans = SPANS): Promise<string> {
  const id = randomUUID();
  await desk.jobs.add({ id, kind, payload: { recordingId, title: 'Fractions', spans, chapters: [] } });
  return id;
}

/** A pace that the test sets. */
function ownPace() {
  const listeners = new Set<() => void>();
  const pace = {
    allowed: true,
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const set = (allowed: boolean) => {
    pace.allowed = allowed;
    for (const listener of listeners) listener();
  };
  return { pace, set };
}

it('puts a film into storage, says so, and leaves nothing on the disk', async () => {
  await work();
  const id = await ask();
  await stateIs(id, 'done');
  const { bytes } = (await desk.store.head(exportKey(ID, id)))!;
  expect(desk.told).toMatchObject([
    { topic: 'export.finished', payload: { exportId: id, recordingId: ID, bytes, error: null, leftOut: 0 } },
  ]);
  expect(await films()).toEqual([]);
});

it('leaves nothing of a film that is cancelled', async () => {
  await work();
  const id = await ask();
  await until(async () => ((await films()).length > 0 ? null : 'a film in the making'));
  await desk.jobs.cancel(id);
  await stateIs(id, 'cancelled');
  expect(await films()).toEqual([]);
  expect(await desk.store.head(exportKey(ID, id))).toBeNull();
  expect(desk.told).toEqual([]);
});

it('gives a film back when it closes, and another makes it', async () => {
  const first = await work();
  const id = await ask();
  await until(async () => ((await films()).length > 0 ? null : 'a film in the making'));
  await first.close('a deployment');
  expect(await films()).toEqual([]);
  expect(await desk.store.head(exportKey(ID, id))).toBeNull();
  await work();
  await stateIs(id, 'done');
  expect(desk.told).toHaveLength(1);
});

it('does not make a film again of which only the word is missing', async () => {
  await work();
  desk.broken = true;
  const id = await ask();
  await stateIs(id, 'retrying');
  const { modifiedAt } = (await desk.store.head(exportKey(ID, id)))!;
  desk.broken = false;
  await stateIs(id, 'done');
  expect((await desk.store.head(exportKey(ID, id)))!.modifiedAt).toEqual(modifiedAt);
  expect(desk.told).toHaveLength(1);
});

it('says which film can not be made: at once where no try helps, and after the last one', async () => {
  await work();
  const nothing = RecordingId.parse('01890a5d-ac96-774b-bcce-b302099a8058');
  const hopeless = await ask('recording.export', nothing);
  await stateIs(hopeless, 'done');
  expect(desk.told).toMatchObject([{ payload: { exportId: hopeless, bytes: null, error: 'not_found' } }]);
  // Half a day of film has no room here, whatever the disk.
  const long = await ask('recording.export', ID, [{ from: T0, until: T0 + 9_000_000_000_000 }]);
  await stateIs(long, 'dead');
  expect(desk.told[1]).toMatchObject({ payload: { exportId: long, bytes: null, error: 'limit_reached' } });
  expect((await desk.jobs.dead('recording.export')).map(({ job }) => job.id)).toEqual([long]);
  expect(await films()).toEqual([]);
});

it('stops while a lesson is live, and goes on when it has ended', async () => {
  const { pace, set } = ownPace();
  await work(pace);
  const id = await ask();
  await until(async () => ((await films()).length > 0 ? null : 'a film in the making'));
  set(false);
  await until(async () => {
    const { stdout } = await exec('ps', ['-o', 'state=,args=', '--ppid', String(process.pid)]);
    const running = stdout.split('\n').filter((line) => line.includes(desk.workDir) && !line.startsWith('T'));
    return running.length === 0 ? null : running.join();
  });
  expect(await desk.store.head(exportKey(ID, id))).toBeNull();
  set(true);
  await stateIs(id, 'done');
  const file = join(desk.dir, 'objects', 'objects', exportKey(ID, id));
  expect(Math.abs(Number((await probe(file)).format.duration) - 6)).toBeLessThan(0.05);
});

it('makes a picture, and a sheet of small ones with their places', async () => {
  await work();
  const id = await ask('recording.poster');
  await stateIs(id, 'done');
  expect(desk.told).toMatchObject([{ topic: 'poster.made', payload: { recordingId: ID } }]);
  for (const [key, width, height] of [
    [posterKey(ID), 1_280, 720],
    [spriteKey(ID, 0), 1_600, 90],
  ] as const) {
    const { stdout } = await exec('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'stream=width,height',
      '-of',
      'csv=p=0',
      join(desk.dir, 'objects', 'objects', key),
    ]);
    expect(stdout.trim()).toBe(`${width},${height}`);
  }
  const vtt = await desk.store.get(spritesVttKey(ID));
  expect(Buffer.concat(await vtt!.body.toArray()).toString()).toContain('00:00:00.000 --> 00:00:06.000\n00000.jpg#xywh=0,0,160,90');
});

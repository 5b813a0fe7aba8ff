import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventMessage } from '@watoto/shared/contract/events.ts';
import type { JobNews } from '@watoto/shared/contract/jobs.ts';
import { exportKey, recordingPrefix } from '@watoto/shared/contract/recording-keys.ts';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { Scope } from '@watoto/shared/kernel/scope.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { openEventBus } from '@watoto/shared/ports/event-bus/open-event-bus.ts';
import { openJobQueue } from '@watoto/shared/ports/job-queue/open-job-queue.ts';
import type { JobQueue } from '@watoto/shared/ports/job-queue/job-queue.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { openObjectStore } from '@watoto/shared/ports/object-store/open-object-store.ts';
import { probe } from '../../../recorder/test/fixture/film.ts';
import { storeRecording, T0 } from '../../../recorder/test/fixture/recorded.ts';
import { type Cluster, openCluster } from '../src/cluster.ts';
import type { ClusterProcess } from '../src/cluster-process.ts';

/** Long enough that a process dies in the middle of its film. */
const FILM_MS = 30_000;
const SOON = { timeoutMs: 120_000, everyMs: 50 };

const scope = new Scope('exporter test');
let dir: string;
let cluster: Cluster;
let store: ObjectStore;
let jobs: JobQueue;
const told: EventMessage[] = [];
const news: JobNews[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-exporter-'));
  scope.defer(() => rm(dir, { recursive: true, force: true }));
  const without = ['postgres', 'coturn', 'edge', 'recorder'] as const;
  cluster = await openCluster({ dir: join(dir, 'cluster'), without, signaling: 1, sfu: 0, exporter: 2 });
  scope.defer(() => cluster.close());
  const { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY, AMQP_URL } = cluster.process('exporter-1').env;
  const s3 = { accessKey: S3_ACCESS_KEY ?? '', secretKey: S3_SECRET_KEY ?? '' };
  ({ store } = await openObjectStore({ url: `${S3_ENDPOINT}/${S3_BUCKET}`, secret: 'x'.repeat(32), s3 }));
  scope.defer(() => store.close());
  const onError = () => {};
  const bus = scope.own(openEventBus(AMQP_URL ?? '', { name: 'exporter-test', onError }));
  jobs = scope.own(openJobQueue(AMQP_URL ?? '', { name: 'exporter-test', onError }));
  await pollUntil(() => (jobs.isUp && bus.isUp ? null : 'RabbitMQ'), SOON);
  const handle = async (message: EventMessage) => void told.push(message);
  await bus.subscribe({ consumer: 'exporter-test', topics: ['export.finished'], handle, dead: async () => {} });
  await jobs.watch((one) => news.push(one));
}, 180_000);
afterAll(() => scope.close('test over'));

/** Whoever has a film in hand. */
async function holder(): Promise<ClusterProcess | undefined> {
  for (const exporter of cluster.of('exporter')) if ((await filmsOf(exporter)).length > 0) return exporter;
  return undefined;
}

async function filmsOf(exporter: ClusterProcess): Promise<string[]> {
  return (await readdir(exporter.env['EXPORT_DIR'] ?? '')).filter((name) => name.startsWith('film-'));
}

it('a film whose exporter is killed in the middle is made by the next one, once', { timeout: 400_000 }, async () => {
  const recordingId = RecordingId.parse('01890a5d-ac96-774b-bcce-b302099a8057');
  const track = { role: 'host', from: 0, until: FILM_MS } as const;
  const tracks = [
    { ...track, source: 'camera', color: 'blue' },
    { ...track, source: 'mic', marks: [1_000] },
  ] as const;
  await storeRecording(store, dir, recordingId, [{ from: 0, until: FILM_MS, tracks }]);
  const id = randomUUID();
  const spans = [{ from: T0, until: T0 + FILM_MS }];
  const payload = { recordingId, title: 'Fractions', spans, without: [], chapters: [] };
  await jobs.add({ id, kind: 'recording.export', payload });

  await pollUntil(() => (news.some(({ progress }) => progress > 0 && progress < 1) ? null : 'a film in the making'), SOON);
  const first = await holder();
  if (!first) throw new Error('nobody has it in hand');
  await first.kill('SIGKILL');
  expect(told).toEqual([]);
  expect(await store.head(exportKey(recordingId, id))).toBeNull();
  await pollUntil(() => (told.length > 0 ? null : 'a word on the film'), SOON);
  expect(told).toMatchObject([{ topic: 'export.finished', payload: { recordingId, exportId: id, error: null, leftOut: 0 } }]);

  // What the dead one had in hand is gone when it is back, and it does not begin anew.
  expect(await filmsOf(first)).toHaveLength(1);
  await first.restart();
  await pollUntil(async () => (await holder())?.name ?? null, SOON);
  expect(await jobs.dead('recording.export')).toEqual([]);
  expect(await store.list(`${recordingPrefix(recordingId)}exports/`)).toEqual([exportKey(recordingId, id)]);
  expect(told).toHaveLength(1);
  const film = await store.get(exportKey(recordingId, id));
  if (!film) throw new Error('no film');
  const file = join(dir, 'film.mp4');
  await writeFile(file, await buffer(film.body));
  const { streams, format } = await probe(file);
  expect(streams.map(({ codec_name }) => codec_name).toSorted()).toEqual(['aac', 'h264']);
  expect(Math.abs(Number(format.duration) * 1_000 - FILM_MS)).toBeLessThan(200);
});

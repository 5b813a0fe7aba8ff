import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import type { ObjectStore } from '@watoto/shared/ports/object-store/object-store.ts';
import { createMemoryEventBus } from '@watoto/shared/ports/event-bus/memory-event-bus.ts';
import { DEMO_PASSWORD, DEMO_TEACHER } from '../src/demo/demo-school.ts';
import { seedDemo } from '../src/demo/seed-demo.ts';
import { seedRecording } from '../src/demo/seed-recording.ts';
import { openObjects } from '../src/files/open-objects.ts';
import { openTestApi, TEST_CONFIG, type TestApi, TestClient } from './fixture/api-server.ts';

let t: TestApi;
let dir: string;
let bus: EventBus;
let objects: Awaited<ReturnType<typeof openObjects>>;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-demo-'));
  objects = await openObjects({ url: pathToFileURL(dir).href }, TEST_CONFIG.accessTokenSecret);
  bus = createMemoryEventBus();
  t = await openTestApi({}, undefined, { objects, bus });
});
afterAll(async () => {
  await t?.close();
  await bus?.close('test is over');
  await objects?.close();
  await rm(dir, { recursive: true, force: true });
});

const seed = (store: ObjectStore = objects.store, signal?: AbortSignal) =>
  seedRecording({ db: t.db, objects: store, bus, now: t.school.clock.now(), ...(signal ? { signal } : {}) });

test('a real school has no recording that was drawn', async () => {
  await seed();
  expect(await t.db.selectFrom('lessons').select('id').execute()).toEqual([]);
});

test('a start that is given up leaves nothing half made', async () => {
  await seedDemo({ db: t.db, config: { ...TEST_CONFIG, demo: true }, clock: t.school.clock });
  const stop = new AbortController();
  let puts = 0;
  const stopped: ObjectStore = {
    ...objects.store,
    list: (...words) => objects.store.list(...words),
    delete: (...words) => objects.store.delete(...words),
    async put(...words) {
      await objects.store.put(...words);
      puts += 1;
      if (puts === 5) stop.abort();
    },
  };
  await expect(seed(stopped, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
  expect(puts).toBe(5);
  expect(await objects.store.list('')).toEqual([]);
  expect(await t.db.selectFrom('lessons').select('id').where('status', '=', 'ended').execute()).toEqual([]);
});

test('the demo school has one lesson to watch, whole, and no second one after another start', async () => {
  await seedDemo({ db: t.db, config: { ...TEST_CONFIG, demo: true }, clock: t.school.clock });
  await seed();
  await seed();
  const { body } = await new TestClient(t.url).call('auth.login', { body: { email: 'chidi@demo.school', password: DEMO_PASSWORD } });
  const chidi = new TestClient(t.url, { token: body.accessToken });
  await pollUntil(
    async () => {
      const { items } = (await chidi.call('recordings.list')).body;
      return items.some(({ status }) => status === 'ready') ? null : `a recording that is ready: ${JSON.stringify(items)}`;
    },
    { timeoutMs: 20_000, everyMs: 50 },
  );
  const { items } = (await chidi.call('recordings.list')).body;
  expect(items.map(({ title, durationMs }) => [title, durationMs])).toEqual([['Listening to the heartbeat', 48_000]]);
  const id = RecordingId.parse(items[0]?.id ?? randomUUID());
  const replay = (await chidi.call('recordings.replay', { params: { id } })).body;
  expect(replay.tracks.map(({ source, name, segments }) => [source, name, segments.length])).toEqual(
    ['camera', 'screen', 'mic'].map((source) => [source, `${DEMO_TEACHER.firstName} ${DEMO_TEACHER.lastName}`, 12]),
  );
  expect(replay.chapters.map(({ title }) => title)).toEqual([null, 'Listen: dum, tak', 'Clap along']);
});

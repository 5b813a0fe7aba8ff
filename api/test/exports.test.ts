import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EventPayload, Topic } from '@watoto/shared/contract/events.ts';
import { exportKey, posterKey, spriteKey, spritesVttKey } from '@watoto/shared/contract/recording-keys.ts';
import type { JobPayload } from '@watoto/shared/contract/jobs.ts';
import type { LessonId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import { createMemoryEventBus } from '@watoto/shared/ports/event-bus/memory-event-bus.ts';
import type { JobQueue, JobTurn, JobWorker } from '@watoto/shared/ports/job-queue/job-queue.ts';
import { createMemoryJobQueue } from '@watoto/shared/ports/job-queue/memory-job-queue.ts';
import { peerIdOf } from '../src/lessons/room-token.ts';
import { openObjects } from '../src/files/open-objects.ts';
import { openTestApi, TEST_CONFIG, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';
import { putRecording } from './fixture/recording.fixture.ts';

let t: TestApi;
let dir: string;
let bus: EventBus;
let jobs: JobQueue;
let objects: Awaited<ReturnType<typeof openObjects>>;
let people: People<'grace' | 'joseph' | 'amina' | 'baraka' | 'admin'>;
let ids: Ids<keyof typeof people>;
let courseId: string;
let lessonId: LessonId;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-exports-'));
  objects = await openObjects({ url: pathToFileURL(dir).href }, TEST_CONFIG.accessTokenSecret);
  bus = createMemoryEventBus();
  jobs = createMemoryJobQueue({ retryMs: [20] });
  t = await openTestApi({}, undefined, { objects, bus, jobs });
  ({ people, ids } = await cast(t, { grace: 'teacher', joseph: 'teacher', amina: 'student', baraka: 'student', admin: 'admin' }));
});
afterAll(async () => {
  await t?.close();
  await jobs.close('test is over');
  await bus.close('test is over');
  await objects?.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  await t.db.deleteFrom('recordings').execute();
  await t.db.deleteFrom('lessons').execute();
  await t.db.deleteFrom('courses').execute();
  courseId = await t.school.course(ids.grace, [ids.amina]);
  lessonId = await t.school.lesson(ids.grace, { courseId, title: 'Drums / "loud"' });
});

const until = (missing: () => string | null | Promise<string | null>) => pollUntil(missing, { timeoutMs: 10_000, everyMs: 20 });

async function tell<T extends Topic>(topic: T, payload: EventPayload<T>) {
  await bus.publish({ id: randomUUID(), topic, at: new Date().toISOString(), payload });
}

async function recorded(): Promise<{ recordingId: RecordingId; startedAt: number; at: { params: { id: RecordingId } } }> {
  const startedAt = t.school.clock.now() - 60_000;
  const host = { peerId: peerIdOf(lessonId, ids.grace), name: 'Grace Test' };
  const pupil = { peerId: peerIdOf(lessonId, ids.amina), name: 'Amina Test' };
  const { recordingId } = await putRecording({ store: objects.store, lessonId, host, pupil, startedAt });
  await tell('recording.ready', { lessonId, recordingId });
  return { recordingId, startedAt, at: { params: { id: recordingId } } };
}

/** Somebody who makes films, as the recorder does: what it is told, and how long it takes, is the test's. */
async function filmMaker(act: (payload: JobPayload<'recording.export'>, turn: JobTurn) => Promise<void> = async () => {}) {
  const asked: JobPayload<'recording.export'>[] = [];
  const worker: JobWorker = await jobs.work({
    kind: 'recording.export',
    atOnce: 1,
    async handle({ id, payload }, turn) {
      asked.push(payload);
      await act(payload, turn);
      const film = Buffer.from('a film');
      await objects.store.put(exportKey(payload.recordingId, id), film, film.length);
      await tell('export.finished', { recordingId: payload.recordingId, exportId: id, bytes: film.length, error: null, leftOut: 0 });
    },
    dead: ({ id, payload: { recordingId } }) =>
      tell('export.finished', { recordingId, exportId: id, bytes: null, error: 'media_failed', leftOut: 0 }),
  });
  return { asked, worker };
}

const forever = (_: unknown, { signal }: JobTurn) =>
  new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));

/** Not asked for by calls, which are counted. */
async function stateIs(state: string, exportId: string): Promise<void> {
  await until(async () => {
    const row = await t.db.selectFrom('recording_exports').select('state').where('id', '=', exportId).executeTakeFirst();
    return row?.state === state ? null : `${row?.state} instead of ${state}`;
  });
}

describe('an MP4', () => {
  test('is asked for once, made, and saved under the name of the lesson', async () => {
    const { at, recordingId, startedAt } = await recorded();
    const { asked, worker } = await filmMaker();
    const first = await people.grace.call('recordings.export', at);
    expect(first.status).toBe(201);
    expect((await people.grace.call('recordings.export', at)).body.id).toBe(first.body.id);
    await stateIs('ready', first.body.id);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ recordingId, title: 'Drums / "loud"', without: [] });
    expect(asked[0]?.spans[0]?.from).toBe(startedAt);
    expect(asked[0]?.chapters[0]).toEqual({ positionMs: 0, title: 'Start' });
    // Also for those who only watch it.
    const [seen] = (await people.amina.call('recordings.exports', at)).body.items;
    expect(seen).toMatchObject({ id: first.body.id, state: 'ready', bytes: 6, progress: 1 });
    const { url } = (await people.amina.call('recordings.exportLink', { params: { id: recordingId, exportId: first.body.id } })).body;
    const saved = await fetch(new URL(url, t.url), { headers: { authorization: people.amina.authorization } });
    expect(await saved.text()).toBe('a film');
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; filename="Drums {2,3}loud.mp4"|Drums/);
    await worker.close('test is over');
  });

  test('is not there before it is made, nor for strangers and their links', async () => {
    const { at, recordingId } = await recorded();
    const { worker } = await filmMaker(forever);
    const { id } = (await people.grace.call('recordings.export', at)).body;
    await stateIs('running', id);
    const one = { params: { id: recordingId, exportId: id } };
    expect((await people.grace.call('recordings.exportLink', one)).status).toBe(403);
    expect((await people.amina.call('recordings.exports', at)).body.items).toEqual([]);
    for (const who of [people.joseph, people.baraka]) {
      expect((await who.call('recordings.exports', at)).status).toBe(404);
      expect((await who.call('recordings.exportLink', one)).status).toBe(404);
    }
    expect((await people.joseph.call('recordings.export', at)).status).toBe(404);
    expect((await people.joseph.call('recordings.cancelExport', one)).status).toBe(404);
    await people.grace.call('recordings.cancelExport', one);
    await worker.close('test is over');
  });

  test('can be given up, also when it is there, and asked for again', async () => {
    const { at, recordingId } = await recorded();
    const slow = await filmMaker(forever);
    const { id } = (await people.grace.call('recordings.export', at)).body;
    await stateIs('running', id);
    expect((await people.grace.call('recordings.cancelExport', { params: { id: recordingId, exportId: id } })).status).toBe(204);
    await stateIs('cancelled', id);
    await slow.worker.close('test is over');
    const quick = await filmMaker();
    const again = (await people.grace.call('recordings.export', at)).body;
    expect(again.id).not.toBe(id);
    await stateIs('ready', again.id);
    await people.grace.call('recordings.cancelExport', { params: { id: recordingId, exportId: again.id } });
    expect(await objects.store.head(exportKey(recordingId, again.id))).toBeNull();
    // A word that comes late brings nothing back.
    await tell('export.finished', { recordingId, exportId: again.id, bytes: 6, error: null, leftOut: 0 });
    await stateIs('cancelled', again.id);
    await quick.worker.close('test is over');
  });

  test('that can not be made says why, and can be tried again', async () => {
    const { at } = await recorded();
    const { worker, asked } = await filmMaker(() => Promise.reject(new Error('no')));
    const { id } = (await people.grace.call('recordings.export', at)).body;
    await stateIs('failed', id);
    expect(asked).toHaveLength(2);
    expect((await people.grace.call('recordings.exports', at)).body.items[0]).toMatchObject({ error: 'media_failed', bytes: null });
    expect((await people.grace.call('recordings.export', at)).body.state).toBe('waiting');
    await worker.close('test is over');
  });

  test('that failed all its tries is among the dead jobs, where an admin has it tried again; who asked for it hears that it is ready', async () => {
    const { at, recordingId } = await recorded();
    let broken = true;
    const { worker } = await filmMaker(async () => {
      if (broken) throw new Error('ffmpeg ended with 1');
    });
    const { id } = (await people.grace.call('recordings.export', at)).body;
    await stateIs('failed', id);
    // The queue itself is asked again and again: calls are counted.
    const isDead = async () => (await jobs.dead('recording.export')).some(({ job }) => job.id === id);
    await until(async () => ((await isDead()) ? null : 'a dead job'));
    const dead = async () => (await people.admin.call('events.deadJobs')).body.items.filter((job) => job.id === id);
    expect(await dead()).toMatchObject([{ id, kind: 'recording.export', recordingId, title: 'Drums / "loud"', attempts: 2 }]);
    broken = false;
    const job = { body: { kind: 'recording.export', id } } as const;
    expect((await people.grace.call('events.replayJob', job)).problem.code).toBe('forbidden');
    const films = async () =>
      (await t.db.selectFrom('notifications').selectAll().where('kind', '=', 'filmReady').execute()).filter(({ payload }) =>
        JSON.stringify(payload).includes(recordingId),
      );
    expect(await films()).toEqual([]);
    expect((await people.admin.call('events.replayJob', job)).status).toBe(204);
    await stateIs('ready', id);
    expect(await dead()).toEqual([]);
    expect((await people.admin.call('events.replayJob', job)).problem.code).toBe('not_found');
    const lines = await t.db.selectFrom('audit_log').select('actor').where('action', '=', 'job.replayed').execute();
    expect(lines).toEqual([{ actor: ids.admin }]);
    await until(async () => ((await films()).length === 1 ? null : 'one word on it'));
    expect((await people.grace.call('notifications.list')).body.items.find(({ facts }) => facts.target.id === recordingId)).toMatchObject({
      kind: 'filmReady',
      facts: { title: 'Drums / "loud"', target: { to: 'recording' } },
    });
    await worker.close('test is over');
  });

  test('of before a cut is gone: it shows what was cut away', async () => {
    const { at, recordingId, startedAt } = await recorded();
    const { worker, asked } = await filmMaker();
    const { id } = (await people.grace.call('recordings.export', at)).body;
    await stateIs('ready', id);
    const cut = await people.grace.call('recordings.change', { ...at, body: { cuts: [{ from: startedAt, until: startedAt + 2_000 }] } });
    expect(cut.status).toBe(200);
    expect((await people.grace.call('recordings.exportLink', { params: { id: recordingId, exportId: id } })).status).toBe(404);
    expect((await people.amina.call('recordings.exports', at)).body.items).toEqual([]);
    await stateIs('ready', (await people.grace.call('recordings.export', at)).body.id);
    expect(asked[1]?.spans[0]?.from).toBe(startedAt + 4_000);
    await until(async () => ((await objects.store.head(exportKey(recordingId, id))) ? 'the old file is still there' : null));
    await worker.close('test is over');
  });

  test('is made by itself where the course wants it so', async () => {
    const policy = { start: 'manual', pupils: 'none', audience: 'course', keepDays: null, exports: true } as const;
    await people.grace.call('recordings.setPolicy', { params: { courseId }, body: policy });
    const { worker } = await filmMaker();
    const { at } = await recorded();
    const [item] = (await people.grace.call('recordings.exports', at)).body.items;
    await stateIs('ready', item!.id);
    await worker.close('test is over');
  });
});

test('a picture is asked for when the recording is whole, and shown when it is made', async () => {
  const pictured: string[] = [];
  const worker = await jobs.work({
    kind: 'recording.poster',
    atOnce: 1,
    async handle({ payload: { recordingId } }) {
      const picture = Buffer.from('a picture');
      for (const key of [posterKey(recordingId), spriteKey(recordingId, 0), spritesVttKey(recordingId)])
        await objects.store.put(key, picture, picture.length);
      pictured.push(recordingId);
      await tell('poster.made', { recordingId });
    },
  });
  const { at, recordingId } = await recorded();
  const row = () => t.db.selectFrom('recordings').select('poster_key').where('id', '=', recordingId).executeTakeFirstOrThrow();
  await until(async () => ((await row()).poster_key === null ? 'the picture' : null));
  expect(pictured).toContain(recordingId);
  expect((await people.amina.call('recordings.get', at)).body.posterUrl).toContain('poster.jpg');
  const sheets = async () => (await people.amina.call('recordings.sprites', at)).body.sheets;
  const [sheet] = await sheets();
  const read = async (who: 'amina' | 'grace') =>
    (await fetch(new URL(sheet!, t.url), { headers: { authorization: people[who].authorization } })).status;
  expect([await read('amina'), await read('grace')]).toEqual([200, 404]);
  expect((await people.baraka.call('recordings.sprites', at)).problem.code).toBe('not_found');
  await worker.close('test is over');
  // They show what is cut away now: from this moment on nobody gets them.
  const startedAt = t.school.clock.now() - 60_000;
  await people.grace.call('recordings.change', { ...at, body: { cuts: [{ from: startedAt, until: startedAt + 1_000 }] } });
  expect(await sheets()).toEqual([]);
});

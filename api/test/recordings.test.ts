import { mkdtemp, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LessonId, RecordingId } from '@watoto/shared/kernel/ids.ts';
import { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import { manifestKey } from '@watoto/shared/contract/recording-keys.ts';
import type { EventPayload } from '@watoto/shared/contract/events.ts';
import type { EventBus } from '@watoto/shared/ports/event-bus/event-bus.ts';
import { createMemoryEventBus } from '@watoto/shared/ports/event-bus/memory-event-bus.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { peerIdOf } from '../src/lessons/room-token.ts';
import { openObjects } from '../src/files/open-objects.ts';
import { openTestApi, TEST_CONFIG, type TestApi } from './fixture/api-server.ts';
import { cast, type Ids, type People } from './fixture/cast.ts';
import { putRecording, type RecordedOptions, sha256 } from './fixture/recording.fixture.ts';

let t: TestApi;
let dir: string;
let bus: EventBus;
let objects: Awaited<ReturnType<typeof openObjects>>;
let people: People<'grace' | 'joseph' | 'admin' | 'amina' | 'baraka'>;
let ids: Ids<keyof typeof people>;
let courseId: string;
let lessonId: LessonId;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watoto-recordings-'));
  objects = await openObjects({ url: pathToFileURL(dir).href }, TEST_CONFIG.accessTokenSecret);
  bus = createMemoryEventBus();
  t = await openTestApi({}, undefined, { objects, bus });
  ({ people, ids } = await cast(t, { grace: 'teacher', joseph: 'teacher', admin: 'admin', amina: 'student', baraka: 'student' }));
});
afterAll(async () => {
  await t?.close();
  await bus.close('test is over');
  await objects?.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  await t.db.deleteFrom('recordings').execute();
  await t.db.deleteFrom('lessons').execute();
  await t.db.deleteFrom('courses').execute();
  courseId = await t.school.course(ids.grace, [ids.amina]);
  lessonId = await t.school.lesson(ids.grace, { courseId, title: 'Drums' });
});

async function tell(topic: 'recording.started' | 'recording.ready', payload: EventPayload<'recording.ready'> & { at?: number }) {
  await bus.publish({ id: randomUUID(), topic, at: new Date().toISOString(), payload });
}

const host = () => ({ peerId: peerIdOf(lessonId, ids.grace), name: 'Grace Test' });
const pupil = () => ({ peerId: peerIdOf(lessonId, ids.amina), name: 'Amina Test' });

async function recorded(more: Partial<RecordedOptions> = {}) {
  const startedAt = t.school.clock.now() - 60_000;
  const made = await putRecording({ store: objects.store, lessonId, host: host(), pupil: pupil(), startedAt, ...more });
  const { recordingId } = made;
  await tell('recording.started', { lessonId, recordingId, at: startedAt });
  if (more.live !== true) await tell('recording.ready', { lessonId, recordingId });
  return { ...made, startedAt, at: { params: { id: recordingId } } };
}

const indexed = (id: string) =>
  pollUntil(
    async () => {
      const row = await t.db.selectFrom('recordings').select('indexed_at').where('id', '=', id).executeTakeFirstOrThrow();
      return row.indexed_at === null ? 'the texts' : null;
    },
    { timeoutMs: 10_000, everyMs: 20 },
  );

describe('a recording', () => {
  test('is in the list from its first word on, and whole when the recorder says so', async () => {
    const { recordingId } = await recorded({ live: true });
    const [live] = (await people.amina.call('recordings.list')).body.items;
    expect(live).toMatchObject({ id: recordingId, title: 'Drums', status: 'live', course: { id: courseId }, mayChange: false });
    await tell('recording.ready', { lessonId, recordingId });
    await tell('recording.ready', { lessonId, recordingId });
    const { body } = await people.grace.call('recordings.get', { params: { id: recordingId } });
    expect(body).toMatchObject({ status: 'ready', durationMs: 12_000, mayChange: true, host: { name: 'grace Test' } });
    expect(body.bytes).toBeGreaterThan(1_000);
  });

  test('is there though nobody heard that it began; of no lesson there is none', async () => {
    const { recordingId } = await putRecording({ store: objects.store, lessonId, host: host(), startedAt: t.school.clock.now() });
    await tell('recording.ready', { lessonId, recordingId });
    expect((await people.amina.call('recordings.get', { params: { id: recordingId } })).body.status).toBe('ready');
    const nobodys = RecordingId.parse(randomUUID());
    await tell('recording.started', { lessonId: randomUUID(), recordingId: nobodys, at: 1 });
    expect((await people.admin.call('recordings.get', { params: { id: nobodys } })).problem.code).toBe('not_found');
  });

  test('without anything in it has failed', async () => {
    const recordingId = RecordingId.parse(randomUUID());
    await tell('recording.started', { lessonId, recordingId, at: t.school.clock.now() });
    await tell('recording.ready', { lessonId, recordingId });
    expect((await people.grace.call('recordings.get', { params: { id: recordingId } })).body.status).toBe('failed');
  });
});

describe('a replay', () => {
  test('has spans, tracks with names, the log and chapters', async () => {
    const { at, startedAt } = await recorded({
      happenings: [
        { ms: 2_000, by: host().peerId, body: { type: 'chapter.marked', data: { title: 'Warming up' } } },
        { ms: 5_000, by: pupil().peerId, body: { type: 'message.said', data: { text: 'I hear it', to: 'everyone' } } },
      ],
    });
    const { body } = await people.amina.call('recordings.replay', at);
    expect(body.spans).toEqual([{ from: startedAt, until: startedAt + 12_000 }]);
    expect(body.tracks.map(({ id, name, source, segments }) => [id, name, source, segments.length])).toEqual([
      ['1/t1', 'Grace Test', 'camera', 3],
      ['1/t2', 'Grace Test', 'mic', 3],
    ]);
    expect(body.chapters).toMatchObject([
      { kind: 'start', positionMs: 0 },
      { kind: 'marked', positionMs: 2_000, title: 'Warming up' },
    ]);
    expect(body).toMatchObject({ againAfterMs: null, gaps: [], recording: { durationMs: 12_000 } });
    expect(body.log).toHaveLength(2);
  });

  test('links lead to the very bytes, of segments and of the log', async () => {
    const { at, manifest } = await recorded();
    const { body } = await people.amina.call('recordings.links', { ...at, body: { ids: ['1/t1/0', '1/t2/2', '1/log/0'] } });
    const urls = new Map(body.links.map(({ id, url }) => [id, url]));
    const camera = await fetch(t.url + urls.get('1/t1/0')!);
    expect(camera.headers.get('content-type')).toBe('video/webm; codecs="vp8"');
    expect(sha256(new Uint8Array(await camera.arrayBuffer()))).toBe(manifest.segments[0]!.sha256);
    const part = await fetch(t.url + urls.get('1/t2/2')!, { headers: { range: 'bytes=0-9' } });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10]);
    const log = await fetch(t.url + urls.get('1/log/0')!);
    const piece = LogPieceContent.parse(JSON.parse(gunzipSync(Buffer.from(await log.arrayBuffer())).toString()));
    expect(piece.entries[0]).toMatchObject({ type: 'recording.started' });
  });

  test('links are written down once for each person and day, and are over after five minutes', async () => {
    const { at, recordingId } = await recorded();
    const ask = () => people.amina.call('recordings.links', { ...at, body: { ids: ['1/t1/0'] } });
    const { body } = await ask();
    await ask();
    const views = await t.db.selectFrom('audit_log').select('actor').where('subject', '=', `recordings:${recordingId}`).execute();
    expect(views).toEqual([{ actor: ids.amina }]);
    t.school.clock.advance(300_000);
    expect((await fetch(t.url + body.links[0]!.url)).status).toBe(403);
  });

  test.each([
    ['a range out of bounds', { range: 'bytes=99999999-' }, 400],
    ['a range that is none', { range: 'bytes=x' }, 200],
  ])('answers %s clearly', async (_, headers, status) => {
    const { at } = await recorded();
    const { body } = await people.amina.call('recordings.links', { ...at, body: { ids: ['1/t1/0'] } });
    expect((await fetch(t.url + body.links[0]!.url, { headers })).status).toBe(status);
  });

  test.each(['1/t9/0', '1/t1/99', '2/t1/0', '1/log/7'])('has no link to %s, which there is not', async (id) => {
    const { at } = await recorded();
    expect((await people.amina.call('recordings.links', { ...at, body: { ids: ['1/t1/0', id] } })).problem.code).toBe('not_found');
  });

  test('of a live lesson grows', async () => {
    const { recordingId, startedAt, at } = await recorded({ live: true, seconds: 8 });
    expect((await people.amina.call('recordings.replay', at)).body).toMatchObject({
      againAfterMs: 2_000,
      recording: { durationMs: 8_000 },
    });
    await putRecording({ store: objects.store, lessonId, host: host(), startedAt, recordingId, seconds: 12, live: true });
    t.school.clock.advance(2_000);
    expect((await people.amina.call('recordings.replay', at)).body.recording.durationMs).toBe(12_000);
  });

  test.each([
    ['from the future', JSON.stringify({ version: 2, something: 'else' })],
    ['that is no JSON', '{"version": 1,'],
    ['of something else', JSON.stringify({ version: 1 })],
  ])('of a manifest %s is a clear refusal', async (_, text) => {
    const { recordingId, at } = await recorded({ live: true });
    t.school.clock.advance(2_000);
    await objects.store.put(manifestKey(recordingId, 1), Buffer.from(text), Buffer.byteLength(text));
    expect((await people.amina.call('recordings.replay', at)).problem.code).toBe('unreadable');
    expect((await people.amina.call('recordings.get', at)).status).toBe(200);
  });
});

describe('whoever has no right', () => {
  test('to it finds nothing', async () => {
    const { at, recordingId } = await recorded();
    for (const person of [people.baraka, people.joseph]) {
      expect((await person.call('recordings.list')).body.items).toEqual([]);
      expect((await person.call('recordings.get', at)).problem.code).toBe('not_found');
      expect((await person.call('recordings.replay', at)).problem.code).toBe('not_found');
      expect((await person.call('recordings.links', { ...at, body: { ids: ['1/t1/0'] } })).problem.code).toBe('not_found');
      expect((await person.call('recordings.watched', { ...at, body: { positionMs: 1, seenMs: 1 } })).problem.code).toBe('not_found');
    }
    expect((await people.admin.call('recordings.list')).body.items.map(({ id }) => id)).toEqual([recordingId]);
  });

  test('as a student does not see what is for staff', async () => {
    const { at } = await recorded();
    await people.grace.call('recordings.change', { ...at, body: { audience: 'staff' } });
    expect((await people.amina.call('recordings.get', at)).problem.code).toBe('not_found');
    expect((await people.amina.call('recordings.list')).body.items).toEqual([]);
    expect((await people.grace.call('recordings.replay', at)).status).toBe(200);
  });

  test('to change it is refused', async () => {
    const { at } = await recorded();
    expect((await people.amina.call('recordings.change', { ...at, body: { title: 'Mine' } })).problem.code).toBe('forbidden');
    expect((await people.joseph.call('recordings.erase', at)).problem.code).toBe('not_found');
  });
});

test('the search finds what was said and marked, and where; what was cut away is not found', async () => {
  const { recordingId, startedAt, at } = await recorded({
    happenings: [
      { ms: 3_000, by: host().peerId, body: { type: 'chapter.marked', data: { title: 'Polyrhythm for two hands' } } },
      { ms: 6_000, by: pupil().peerId, body: { type: 'message.said', data: { text: 'What is a polyrhythm?', to: 'everyone' } } },
    ],
  });
  await indexed(recordingId);
  const find = async (q: string) => (await people.amina.call('recordings.list', { query: { q } })).body.items;
  expect(await find('polyrh')).toMatchObject([
    {
      id: recordingId,
      finds: [
        { kind: 'chapter', positionMs: 3_000, text: 'Polyrhythm for two hands' },
        { kind: 'message', positionMs: 6_000 },
      ],
    },
  ]);
  expect(await find('drums')).toMatchObject([{ id: recordingId, finds: [] }]);
  expect(await find('trumpet')).toEqual([]);
  expect(await find('&| !')).toEqual([]);
  await people.grace.call('recordings.change', { ...at, body: { cuts: [{ from: startedAt + 5_000, until: startedAt + 7_000 }] } });
  expect((await find('polyrh'))[0]?.finds).toMatchObject([{ kind: 'chapter' }]);
});

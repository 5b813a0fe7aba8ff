import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RecordingId } from '@watoto/shared/kernel/ids.ts';
import { CourseId } from '@watoto/shared/contract/http/lessons.ts';
import type { EntryBody } from '@watoto/shared/room/entry.ts';
import type { PollQuestion } from '@watoto/shared/room/poll.ts';
import { logPieceKey, manifestKey, recordingPrefix } from '@watoto/shared/contract/recording-keys.ts';
import { sha256 } from '../src/demo/put-recording.ts';
import { putRecording } from './fixture/recording.fixture.ts';
import { openRecordingDesk, type RecordingDesk } from './fixture/recording-desk.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

let desk: RecordingDesk;
beforeAll(async () => {
  desk = await openRecordingDesk();
});
afterAll(() => desk?.close());
beforeEach(() => desk.fresh());

describe('a recording', () => {
  test('is in the list from its first word on, and whole when the recorder says so', async () => {
    const { recordingId } = await desk.recorded({ live: true });
    const [live] = (await desk.people.amina.call('recordings.list')).body.items;
    expect(live).toMatchObject({ id: recordingId, title: 'Drums', status: 'live', course: { id: desk.courseId }, mayChange: false });
    await desk.tell('recording.ready', { lessonId: desk.lessonId, recordingId });
    await desk.tell('recording.ready', { lessonId: desk.lessonId, recordingId });
    const { body } = await desk.people.grace.call('recordings.get', { params: { id: recordingId } });
    expect(body).toMatchObject({ status: 'ready', durationMs: 12_000, mayChange: true, host: { name: 'grace Test' } });
    expect(body.bytes).toBeGreaterThan(1_000);
  });

  test('is there though nobody heard that it began; of no lesson there is none', async () => {
    const { recordingId } = await putRecording({
      store: desk.objects.store,
      lessonId: desk.lessonId,
      host: desk.host,
      startedAt: desk.t.school.clock.now(),
    });
    await desk.tell('recording.ready', { lessonId: desk.lessonId, recordingId });
    expect((await desk.people.amina.call('recordings.get', { params: { id: recordingId } })).body.status).toBe('ready');
    const nobodys = RecordingId.parse(randomUUID());
    await desk.tell('recording.started', { lessonId: randomUUID(), recordingId: nobodys, at: 1 });
    expect((await desk.people.admin.call('recordings.get', { params: { id: nobodys } })).problem.code).toBe('not_found');
  });

  test('without anything in it has failed', async () => {
    const recordingId = RecordingId.parse(randomUUID());
    await desk.tell('recording.started', { lessonId: desk.lessonId, recordingId, at: desk.t.school.clock.now() });
    await desk.tell('recording.ready', { lessonId: desk.lessonId, recordingId });
    expect((await desk.people.grace.call('recordings.get', { params: { id: recordingId } })).body.status).toBe('failed');
  });
});

describe('a replay', () => {
  test('has spans, tracks with names, the log and chapters', async () => {
    const { at, startedAt } = await desk.recorded({
      happenings: [
        { ms: 2_000, by: desk.host.peerId, body: { type: 'chapter.marked', data: { title: 'Warming up' } } },
        { ms: 5_000, by: desk.pupil.peerId, body: { type: 'message.said', data: { text: 'I hear it', to: 'everyone' } } },
      ],
    });
    const { body } = await desk.people.amina.call('recordings.replay', at);
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

  test('links lead to the very bytes of segments', async () => {
    const { at, manifest } = await desk.recorded();
    const { body } = await desk.people.amina.call('recordings.links', { ...at, body: { ids: ['1/t1/0', '1/t2/2'] } });
    const urls = new Map(body.links.map(({ id, url }) => [id, url]));
    const { authorization } = desk.people.amina;
    const camera = await fetch(desk.t.url + urls.get('1/t1/0')!, { headers: { authorization } });
    expect(camera.headers.get('content-type')).toBe('video/webm; codecs="vp8"');
    expect(sha256(new Uint8Array(await camera.arrayBuffer()))).toBe(manifest.segments[0]!.sha256);
    const part = await fetch(desk.t.url + urls.get('1/t2/2')!, { headers: { authorization, range: 'bytes=0-9' } });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10]);
  });

  test('the log comes in pieces; of one that is damaged there is nothing, and there is no other', async () => {
    const { at, manifest, recordingId } = await desk.recorded();
    const ask = (ids: string[]) => desk.people.amina.call('recordings.log', { ...at, body: { ids } });
    const { pieces } = (await ask(['1/log/0', '1/log/1'])).body;
    expect(pieces.map(({ id }) => id)).toEqual(['1/log/0', '1/log/1']);
    expect(pieces[0]?.content.entries[0]).toMatchObject({ type: 'recording.started' });
    await desk.objects.store.put(logPieceKey(recordingId, 1, manifest.log[1]!), new Uint8Array(9), 9);
    expect((await ask(['1/log/0', '1/log/1'])).body.pieces.map(({ id }) => id)).toEqual(['1/log/0']);
    expect((await ask(['1/log/7'])).problem.code).toBe('not_found');
    expect((await ask(['1/t1/0'])).problem.code).toBe('invalid_input');
  });

  test('links are written down once for each person and day, and are over after two minutes', async () => {
    const { at, recordingId } = await desk.recorded();
    const ask = () => desk.people.amina.call('recordings.links', { ...at, body: { ids: ['1/t1/0'] } });
    const { body } = await ask();
    await ask();
    const views = await desk.t.db.selectFrom('audit_log').select('actor').where('subject', '=', `recordings:${recordingId}`).execute();
    expect(views).toEqual([{ actor: desk.ids.amina }]);
    desk.t.school.clock.advance(120_000);
    expect((await fetch(desk.t.url + body.links[0]!.url)).status).toBe(403);
  });

  test('a link is there for the one who asked, and for nobody else: by their token, or by the cookie that came with it', async () => {
    const { at } = await desk.recorded();
    const { body, headers } = await desk.people.amina.call('recordings.links', { ...at, body: { ids: ['1/t1/0'] } });
    const others = await desk.people.grace.call('recordings.links', { ...at, body: { ids: ['1/t1/0'] } });
    const [link] = body.links;
    const status = async (sent: Record<string, string>, url = link!.url) => (await fetch(desk.t.url + url, { headers: sent })).status;
    const as = (person: keyof typeof desk.people) => status({ authorization: desk.people[person].authorization });
    expect([await as('amina'), await as('baraka'), await as('grace')]).toEqual([200, 404, 404]);
    expect(await status({})).toBe(404);
    const cookieOf = (of: Headers) => /watoto_reader=[^;]+/.exec(of.get('set-cookie') ?? '')?.[0] ?? '';
    expect(headers.get('set-cookie')).toMatch(/watoto_reader=[^;]+;.*Path=\/api\/files\/;.*HttpOnly; SameSite=Strict/);
    const cookie = cookieOf(headers);
    expect(await status({ cookie })).toBe(200);
    expect(await status({ cookie: cookieOf(others.headers) })).toBe(404);
    expect(await status({ cookie: cookie.replace(`=${desk.ids.amina}.`, `=${desk.ids.baraka}.`) })).toBe(404);
    expect(await status({ cookie: `${cookie}x` })).toBe(404);
    const another = link!.url.replace(`p=${desk.ids.amina}`, `p=${desk.ids.baraka}`);
    expect(another).not.toBe(link!.url);
    expect(await status({ authorization: desk.people.baraka.authorization }, another)).toBe(403);
  });

  test.each([
    ['a range out of bounds', { range: 'bytes=99999999-' }, 400],
    ['a range that is none', { range: 'bytes=x' }, 200],
  ])('answers %s clearly', async (_, headers, status) => {
    const { at } = await desk.recorded();
    const { body } = await desk.people.amina.call('recordings.links', { ...at, body: { ids: ['1/t1/0'] } });
    expect(
      (await fetch(desk.t.url + body.links[0]!.url, { headers: { ...headers, authorization: desk.people.amina.authorization } })).status,
    ).toBe(status);
  });

  test.each(['1/t9/0', '1/t1/99', '2/t1/0'])('has no link to %s, which there is not', async (id) => {
    const { at } = await desk.recorded();
    expect((await desk.people.amina.call('recordings.links', { ...at, body: { ids: ['1/t1/0', id] } })).problem.code).toBe('not_found');
  });

  test('of a live lesson grows', async () => {
    const { recordingId, startedAt, at } = await desk.recorded({ live: true, seconds: 8 });
    expect((await desk.people.amina.call('recordings.replay', at)).body).toMatchObject({
      againAfterMs: 2_000,
      recording: { durationMs: 8_000 },
    });
    await putRecording({
      store: desk.objects.store,
      lessonId: desk.lessonId,
      host: desk.host,
      startedAt,
      recordingId,
      seconds: 12,
      live: true,
    });
    desk.t.school.clock.advance(2_000);
    expect((await desk.people.amina.call('recordings.replay', at)).body.recording.durationMs).toBe(12_000);
  });

  test.each([
    ['from the future', JSON.stringify({ version: 2, something: 'else' })],
    ['that is no JSON', '{"version": 1,'],
    ['of something else', JSON.stringify({ version: 1 })],
  ])('of a manifest %s is a clear refusal', async (_, text) => {
    const { recordingId, at } = await desk.recorded({ live: true });
    desk.t.school.clock.advance(2_000);
    await desk.objects.store.put(manifestKey(recordingId, 1), Buffer.from(text), Buffer.byteLength(text));
    expect((await desk.people.amina.call('recordings.replay', at)).problem.code).toBe('unreadable');
    expect((await desk.people.amina.call('recordings.get', at)).status).toBe(200);
  });
});

describe('whoever has no right', () => {
  test('to it finds nothing', async () => {
    const { at, recordingId } = await desk.recorded();
    for (const person of [desk.people.baraka, desk.people.joseph]) {
      expect((await person.call('recordings.list')).body.items).toEqual([]);
      expect((await person.call('recordings.get', at)).problem.code).toBe('not_found');
      expect((await person.call('recordings.replay', at)).problem.code).toBe('not_found');
      expect((await person.call('recordings.links', { ...at, body: { ids: ['1/t1/0'] } })).problem.code).toBe('not_found');
      expect((await person.call('recordings.log', { ...at, body: { ids: ['1/log/0'] } })).problem.code).toBe('not_found');
      expect((await person.call('recordings.watched', { ...at, body: { positionMs: 1, seenMs: 1 } })).problem.code).toBe('not_found');
    }
    expect((await desk.people.admin.call('recordings.list')).body.items.map(({ id }) => id)).toEqual([recordingId]);
  });

  test('as a student does not see what is for staff', async () => {
    const { at } = await desk.recorded();
    await desk.people.grace.call('recordings.change', { ...at, body: { audience: 'staff' } });
    expect((await desk.people.amina.call('recordings.get', at)).problem.code).toBe('not_found');
    expect((await desk.people.amina.call('recordings.list')).body.items).toEqual([]);
    expect((await desk.people.grace.call('recordings.replay', at)).status).toBe(200);
  });

  test('to change it is refused', async () => {
    const { at } = await desk.recorded();
    expect((await desk.people.amina.call('recordings.change', { ...at, body: { title: 'Mine' } })).problem.code).toBe('forbidden');
    expect((await desk.people.joseph.call('recordings.erase', at)).problem.code).toBe('not_found');
  });
});

test('the search finds what was said and marked, and where; what was cut away is not found', async () => {
  const { recordingId, startedAt, at } = await desk.recorded({
    happenings: [
      { ms: 3_000, by: desk.host.peerId, body: { type: 'chapter.marked', data: { title: 'Polyrhythm for two hands' } } },
      { ms: 6_000, by: desk.pupil.peerId, body: { type: 'message.said', data: { text: 'What is a polyrhythm?', to: 'everyone' } } },
    ],
  });
  await desk.indexed(recordingId);
  const find = async (q: string) => (await desk.people.amina.call('recordings.list', { query: { q } })).body.items;
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
  await desk.people.grace.call('recordings.change', { ...at, body: { cuts: [{ from: startedAt + 5_000, until: startedAt + 7_000 }] } });
  expect((await find('polyrh'))[0]?.finds).toMatchObject([{ kind: 'chapter' }]);
});

test('words of a cut are not in the log that a pupil reads, whoever brings them again; a teacher reads all', async () => {
  const text = (version: number, words: string) => ({
    ...{ id: words, version, nonce: 1, index: 'a0', seed: 1, x: version, y: 0, width: 10, height: 10 },
    ...{ type: 'text' as const, text: words, fontSize: 20, font: 5, lineHeight: 1.25 },
  });
  const drawn = (version: number, ...words: string[]): EntryBody => ({
    type: 'board.drawn',
    data: { put: words.map((one) => text(version, one)), drop: [] },
  });
  const poll: PollQuestion = {
    question: 'Secret question?',
    kind: 'single',
    options: ['Secret yes', 'Secret no'],
    results: 'live',
    named: true,
  };
  const by = desk.host.peerId;
  const { at, startedAt } = await desk.recorded({
    happenings: [
      { ms: 3_000, by, body: drawn(1, 'early') },
      { ms: 5_000, by, body: drawn(1, 'secret') },
      { ms: 5_500, by, body: { type: 'poll.opened', data: poll } },
      { ms: 6_000, by, body: { type: 'timer.started', data: { lastsMs: 60_000, label: 'Secret task' } } },
      { ms: 9_000, by, body: drawn(2, 'early', 'secret') },
    ],
  });
  await desk.people.grace.call('recordings.change', { ...at, body: { cuts: [{ from: startedAt + 4_500, until: startedAt + 7_000 }] } });
  const log = async (who: 'amina' | 'grace') => {
    const { pieces } = (await desk.people[who].call('recordings.log', { ...at, body: { ids: ['1/log/0', '1/log/1'] } })).body;
    return JSON.stringify(pieces.map(({ content }) => content.entries.map(({ type, data }) => [type, data])));
  };
  const read = await log('amina');
  // Each element is named like its words.
  expect(read).not.toMatch(/"(text|label|question)":"secret|secret (yes|no)/i);
  expect(read).toContain('"text":"early"');
  expect(read).toContain('poll.opened');
  expect(await log('grace')).toMatch(/"text":"secret".*Secret question.*Secret yes.*Secret task/);
});

describe('a teacher', () => {
  test('cuts, renames and keeps; an older version is refused', async () => {
    const { at, startedAt, manifest } = await desk.recorded({ seconds: 20 });
    const cuts = [
      { from: startedAt + 2_000, until: startedAt + 6_000 },
      { from: startedAt + 5_000, until: startedAt + 13_000 },
    ];
    const { body } = await desk.people.grace.call('recordings.change', { ...at, body: { title: 'Drums, shorter', cuts } });
    expect(body).toMatchObject({ title: 'Drums, shorter', durationMs: 4_000, version: 2 });
    const replay = (await desk.people.amina.call('recordings.replay', at)).body;
    expect(replay.spans).toEqual([{ from: startedAt + 16_000, until: startedAt + 20_000 }]);
    expect(replay.tracks[0]?.segments.map(({ id }) => id)).toEqual(['1/t1/4']);
    for (const { track, number, at: begins, ms } of manifest.segments) {
      const asked = { ...at, body: { ids: [`1/${track}/${number}`] } };
      const isCut = begins < startedAt + 13_000 && begins + ms > startedAt + 2_000;
      expect((await desk.people.amina.call('recordings.links', asked)).status).toBe(isCut ? 404 : 200);
      expect((await desk.people.grace.call('recordings.links', asked)).status).toBe(200);
    }
    expect((await desk.people.grace.call('recordings.cuts', at)).body).toMatchObject({
      cuts: [{ from: startedAt + 2_000, until: startedAt + 13_000 }],
      version: 2,
    });
    const undone = await desk.people.grace.call('recordings.change', { ...at, body: { cuts: [] } });
    expect(undone.body).toMatchObject({ durationMs: 20_000, version: 3 });
    expect((await desk.people.amina.call('recordings.replay', at)).body.spans).toEqual([{ from: startedAt, until: startedAt + 20_000 }]);
    const late = desk.people.grace.with({ headers: { 'if-match': '"v1"' } });
    expect((await late.call('recordings.change', { ...at, body: { title: 'x' } })).problem.code).toBe('precondition_failed');
    const wrong = { cuts: [{ from: 5, until: 5 }] };
    expect((await desk.people.grace.call('recordings.change', { ...at, body: wrong })).problem.code).toBe('invalid_input');
  });

  test('erases it and brings it back; after a week every object is gone', async () => {
    const { at, recordingId } = await desk.recorded();
    expect((await desk.people.grace.call('recordings.erase', at)).body.status).toBe('erased');
    expect((await desk.people.amina.call('recordings.get', at)).problem.code).toBe('not_found');
    expect((await desk.people.grace.call('recordings.replay', at)).problem.code).toBe('not_found');
    expect((await desk.people.grace.call('recordings.restore', at)).body.status).toBe('ready');
    expect((await desk.people.amina.call('recordings.replay', at)).status).toBe(200);
    await desk.people.grace.call('recordings.erase', at);
    await desk.retentionAfter(6).work();
    expect(await desk.objects.store.list(recordingPrefix(recordingId))).not.toEqual([]);
    await desk.retentionAfter(7).work();
    expect(await desk.objects.store.list(recordingPrefix(recordingId))).toEqual([]);
    expect((await desk.people.grace.call('recordings.restore', at)).problem.code).toBe('closed');
    const row = await desk.t.db.selectFrom('recordings').selectAll().where('id', '=', recordingId).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ status: 'erased', title: '', spans: [], bytes: '0' });
  });

  test('says how a course is recorded: for the door, and for how long', async () => {
    const policy = { start: 'auto', pupils: 'voices', audience: 'staff', keepDays: 30, exports: false } as const;
    const of = { params: { courseId: CourseId.parse(desk.courseId) } };
    expect((await desk.people.grace.call('recordings.policy', of)).body).toMatchObject({ start: 'manual', keepDays: null });
    expect((await desk.people.grace.call('recordings.setPolicy', { ...of, body: policy })).body).toEqual(policy);
    expect((await desk.people.joseph.call('recordings.setPolicy', { ...of, body: policy })).problem.code).toBe('forbidden');
    const door = await desk.people.amina.call('lessons.openDoor', { params: { id: desk.lessonId } });
    expect(decodeJwt(door.body.token)).toMatchObject({ recording: { start: 'auto', pupils: 'voices' }, recordable: true });
    const { at, startedAt, recordingId } = await desk.recorded();
    const { body } = await desk.people.grace.call('recordings.get', at);
    expect(body).toMatchObject({ audience: 'staff', keptUntil: new Date(startedAt + 30 * DAY_MS).toISOString() });
    await desk.retentionAfter(30).work();
    expect(await desk.objects.store.list(recordingPrefix(recordingId))).toEqual([]);
  });
});

test('a pupil of whom it was said that they must not be recorded is not', async () => {
  const { baraka } = desk.ids;
  await desk.t.db.insertInto('enrollments').values({ student_id: baraka, course_id: desk.courseId }).execute();
  const recordable = async () => {
    const door = await desk.people.baraka.call('lessons.openDoor', { params: { id: desk.lessonId } });
    return decodeJwt(door.body.token)['recordable'];
  };
  const say = (allowed: boolean) => desk.people.admin.call('consents.setRecording', { params: { id: baraka }, body: { allowed } });
  const listed = async () => (await desk.people.admin.call('consents.list')).body.items.find(({ pupil }) => pupil.id === baraka)?.recording;
  expect([await recordable(), await listed()]).toEqual([true, true]);
  await say(false);
  expect([await recordable(), await listed()]).toEqual([false, false]);
  await say(true);
  expect([await recordable(), await listed()]).toEqual([true, true]);
  const { grace } = desk.ids;
  const ofTeacher = await desk.people.admin.call('consents.setRecording', { params: { id: grace }, body: { allowed: true } });
  expect(ofTeacher.problem.code).toBe('not_found');
});

describe('watching', () => {
  const watch = (at: { params: { id: RecordingId } }, positionMs: number, seenMs: number) =>
    desk.people.amina.call('recordings.watched', { ...at, body: { positionMs, seenMs } });

  test('goes on where one left off, and completes the module of the lesson when nearly all was seen', async () => {
    const { id: moduleId } = await desk.t.db
      .insertInto('course_modules')
      .values({ course_id: desk.courseId, title: 'Live', type: 'live', lesson_id: desk.lessonId, sequence_order: 1 })
      .returning('id')
      .executeTakeFirstOrThrow();
    const { at } = await desk.recorded();
    const status = async () =>
      (await desk.t.db.selectFrom('module_progress').select('status').where('module_id', '=', moduleId).executeTakeFirst())?.status;
    await watch(at, 5_000, 5_000);
    expect((await desk.people.amina.call('recordings.get', at)).body.positionMs).toBe(5_000);
    expect(await status()).toBe('in_progress');
    desk.t.school.clock.advance(6_000);
    await watch(at, 11_000, 11_000);
    expect(await status()).toBe('completed');
    expect((await desk.people.grace.call('recordings.get', at)).body.positionMs).toBeNull();
  });

  test('is believed as far as the clock goes', async () => {
    const { at, recordingId } = await desk.recorded({ seconds: 12 });
    await watch(at, 0, 0);
    await watch(at, 1, 48 * 60 * 60 * 1_000);
    const row = await desk.t.db
      .selectFrom('recording_positions')
      .select('seen_ms')
      .where('recording_id', '=', recordingId)
      .executeTakeFirstOrThrow();
    expect(Number(row.seen_ms)).toBe(0);
  });
});

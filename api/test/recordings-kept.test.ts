import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EntryId, LessonId, RecordingId, UserId } from '@watoto/shared/kernel/ids.ts';
import { logPieceKey, manifestKey, recordingPrefix, segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import { peerIdOf } from '../src/lessons/room-token.ts';
import { Archive } from '../src/recordings/archive.ts';
import { forgetInRecordings } from '../src/recordings/forget-person.ts';
import { deleteAll, Retention } from '../src/recordings/retention.ts';
import { putRecording } from './fixture/recording.fixture.ts';
import { openRecordingDesk, type RecordingDesk } from './fixture/recording-desk.ts';

let desk: RecordingDesk;
beforeAll(async () => {
  desk = await openRecordingDesk();
});
afterAll(() => desk?.close());
beforeEach(() => desk.fresh());

test('an erased person is taken out: what they sent, what they said, and their name', async () => {
  const { id: zuri } = await desk.t.school.person('student', `Zuri${randomUUID().slice(0, 8)}`);
  await desk.t.db.insertInto('enrollments').values({ student_id: zuri, course_id: desk.courseId }).execute();
  const gone = { peerId: peerIdOf(desk.lessonId, UserId.parse(zuri)), name: 'Zuri Unmistakable' };
  const happenings = [{ ms: 1_000, by: gone.peerId, body: { type: 'message.said', data: { text: 'my secret', to: 'everyone' } } as const }];
  const { at, recordingId, manifest } = await desk.recorded({ pupil: gone, pupilSpeaks: true, happenings });
  await desk.indexed(recordingId);
  const archive = new Archive(desk.objects.store, desk.t.school.clock);
  const deps = { db: desk.t.db, clock: desk.t.school.clock, objects: desk.objects.store, archive };
  const forget = () => forgetInRecordings({ ...deps, retention: new Retention(deps) }, UserId.parse(zuri), AbortSignal.timeout(10_000));
  for (let i = 0; i < 2; i += 1) await forget();
  const keys = await desk.objects.store.list(recordingPrefix(recordingId));
  expect(keys.filter((key) => key.includes('/media/t3/'))).toEqual([]);
  expect(keys.filter((key) => key.includes('/media/'))).toHaveLength(6);
  for (const piece of manifest.log) {
    const content = await archive.piece(logPieceKey(recordingId, 1, piece));
    expect(JSON.stringify(content)).not.toMatch(/Unmistakable|my secret/);
  }
  expect((await desk.people.grace.call('recordings.replay', at)).body.tracks.map(({ id }) => id)).toEqual(['1/t1', '1/t2']);
  expect((await desk.people.grace.call('recordings.list', { query: { q: 'secret' } })).body.items).toEqual([]);
  await desk.t.api.checkRecordings();
  expect((await desk.people.admin.call('recordings.problems')).body.items).toEqual([]);
  // The host is in all of it.
  await forgetInRecordings({ ...deps, retention: new Retention(deps) }, desk.ids.grace, AbortSignal.timeout(10_000));
  expect(await desk.objects.store.list(recordingPrefix(recordingId))).toEqual([]);
});

test("an erased person's answers and words on the board are known by the lesson's own log, where the recording does not say whose they were", async () => {
  const { id: zuri } = await desk.t.school.person('student', `Zuri${randomUUID().slice(0, 8)}`);
  const peerId = peerIdOf(desk.lessonId, UserId.parse(zuri));
  const text = (version: number, words: string) => ({
    ...{ id: words.slice(0, 4), version, nonce: 1, index: 'a0', seed: 1, x: 0, y: 0, width: 10, height: 10 },
    ...{ type: 'text' as const, text: words, fontSize: 20, font: 5, lineHeight: 1.25 },
  });
  const drawn = (version: number) => ({ put: [text(version, 'Mine of zuri'), text(version, 'Hers of grace')], drop: [] });
  const pollId = EntryId.parse('asked');
  const tally = { answered: 2, counts: [], values: ['Answer of zuri', 'Answer of another'].map((value) => ({ value, count: 1 })) };
  const grace = desk.host.peerId;
  const { at, recordingId, manifest } = await desk.recorded({
    happenings: [
      { ms: 1_000, by: grace, body: { type: 'board.drawn', data: drawn(2) } },
      {
        ms: 2_000,
        by: grace,
        body: { type: 'poll.opened', data: { question: 'Who?', kind: 'text', options: [], results: 'hidden', named: true } },
      },
      { ms: 3_000, by: null, body: { type: 'poll.tallied', data: { pollId, tally } } },
    ],
  });
  const answered = (value: string) => ({ pollId, answer: { kind: 'text', text: value } });
  const sealed: [string | null, string, object][] = [
    [null, 'peer.joined', { peerId, connectionId: randomUUID(), name: 'Zuri', role: 'pupil', tokenId: null, keepsMedia: false }],
    [peerId, 'board.drawn', { put: [text(1, 'Mine of zuri')], drop: [] }],
    [grace, 'board.drawn', drawn(2)],
    [peerId, 'poll.answered', answered('Answer of zuri')],
    [desk.pupil.peerId, 'poll.answered', answered('Answer of another')],
  ];
  const rows = sealed.map(([peer, type, data], i) => ({
    ...{ lesson_id: desk.lessonId, seq: String(i + 1), at: new Date(1_000 + i), type, peer },
    data: JSON.stringify(data),
  }));
  await desk.t.db.insertInto('lesson_events').values(rows).execute();
  // They were let in once, and nothing but the log knows it.
  await desk.t.db.updateTable('lessons').set({ log_sealed_at: new Date() }).where('id', '=', desk.lessonId).execute();
  const archive = new Archive(desk.objects.store, desk.t.school.clock);
  const deps = { db: desk.t.db, clock: desk.t.school.clock, objects: desk.objects.store, archive };
  await forgetInRecordings({ ...deps, retention: new Retention(deps) }, UserId.parse(zuri), AbortSignal.timeout(10_000));
  const pieces = await Promise.all(manifest.log.map((piece) => archive.piece(logPieceKey(recordingId, 1, piece))));
  const left = JSON.stringify(pieces);
  expect(left).not.toContain('of zuri');
  expect(left).toContain('Hers of grace');
  expect(left).toContain('Answer of another');
  expect((await desk.people.grace.call('recordings.replay', at)).status).toBe(200);
});

describe('the reconciler', () => {
  const problems = async () => (await desk.people.admin.call('recordings.problems')).body;
  beforeEach(() => desk.t.db.deleteFrom('recording_problems').execute());

  test('adds what nobody heard of, and has nothing to say of what is well', async () => {
    const { recordingId } = await putRecording({
      store: desk.objects.store,
      lessonId: desk.lessonId,
      host: desk.host,
      startedAt: desk.t.school.clock.now(),
    });
    await desk.t.api.checkRecordings();
    expect(await problems()).toMatchObject({ items: [], checkedAt: expect.any(String) });
    expect((await desk.people.amina.call('recordings.get', { params: { id: recordingId } })).body).toMatchObject({
      status: 'ready',
      durationMs: 12_000,
    });
  });

  test('finds what is missing, altered, unnamed, from the future, and of no lesson', async () => {
    const { recordingId, manifest } = await desk.recorded();
    const [first, second] = manifest.segments;
    await desk.objects.store.delete(segmentKey(recordingId, 1, first!));
    await desk.objects.store.put(segmentKey(recordingId, 1, second!), Buffer.from('other'), 5);
    const unnamed = segmentKey(recordingId, 1, { ...first!, number: 77 });
    await desk.objects.store.put(unnamed, Buffer.from('x'), 1);
    const future = RecordingId.parse(randomUUID());
    await desk.objects.store.put(manifestKey(future, 1), Buffer.from('{"version":9}'), 13);
    await putRecording({
      store: desk.objects.store,
      lessonId: LessonId.parse(randomUUID()),
      host: desk.host,
      startedAt: desk.t.school.clock.now(),
    });
    const lost = RecordingId.parse(randomUUID());
    await desk.tell('recording.started', { lessonId: desk.lessonId, recordingId: lost, at: desk.t.school.clock.now() - 2 * 60 * 60_000 });
    await desk.t.api.checkRecordings();
    const found = async () => (await problems()).items.map(({ kind, key }) => [kind, key]);
    const kinds = (await found()).map(([kind]) => kind);
    expect(new Set(kinds)).toEqual(
      new Set(['newer_version', 'no_lesson', 'no_manifest', 'segment_altered', 'segment_missing', 'segment_unnamed']),
    );
    expect(kinds).toHaveLength(6);
    expect(await found()).toContainEqual(['segment_unnamed', unnamed]);
    expect((await desk.people.grace.call('recordings.get', { params: { id: lost } })).body.status).toBe('failed');
    await desk.objects.store.delete(unnamed);
    await desk.t.api.checkRecordings();
    expect((await found()).map(([kind]) => kind)).not.toContain('segment_unnamed');
    expect((await desk.people.grace.call('recordings.problems')).problem.code).toBe('forbidden');
  });

  test('what is lost or altered is a gap of the replay, until it is found again', async () => {
    const { recordingId, manifest, at, startedAt } = await desk.recorded({ seconds: 20 });
    const { store } = desk.objects;
    const of = (track: string, number: number) => manifest.segments.find((one) => one.track === track && one.number === number)!;
    const bytes = async (key: string) => buffer((await store.get(key))!.body);
    const [altered, missing] = [segmentKey(recordingId, 1, of('t1', 1)), segmentKey(recordingId, 1, of('t2', 3))];
    const [before, lost] = [await bytes(altered), await bytes(missing)];
    // As long as it was: only reading it tells.
    const damaged = Buffer.from(before);
    damaged[Math.floor(damaged.length / 2)]! ^= 0xff;
    await store.put(altered, damaged, damaged.length);
    await store.delete(missing);
    await store.delete(segmentKey(recordingId, 1, of('t1', 3)));
    const replay = async () => (await desk.people.amina.call('recordings.replay', at)).body;
    expect((await replay()).gaps).toEqual([]);
    await desk.t.api.checkRecordings();
    const { gaps, spans, tracks, recording } = await replay();
    expect(gaps).toEqual([
      { positionMs: 4_000, ms: 4_000, reason: 'storage_lost', track: '1/t1' },
      { positionMs: 12_000, ms: 4_000, reason: 'storage_lost', track: null },
    ]);
    expect(spans).toEqual([
      { from: startedAt, until: startedAt + 12_000 },
      { from: startedAt + 16_000, until: startedAt + 20_000 },
    ]);
    expect(recording.durationMs).toBe(16_000);
    expect((await desk.people.amina.call('recordings.get', at)).body.durationMs).toBe(16_000);
    expect(tracks.map(({ segments }) => segments.map(({ id }) => id))).toEqual([
      ['1/t1/0', '1/t1/2', '1/t1/4'],
      ['1/t2/0', '1/t2/1', '1/t2/2', '1/t2/4'],
    ]);
    const link = await desk.people.amina.call('recordings.links', { ...at, body: { ids: ['1/t1/1'] } });
    expect(link.problem.code).toBe('not_found');
    expect((await problems()).items.map(({ kind }) => kind).toSorted()).toEqual(['segment_altered', 'segment_missing', 'segment_missing']);
    await store.put(altered, before, before.length);
    await store.put(missing, lost, lost.length);
    await desk.t.api.checkRecordings();
    expect((await replay()).gaps).toEqual([{ positionMs: 12_000, ms: 4_000, reason: 'storage_lost', track: '1/t1' }]);
  });

  test('brings a live one to its end whose last word was lost, and leaves one alone that goes on', async () => {
    const { at } = await desk.recorded({ live: true });
    await desk.t.api.checkRecordings();
    expect((await desk.people.grace.call('recordings.get', at)).body.status).toBe('live');
    await deleteAll(desk.objects.store, 'recordings/');
    const startedAt = desk.t.school.clock.now() - 3 * 60 * 60_000;
    await putRecording({
      store: desk.objects.store,
      lessonId: desk.lessonId,
      host: desk.host,
      startedAt,
      recordingId: at.params.id,
      live: true,
    });
    await desk.t.api.checkRecordings();
    expect((await desk.people.grace.call('recordings.get', at)).body.status).toBe('ready');
  });

  test('deletes what comes late of one that is erased for good', async () => {
    const { at, recordingId, manifest } = await desk.recorded();
    await desk.people.grace.call('recordings.erase', at);
    await desk.retentionAfter(8).work();
    await desk.objects.store.put(segmentKey(recordingId, 1, manifest.segments[0]!), Buffer.from('late'), 4);
    await desk.t.api.checkRecordings();
    expect(await desk.objects.store.list(recordingPrefix(recordingId))).toEqual([]);
    expect((await problems()).items).toMatchObject([{ recordingId, mended: true }]);
  });
});

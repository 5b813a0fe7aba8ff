import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LogPieceContent } from '@watoto/shared/contract/recording.ts';
import { logPieceKey, segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { framesOf, makeSegment } from './segments.fixture.ts';
import { SOON, TestSchool, teacher } from './school.fixture.ts';

let file: Buffer;
let school: TestSchool;
beforeAll(async () => {
  file = await makeSegment(1);
});
beforeEach(async () => {
  school = await TestSchool.open(file);
  await school.begin();
});
afterEach(() => school.close());

describe('a recorder', () => {
  it('takes a recording, keeps every segment while the lesson runs, and is complete soon after the end', async () => {
    const recorder = await school.recorder('one');
    const id = await school.record();
    await school.tracksOpen(1);
    school.tracks.feed();
    school.tracks.feed();
    const early = await school.until(id, 'two segments', ({ segments }) => segments.length === 2);
    expect(early.complete).toBe(false);
    for (const segment of early.segments) {
      const found = await school.store.get(segmentKey(id, 1, segment));
      expect(await framesOf(await buffer(found!.body))).toBe(10);
    }
    await school.say(teacher, { type: 'recording.stopped', data: {} });
    const last = await school.until(id, 'the end', ({ complete }) => complete);
    // The segment that was open, too.
    expect(last.segments).toHaveLength(3);
    expect(last.tracks).toMatchObject([{ id: 't1', peerId: 'teacher', role: 'host', source: 'camera', kind: 'video' }]);
    expect(last.tracks[0]?.until).toBe(last.segments.at(-1)!.at + last.segments.at(-1)!.ms);
    await pollUntil(async () => ((await school.board.list()).length === 0 ? null : 'an empty board'), SOON);
    const { recording } = await school.state();
    expect(recording).toMatchObject({ run: 1, trouble: null, savedUntil: recording?.since });
    expect(school.events.map(({ topic }) => topic)).toEqual(['recording.started', 'recording.ready']);
    expect(recorder.counts()).toEqual({ recordings: 0, tracks: 0, spooledBytes: 0 });
  });

  it('records what is to be recorded now: a screen that comes, nothing while it is paused', async () => {
    await school.recorder('one');
    const id = await school.record();
    await school.tracksOpen(1);
    await school.send('screen-1', 'screen');
    await school.tracksOpen(2);
    await school.say(teacher, { type: 'recording.paused', data: {} });
    await school.tracksOpen(0);
    await school.say(teacher, { type: 'message.said', data: { text: 'off the record', to: 'everyone' } });
    await school.say(teacher, { type: 'recording.resumed', data: {} });
    await school.tracksOpen(2);
    await school.say(teacher, { type: 'message.said', data: { text: 'on the record', to: 'everyone' } });
    await school.say(teacher, { type: 'room.ended', data: { reason: 'over' } });
    const manifest = await school.until(id, 'the end', ({ complete }) => complete);
    expect(manifest.tracks.map(({ source }) => source).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'camera',
      'camera',
      'screen',
      'screen',
    ]);
    expect(manifest.gaps).toMatchObject([{ reason: 'paused', track: null }]);
    const pieces = await Promise.all(
      manifest.log.map(async (piece) => {
        const found = await school.store.get(logPieceKey(id, 1, piece));
        return LogPieceContent.parse(JSON.parse(gunzipSync(await buffer(found!.body)).toString()));
      }),
    );
    const text = JSON.stringify(pieces);
    expect(text).toContain('on the record');
    expect(text).not.toContain('off the record');
    expect(pieces.filter(({ state }) => state !== null)).toHaveLength(2);
  });

  it('of two, one has it', async () => {
    const recorders = await Promise.all(['one', 'two', 'three'].map((name) => school.recorder(name)));
    const id = await school.record();
    await school.tracksOpen(1);
    school.tracks.feed();
    await school.until(id, 'a segment', ({ segments }) => segments.length === 1);
    expect(recorders.map((recorder) => recorder.counts().recordings).toSorted((a, b) => a - b)).toEqual([0, 0, 1]);
    expect((await school.state()).recording?.run).toBe(1);
    expect(await school.manifest(id, 2)).toBeNull();
  });

  it('loses nothing while storage is away, and says so', async () => {
    await school.recorder('one');
    const id = await school.record();
    await school.tracksOpen(1);
    school.tracks.feed();
    await school.until(id, 'a segment', ({ segments }) => segments.length === 1);
    school.store.away = true;
    for (let i = 0; i < 5; i += 1) school.tracks.feed();
    await pollUntil(async () => ((await school.state()).recording?.trouble === 'storage' ? null : 'the trouble'), SOON);
    const spooled = await readdir(join(school.dir, 'spool'), { recursive: true });
    expect(spooled.filter((name) => name.endsWith('.webm'))).toHaveLength(5);
    school.store.away = false;
    await school.until(id, 'all segments', ({ segments }) => segments.length === 6);
    await pollUntil(async () => ((await school.state()).recording?.trouble === null ? null : 'no trouble'), SOON);
    await pollUntil(async () => {
      const left = await readdir(join(school.dir, 'spool'), { recursive: true });
      return left.some((name) => name.endsWith('.webm')) ? 'an empty spool' : null;
    }, SOON);
  });
});

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manifestKey, segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import { EntryId, RecorderId } from '@watoto/shared/kernel/ids.ts';
import { pollUntil } from '@watoto/shared/kernel/until.fixture.ts';
import { readRun } from '@watoto/shared/ports/object-store/recorded-run.ts';
import { makeSegment } from './segments.fixture.ts';
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

describe('a recording that changes hands', () => {
  it('goes on with another when its recorder leaves: nothing is lost, and both runs are complete', async () => {
    const one = await school.recorder('one');
    const id = await school.record();
    await school.tracksOpen(1);
    school.tracks.feed();
    const two = await school.recorder('two');
    await one.drain();
    expect((await school.manifest(id))?.complete).toBe(true);
    await pollUntil(() => (two.counts().recordings === 1 ? null : 'the other has it'), SOON);
    await school.tracksOpen(1);
    school.tracks.feed();
    await school.say(teacher, { type: 'recording.stopped', data: {} });
    const second = await school.until(id, 'the end', ({ complete }) => complete, 2);
    expect(second.segments).toHaveLength(2);
    expect((await school.manifest(id))?.segments).toHaveLength(2);
    expect(second.gaps).toMatchObject([{ reason: 'recorder_lost', track: null }]);
    // Once for each who took it, and once that all is there.
    await pollUntil(() => (school.events.length === 3 ? null : JSON.stringify(school.events)), SOON);
    expect(school.events.map(({ topic }) => topic)).toEqual(['recording.started', 'recording.started', 'recording.ready']);
    expect(new Set(school.events.map(({ id: event }) => event)).size).toBe(3);
  });

  it('is let go at once by a recorder that lives, and learns that another has it', async () => {
    const one = await school.recorder('one');
    const id = await school.record();
    await school.tracksOpen(1);
    school.tracks.feed();
    const recorderId = RecorderId.parse('somebody-else');
    await school.instances.announce({ id: recorderId, url: 'recorder:' });
    const taken = {
      id: EntryId.parse('taken-2'),
      by: null,
      type: 'recording.taken',
      data: { recordingId: id, run: 2, recorderId },
    } as const;
    await school.log.append(school.room, taken);
    await school.tracksOpen(0);
    const first = await school.until(id, 'its own end', ({ complete }) => complete);
    expect(first.segments).toHaveLength(2);
    await pollUntil(() => (one.counts().recordings === 0 ? null : 'it has nothing'), SOON);
    expect(school.events.map(({ topic }) => topic)).toEqual(['recording.started']);
  });

  it('has all that a dead recorder left on the disk and in storage, checked, and nothing that is not what its name says', async () => {
    // As a killed process leaves it: a run in the spool, one segment there, one in storage that no manifest names, one that was altered.
    const one = await school.recorder('one');
    const id = await school.record();
    await school.tracksOpen(1);
    school.tracks.feed();
    const early = await school.until(id, 'a segment', ({ segments }) => segments.length === 1);
    await one.drain();
    await school.board.remove(id);
    const [segment] = early.segments;
    const later = (number: number) => ({ ...segment!, number, at: segment!.at + number * 1_000 });
    await school.store.put(segmentKey(id, 1, later(5)), file, file.length);
    const altered = Buffer.concat([file.subarray(0, -1), Buffer.from([7])]);
    await school.store.put(segmentKey(id, 1, later(6)), altered, altered.length);
    const left = join(school.dir, 'spool', 'two', 'dead-recorder');
    for (const name of ['objects', 'runs']) await mkdir(join(left, name), { recursive: true });
    const spooled = join(left, 'objects', segmentKey(id, 1, later(7)));
    await mkdir(join(spooled, '..'), { recursive: true });
    await writeFile(spooled, file);
    const { startedAt, from, title, roomId } = early;
    const marker = { recordingId: id, run: 1, roomId, recorderId: 'dead-recorder', title, startedAt, from };
    await writeFile(join(left, 'runs', `${id}-1.json`), JSON.stringify(marker));

    const two = await school.recorder('two');
    const whole = await school.until(id, 'what was left', ({ segments }) => segments.some(({ number }) => number === 7));
    expect(whole.segments.map(({ number }) => number)).toEqual([0, 1, 5, 7]);
    expect(whole.complete).toBe(true);
    expect(whole.tracks[0]?.until).toBe(later(7).at + segment!.ms);
    await pollUntil(() => (two.counts().spooledBytes === 0 ? null : 'an empty spool'), SOON);
    await pollUntil(() => (school.events.some(({ topic }) => topic === 'recording.ready') ? null : 'the word that it is ready'), SOON);
  });

  it('with a manifest from the future, leaves that as it is and goes on beside it', async () => {
    const one = await school.recorder('one');
    const id = await school.record();
    await school.tracksOpen(1);
    await school.until(id, 'a head', ({ tracks }) => tracks.length === 1);
    await one.drain();
    const future = Buffer.from(JSON.stringify({ version: 2, wonders: true }));
    await school.store.put(manifestKey(id, 1), future, future.length);
    await expect(readRun(school.store, id, 1)).rejects.toMatchObject({ code: 'unreadable', details: { reason: 'newer_version' } });
    await school.recorder('two');
    await school.tracksOpen(1);
    await school.say(teacher, { type: 'recording.stopped', data: {} });
    await school.until(id, 'the second run', ({ complete }) => complete, 2);
    expect((await school.store.get(manifestKey(id, 1)))?.total).toBe(future.length);
  });
});

describe('a disk that fills up', () => {
  it('is not filled: nothing more is recorded, people are told, and it goes on when there is room again, with a gap that says why', async () => {
    await school.recorder('one', { spoolMaxBytes: 6 * file.length, reserveBytes: 2 * file.length });
    const id = await school.record();
    await school.tracksOpen(1);
    await school.until(id, 'a head', ({ tracks }) => tracks.length === 1);
    school.store.away = true;
    for (let i = 0; i < 5; i += 1) school.tracks.feed();
    await school.tracksOpen(0);
    await pollUntil(async () => ((await school.state()).recording?.trouble === 'disk' ? null : 'the trouble'), SOON);
    school.store.away = false;
    await school.tracksOpen(1);
    const manifest = await school.until(id, 'a gap', ({ gaps }) => gaps.length > 0);
    expect(manifest.gaps).toMatchObject([{ reason: 'disk_full', track: null }]);
    await pollUntil(async () => ((await school.state()).recording?.trouble === null ? null : 'no trouble'), SOON);
    // What was closed before, and what was open.
    await school.until(id, 'six segments', ({ segments }) => segments.length === 6);
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunManifest } from '@watoto/shared/contract/recording.ts';
import { LiveSchool } from './live.fixture.ts';
import { unplayable } from './plays.fixture.ts';
import { Told } from './told.fixture.ts';

const LONG_MS = 90_000;

let school: LiveSchool;
beforeAll(async () => {
  school = await LiveSchool.open(2);
}, 60_000);
afterAll(() => school?.close());

const complete = async () => (await school.board.list()).length === 0;

it('a room that spans two nodes is recorded whole: who sends to either is in it, at the same time', { timeout: 240_000 }, async () => {
  const lesson = await school.lesson();
  const own = school.recorder('both');
  const recordingId = await lesson.record();
  const segmentsOf = ({ tracks, segments }: RunManifest) => tracks.map(({ id }) => segments.filter(({ track }) => track === id));
  const whole = async () => {
    const [run] = await school.runs(recordingId);
    return run !== undefined && run.tracks.length === 2 && segmentsOf(run).every((segments) => segments.length > 0);
  };
  await school.until('a segment from each node', whole, LONG_MS);
  await lesson.stop();
  await school.until('the end', complete, LONG_MS);
  const runs = await school.runs(recordingId);
  expect(runs).toMatchObject([{ complete: true, gaps: [] }]);
  expect(runs[0]?.tracks.map(({ peerId, source }) => [peerId, source])).toEqual([
    ['teacher', 'camera'],
    ['teacher-2', 'camera'],
  ]);
  expect(await unplayable(school.store, runs)).toBe(0);
  const [first = [], second = []] = runs.map(segmentsOf)[0] ?? [];
  const [begins, ends] = [
    Math.max(...[first, second].map((segments) => segments[0]?.at ?? Infinity)),
    Math.min(...[first, second].map((segments) => (segments.at(-1)?.at ?? 0) + (segments.at(-1)?.ms ?? 0))),
  ];
  expect(begins).toBeLessThan(ends);
  await own.kill('SIGTERM');
});

it('a lesson that is over as soon as something comes is a recording that plays', { timeout: 240_000 }, async () => {
  const lesson = await school.lesson();
  const told = new Told();
  const own = school.recorder('short', { LOG_LEVEL: 'debug' });
  told.listen(own);
  const recordingId = await lesson.record();
  await school.until('a first picture', async () => told.firstOf(recordingId, 1) !== null, LONG_MS);
  await lesson.stop();
  await school.until('the end', complete, LONG_MS);
  const runs = await school.runs(recordingId);
  expect(runs).toMatchObject([{ complete: true, gaps: [] }]);
  expect(runs[0]?.segments.length).toBeGreaterThan(0);
  expect(await unplayable(school.store, runs)).toBe(0);
  await own.kill('SIGTERM');
});

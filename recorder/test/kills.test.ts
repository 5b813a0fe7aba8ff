import { afterAll, beforeAll, expect, it } from 'vitest';
import { killRecorders } from './kills.fixture.ts';
import { LiveLesson } from './live.fixture.ts';

let lesson: LiveLesson;
beforeAll(async () => {
  lesson = await LiveLesson.open();
}, 60_000);
afterAll(() => lesson.close());

/** RECORDING_KILLS=20: more of them. The benchmark has a hundred. */
const KILLS = Number(process.env['RECORDING_KILLS'] ?? 2);

it('recorders that are killed lose the open segment and no more: another goes on, and the gap is labelled', {
  timeout: 60_000 + KILLS * 40_000,
}, async () => {
  const figures = await killRecorders(lesson, KILLS, Math.random);
  expect(figures).toMatchObject({
    kills: KILLS,
    confirmed_segments_unplayable: 0,
    confirmed_segments_gone: 0,
    segments_lost_beyond_open: 0,
    gaps_unlabelled: 0,
  });
  expect(figures.confirmed).toBeGreaterThan(KILLS);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { killRecorders } from './kills.fixture.ts';
import { LiveSchool } from './live.fixture.ts';
import { stopStorage } from './outage.fixture.ts';
import { lostBeyondOpen } from './told.fixture.ts';

let school: LiveSchool;
beforeAll(async () => {
  school = await LiveSchool.open();
}, 60_000);
afterAll(() => school.close());

/** RECORDING_KILLS=20: more of them. The benchmark has a hundred. */
const KILLS = Number(process.env['RECORDING_KILLS'] ?? 2);

it('what a recorder had beyond the open segment is counted', () => {
  const told = (began: number[], ...onDisk: number[]) => ({ began, onDisk: new Set(onDisk) });
  const lost = (track: ReturnType<typeof told>, ...named: number[]) => lostBeyondOpen(track, new Set(named), 12_500);
  expect(lost(told([0, 4_000, 8_000], 0, 1), 0, 1)).toBe(0);
  // Closed just now, and not yet on the disk.
  expect(lost(told([0, 4_000, 12_499], 0), 0)).toBe(0);
  // On the disk, and nowhere in the end.
  expect(lost(told([0, 4_000, 12_499], 0, 1), 0)).toBe(1);
  expect(lost(told([0, 4_000, 8_000]))).toBe(1);
  // Open for longer than a segment may be.
  expect(lost(told([0, 4_000], 0), 0)).toBe(1);
  expect(lost(told([0]))).toBe(2);
});

it('recorders that are killed lose the open segment and no more: another goes on, and the gap is labelled', {
  timeout: 120_000 + KILLS * 20_000,
}, async () => {
  const figures = await killRecorders(school, { kills: KILLS, lessons: 2, recorders: 2, random: () => Math.random, patient: true });
  expect(figures).toMatchObject({
    kills: KILLS,
    confirmed_segments_unplayable: 0,
    confirmed_segments_gone: 0,
    segments_lost_beyond_open: 0,
    gaps_unlabelled: 0,
  });
  expect(figures.confirmed_segments).toBeGreaterThan(0);
});

it('a storage that hangs costs nothing but time', { timeout: 120_000 }, async () => {
  const quiet = await LiveSchool.open();
  try {
    const figures = await stopStorage(quiet, Number(process.env['RECORDING_OUTAGE_MS'] ?? 25_000));
    expect(figures).toMatchObject({ bytes_lost_storage_outage: 0, told_of_trouble: 1 });
    expect(figures.segments_meanwhile).toBeGreaterThan(2);
  } finally {
    await quiet.close();
  }
});

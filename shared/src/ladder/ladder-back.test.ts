import { expect, it } from 'vitest';
import { type Facts, evidence } from './evidence.ts';
import { NOTHING_WRONG } from './facts.fixture.ts';
import { type LadderState, comeBack, startLadder, step } from './ladder.ts';

/** Heard, and nothing speaks against anything; nothing was told of sound. */
const HEARD: Facts = {
  ...NOTHING_WRONG,
  estimate: null,
  found: 0,
  loss: null,
  lossOfTwo: null,
  concealed: null,
  rttMs: null,
  rttGrowthMs: null,
};

it('gives sound to whom a jam has thrown out once in three minutes, and to whom was away each time', () => {
  const once = comeBack(startLadder('text', 0), 10_000);
  expect(once.rung).toBe('audio');
  const fell = { ...once, rung: 'text' } as const;
  expect(comeBack(fell, 150_000).rung).toBe('text');
  expect(comeBack(fell, 150_000, true).rung).toBe('audio');
  expect(comeBack(fell, 200_000).rung).toBe('audio');
});

it('tries sound alone first on a way of which nothing is known, and pictures soon on one where nothing waits', () => {
  for (const [rttGrowthMs, soonest] of [
    [null, 7_000],
    [0, 1_000],
  ] as const) {
    let state = startLadder('text', 0);
    let [soundAt, probedAt] = [0, 0];
    for (let now = 500; now < 30_000 && probedAt === 0; now += 500) {
      state = step(state, evidence({ ...HEARD, rttGrowthMs, rttMs: rttGrowthMs === null ? null : 40, heardAt: now }), now);
      if (state.rung === 'audio') soundAt ||= now;
      if (state.probing) probedAt = now;
    }
    expect(soundAt).toBeGreaterThan(0);
    expect(probedAt - soundAt).toBe(soonest);
  }
});

it('shows no picture for an estimate alone: the client must have told that the probe does no harm', () => {
  const probing = { ...startLadder('audio', 0), probing: true, probedAt: 10_000 };
  const until = (facts: Partial<Facts>): number | null => {
    let state: LadderState = probing;
    for (let now = 10_500; now <= 40_000; now += 500) {
      state = step(state, evidence({ ...HEARD, estimate: 900_000, rttMs: 40, rttGrowthMs: 0, loss: 0, lossOfTwo: 0, ...facts }), now);
      if (state.rung !== 'audio') return now - 10_000;
    }
    return null;
  };
  expect(until({ heardAt: 11_500 })).toBe(3_500);
  expect(until({ heardAt: 9_000 })).toBe(12_000);
  expect(until({ heardAt: 11_500, rttGrowthMs: 450 })).toBe(12_000);
  expect(until({ heardAt: 11_500, loss: 0.3, lossOfTwo: 0.3 })).toBe(null);
});

it('leaves the voice to whom much was lost and sent again: few holes are left of it', () => {
  const until = (concealed: number | null): string => {
    let state = startLadder('audio', 0);
    for (let now = 500; now <= 10_000; now += 500)
      state = step(state, evidence({ ...HEARD, loss: 0.35, lossOfTwo: 0.35, concealed, rttMs: 600, rttGrowthMs: 500, heardAt: now }), now);
    return state.rung;
  };
  expect(until(0.1)).toBe('audio');
  expect(until(0.2)).toBe('text');
  expect(until(null)).toBe('text');
});

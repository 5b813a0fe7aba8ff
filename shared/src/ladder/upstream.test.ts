import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type SendingFacts, type Upstream, startUpstream, upstreamStep } from './upstream.ts';

const LOOK_MS = 2_000;
const WELL: SendingFacts = {
  textAtMost: false,
  away: false,
  camera: true,
  mic: true,
  availableBps: 2_000_000,
  lost: 0,
  untoldMs: 1_000,
  lostHere: 0,
  rttMs: 80,
  rttGrowthMs: 0,
  strained: false,
  soundAtMost: false,
};
const THIN: SendingFacts = { ...WELL, availableBps: 60_000, lost: 0.05, rttGrowthMs: 700 };

/** What is sent over a time, from the facts that hold while it is. */
function run(seconds: number, facts: (now: number, sends: Upstream) => SendingFacts, state = startUpstream(0), from = 0) {
  const changes: { at: number; sends: Upstream }[] = [];
  let now = from;
  for (; now < from + seconds * 1_000; now += LOOK_MS) {
    const next = upstreamStep(state, facts(now, state.sends), now);
    if (next.sends !== state.sends) changes.push({ at: now, sends: next.sends });
    state = next;
  }
  return { state, changes, now };
}

it('stops the camera within six seconds of a thin way up, and has it back twenty after', () => {
  const thin = run(60, (_, sends) => (sends === 'all' ? THIN : WELL));
  expect(thin.changes[0]).toMatchObject({ sends: 'voice' });
  expect(thin.changes[0]?.at).toBeLessThanOrEqual(6_000);
  const once = run(10, () => THIN);
  expect(run(20, () => WELL, once.state, once.now).state.sends).toBe('all');
});

it('tries less often each time that fails', () => {
  const { changes } = run(240, (_, sends) => (sends === 'all' ? THIN : WELL));
  const tries = changes.filter(({ sends }) => sends === 'all').map(({ at }) => at);
  const waits = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
  expect(waits.length).toBeGreaterThan(2);
  expect([...waits].sort((a, b) => a - b)).toEqual(waits);
  expect(tries.length).toBeLessThanOrEqual(10);
});

it('does not believe in a thin way while the device is late, nor for an estimate that nothing else speaks for', () => {
  const strained = fc.record({ availableBps: fc.integer({ min: 10_000, max: 500_000 }), rttGrowthMs: fc.integer({ min: 0, max: 3_000 }) });
  fc.assert(
    fc.property(fc.array(strained, { minLength: 30, maxLength: 30 }), (seen) => {
      expect(run(60, (now) => ({ ...WELL, ...seen[now / LOOK_MS], strained: true, lost: 0.01 })).changes).toEqual([]);
      const alone = (now: number) => ({ ...WELL, ...seen[now / LOOK_MS] });
      expect(run(60, alone).changes).toEqual([]);
    }),
  );
});

it('changes at most six times a minute, whatever is seen', () => {
  const wild = fc.record({
    availableBps: fc.integer({ min: 10_000, max: 1_000_000 }),
    lost: fc.double({ min: 0, max: 0.4, noNaN: true }),
    rttGrowthMs: fc.integer({ min: 0, max: 2_000 }),
  });
  fc.assert(
    fc.property(fc.array(wild, { minLength: 60, maxLength: 60 }), (seen) => {
      const { changes } = run(120, (now) => ({ ...WELL, ...seen[now / LOOK_MS] }));
      expect(changes.length).toBeLessThanOrEqual(12);
    }),
  );
});

it('stops the camera at once where the way up has collapsed, and what was sent is lost or nothing is heard of it', () => {
  const wide = run(10, () => WELL);
  for (const sign of [{ untoldMs: 3_000 }, { lost: 0.5 }]) {
    const { changes } = run(20, () => ({ ...WELL, availableBps: 300_000, ...sign }), wide.state, wide.now);
    expect(changes[0]).toMatchObject({ sends: 'voice' });
    expect((changes[0]?.at ?? 0) - wide.now).toBe(0);
  }
  // A way that never was wider has not collapsed, nor has one that a busy device is late to read.
  const busy = { ...WELL, availableBps: 300_000, untoldMs: 2_000, strained: true };
  expect(run(60, () => busy, wide.state, wide.now).changes).toEqual([]);
  expect(run(60, () => ({ ...WELL, availableBps: 300_000, untoldMs: 2_000 })).changes).toEqual([]);
});

it('stops the camera where nothing is told of it any more, whatever is estimated: at once where what comes is lost as well', () => {
  // Congestion control believes what it was told last.
  const untold = (lostHere: number | null, strained: boolean) => (now: number) => ({ ...WELL, untoldMs: 1_000 + now, lostHere, strained });
  expect(run(20, untold(0.5, true)).changes[0]).toEqual({ at: 2_000, sends: 'voice' });
  expect(run(20, untold(null, false)).changes[0]).toEqual({ at: 4_000, sends: 'voice' });
  // A device that has too much to do may only be late to hear of it.
  expect(run(20, untold(null, true)).changes[0]).toEqual({ at: 6_000, sends: 'voice' });
  expect(run(20, () => ({ ...WELL, lost: 0.6, lostHere: 0.5 })).changes[0]).toEqual({ at: 0, sends: 'voice' });
  expect(run(20, () => ({ ...WELL, lost: 0.6 })).changes[0]).toEqual({ at: 2_000, sends: 'voice' });
  // One word that is lost is no jam.
  expect(run(60, (now) => ({ ...WELL, untoldMs: now === 20_000 ? 3_000 : 1_000 })).changes).toEqual([]);
});

it('stops the camera at once where the way here bears no pictures either, and not before it does again', () => {
  const narrow = { ...WELL, availableBps: 200_000, soundAtMost: true };
  const down = run(60, () => narrow);
  expect(down.changes).toEqual([{ at: 0, sends: 'voice' }]);
  expect(run(2, () => WELL, down.state, down.now).state.sends).toBe('all');
  expect(run(60, () => ({ ...WELL, soundAtMost: true })).changes).toEqual([]);
});

it('has nothing to stop where no camera is on', () => {
  expect(run(60, () => ({ ...THIN, camera: false })).changes).toEqual([]);
});

it('stops a voice that jams the way up, and sends it again when its person turns it on', () => {
  const jam = { ...THIN, lost: 0.36, rttGrowthMs: 900 };
  for (const camera of [true, false]) {
    const { state, now, changes } = run(40, (_, sends) => ({ ...jam, camera, mic: sends !== 'nothing' }));
    expect(changes.map(({ sends }) => sends)).toEqual(camera ? ['voice', 'nothing'] : ['nothing']);
    expect(changes.at(-1)?.at).toBeLessThanOrEqual(24_000);
    expect(run(120, () => ({ ...WELL, mic: false, camera }), state, now).changes).toEqual([]);
    const again = run(60, () => ({ ...WELL, camera }), state, now).changes.map(({ sends }) => sends);
    expect(again).toEqual(camera ? ['voice', 'all'] : ['all']);
  }
});

it('lets a voice that jams the way up rest for a look, in which what was asked for again gets through; and stops one that jams it all the same', () => {
  const jam = { ...WELL, camera: false, lost: 0.5, rttGrowthMs: 1_100 };
  let state = startUpstream(0);
  const rested: number[] = [];
  for (let now = 0; now <= 20_000; now += LOOK_MS) {
    state = upstreamStep(state, state.rests ? { ...jam, lost: null } : { ...jam, mic: state.sends !== 'nothing' }, now);
    if (state.rests) rested.push(now);
  }
  expect(rested).toEqual([4_000, 8_000, 12_000]);
  expect(state.sends).toBe('nothing');
  // One rest is enough where the queue empties.
  const once = [jam, jam, jam, { ...jam, lost: null }, WELL, WELL].reduce(
    (before, facts, look) => upstreamStep(before, { ...facts, camera: false }, look * LOOK_MS),
    startUpstream(0),
  );
  expect(once).toMatchObject({ sends: 'all', rests: false, badSince: null });
});

it('rests now and then, too, where a queue loses a little: as long as that may help', () => {
  const full = { ...WELL, camera: false, lost: 0.1, rttGrowthMs: 900 };
  let state = startUpstream(0);
  const rested: number[] = [];
  for (let now = 0; now <= 120_000; now += LOOK_MS) {
    state = upstreamStep(state, state.rests ? { ...full, lost: null } : full, now);
    if (state.rests) rested.push(now);
  }
  expect(rested).toEqual([4_000, 8_000, 12_000, 16_000]);
  expect(state.sends).toBe('all');
  // A way that only loses has no queue to empty, and one that only waits loses nothing.
  for (const fine of [{ rttGrowthMs: 250 }, { lost: 0.03 }])
    expect(run(30, () => ({ ...full, ...fine })).state).toMatchObject({ sends: 'all', rests: false, fullSince: null });
});

it('makes a voice that has filled its way smaller, at once and for a while; also for whoever came when it was full', () => {
  for (const full of [{ rttGrowthMs: 900 }, { rttMs: 1_100 }]) {
    const seen = { ...WELL, camera: false, lost: 0.1, ...full };
    const { state } = run(2, () => seen);
    expect(state).toMatchObject({ sends: 'all', rests: false, smallUntil: 20_000 });
    expect(run(20, () => ({ ...WELL, camera: false }), state, 2_000).state.smallUntil).toBe(20_000);
  }
  // A long way that loses nothing, or that a late device makes longer.
  for (const fine of [{ lost: 0.03 }, { strained: true }])
    expect(run(30, () => ({ ...WELL, camera: false, lost: 0.1, rttMs: 1_100, ...fine })).state.smallUntil).toBe(0);
});

it('tries no camera while the socket is to come back', () => {
  const fell = run(6, () => THIN).state;
  expect(fell.sends).toBe('voice');
  const away = run(60, () => ({ ...WELL, away: true }), fell, 6_000);
  expect(away.changes).toEqual([]);
  expect(run(6, () => WELL, away.state, 66_000).state.sends).toBe('all');
});

it('makes way for the socket that is to come back, and not where nothing gets through', () => {
  const jam: SendingFacts = { ...WELL, away: true, lost: 0.4, rttMs: 1_100, rttGrowthMs: 900 };
  for (const camera of [true, false]) {
    const fell = camera ? run(6, () => THIN).state : startUpstream(6_000);
    const resting = run(16, () => ({ ...jam, camera }), fell, 6_000);
    expect(resting.state.rests).toBe(true);
    expect(resting.state.smallUntil).toBeGreaterThan(resting.now);
    // Nothing is told of what is not sent.
    const alone = run(60, () => ({ ...jam, camera, lost: null }), resting.state, 22_000);
    expect(alone.state.rests).toBe(false);
    expect(run(20, () => ({ ...jam, camera }), alone.state, 82_000).state).toMatchObject({ sends: camera ? 'voice' : 'all', rests: true });
    const back = run(2, () => ({ ...WELL, camera, lost: null }), resting.state, 22_000);
    expect(back.state.rests).toBe(false);
  }
  expect(run(60, (now) => ({ ...jam, camera: false, untoldMs: 9_000 + now })).state.rests).toBe(false);
  expect(run(60, () => ({ ...WELL, camera: false, away: true })).state.rests).toBe(false);
});

it('makes way for text where nothing else is left, and goes where it fills the way once more', () => {
  const jam: SendingFacts = { ...WELL, camera: false, textAtMost: true, soundAtMost: true, lost: 0.2, rttMs: 1_100, rttGrowthMs: 900 };
  const rests = run(18, () => ({ ...jam, lost: null, rttGrowthMs: 0, rttMs: 80 }), run(2, () => jam).state, 2_000);
  expect(rests.state).toMatchObject({ sends: 'all', rests: true });
  const tried = run(4, () => ({ ...jam, lost: null }), rests.state, 20_000);
  expect(tried.state).toMatchObject({ sends: 'all', rests: false });
  expect(run(2, () => jam, tried.state, 26_000).state.sends).toBe('nothing');
  expect(run(2, () => ({ ...WELL, camera: false, textAtMost: true }), tried.state, 26_000).state).toMatchObject({
    sends: 'all',
    fullSince: null,
  });
});

it('leaves a voice that gets through alone', () => {
  expect(run(120, () => ({ ...WELL, camera: false, lost: 0.1, rttGrowthMs: 600, availableBps: 45_000 })).changes).toEqual([]);
  expect(run(120, () => ({ ...WELL, camera: false, lost: 0.3, rttGrowthMs: 100 })).changes).toEqual([]);
});

it('leaves a voice alone that comes back from a network that was away', () => {
  const away = (now: number): SendingFacts =>
    now < 20_000 ? { ...WELL, untoldMs: now } : now < 32_000 ? { ...WELL, lost: 0.9, rttGrowthMs: 900 } : WELL;
  for (const camera of [true, false])
    expect(run(90, (now) => ({ ...away(now), camera })).changes.map(({ sends }) => sends)).not.toContain('nothing');
});

it('leaves a voice alone whose network goes away again and again: what is told after each time speaks of the time away', () => {
  const outages = (now: number): SendingFacts => ({ ...WELL, lost: 0.6, rttGrowthMs: 900, untoldMs: now % 24_000 });
  for (const camera of [true, false])
    expect(run(240, (now) => ({ ...outages(now), camera })).changes.map(({ sends }) => sends)).not.toContain('nothing');
});

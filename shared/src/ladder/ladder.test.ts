import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Facts, evidence } from './evidence.ts';
import { NOTHING_WRONG } from './facts.fixture.ts';
import { type LadderState, comeBack, startLadder, step } from './ladder.ts';
import { type Rung, depth } from './rung.ts';

const LOOK_MS = 500;

/** What is lost lasts here for two reports, if nothing else is said. */
type Seen = Omit<Facts, 'lossOfTwo' | 'found'> & Partial<Pick<Facts, 'lossOfTwo' | 'found'>>;

/** All is well, and more than enough fits. */
const GOOD: Seen = { ...NOTHING_WRONG, estimate: 3_000_000, loss: 0, concealed: 0, rttMs: 40, rttGrowthMs: 0 };
/** Between two reports of a client, in trouble and without. */
const REPORT_MS = 2_000;
const QUIET_REPORT_MS = 6_000;

interface Run {
  readonly state: LadderState;
  readonly now: number;
  readonly changes: { readonly at: number; readonly rung: Rung }[];
}

/** Looks twice a second for so long; without pictures nothing can be estimated, as on a real transport. */
function run(from: { state: LadderState; now: number }, ms: number, seen: (now: number) => Seen, reportMs = REPORT_MS): Run {
  let { state, now } = from;
  const changes: Run['changes'] = [];
  for (const end = now + ms; now < end; now += LOOK_MS) {
    const flows = depth(state.rung) < depth('audio') || state.probing;
    const found = seen(now);
    const facts = { lossOfTwo: found.loss, found: 0, ...found, heardAt: now - (now % reportMs) };
    const next = step(state, evidence(flows ? facts : { ...facts, estimate: null, short: false }), now);
    if (next.rung !== state.rung) changes.push({ at: now, rung: next.rung });
    state = next;
  }
  return { state, now, changes };
}

const begin = () => ({ state: startLadder('video', 0), now: 0 });

/** A link of this much beside the sound: what congestion control believes, some share off, and whether pictures are cut short. */
const link = (bps: number, off = 0): Seen => {
  const estimate = bps * (1 + off);
  return { ...GOOD, estimate, short: estimate < 1_500_000, concealed: estimate < 30_000 ? 0.2 : 0, loss: estimate < 30_000 ? 0.1 : 0 };
};

const bandwidth = fc.double({ min: 10_000, max: 4_000_000, noNaN: true });
const noise = fc.array(fc.double({ min: -0.4, max: 0.4, noNaN: true }), { minLength: 60, maxLength: 60 });

it('goes down within two seconds', () => {
  const before = run(begin(), 10_000, () => GOOD);
  const { changes } = run(before, 10_000, () => ({ ...GOOD, concealed: 0.3, loss: 0.3 }));
  expect(changes[0]?.rung).toBe('audio');
  expect((changes[0]?.at ?? 0) - before.now).toBeLessThanOrEqual(2_000);
});

it('changes at most once each ten seconds in steady bad weather, but for the first falls', () => {
  fc.assert(
    fc.property(bandwidth, noise, (bps, offs) => {
      const settled = run(begin(), 10_000, () => link(bps));
      const { changes } = run(settled, 120_000, (now) => link(bps, offs[(now / LOOK_MS) % offs.length]));
      expect(changes.length).toBeLessThanOrEqual(12);
    }),
  );
});

it('does so under noise of every kind, too: estimates, loss and delay that jump as they like', () => {
  const wild = fc.record({
    found: fc.integer({ min: 20_000, max: 3_000_000 }),
    estimate: fc.integer({ min: 20_000, max: 3_000_000 }),
    loss: fc.double({ min: 0, max: 0.5, noNaN: true }),
    concealed: fc.double({ min: 0, max: 0.3, noNaN: true }),
    rttMs: fc.integer({ min: 20, max: 2_000 }),
    rttGrowthMs: fc.integer({ min: 0, max: 1_500 }),
    pictures: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(wild, { minLength: 240, maxLength: 240 }), (seen) => {
      for (const voices of [{}, { estimate: null, pictures: false }]) {
        const { changes } = run(begin(), 120_000, (now) => ({ ...GOOD, short: true, ...seen[now / LOOK_MS], ...voices }));
        expect(changes.length).toBeLessThanOrEqual(14);
      }
    }),
  );
});

it('gives up pictures before sound, always', () => {
  fc.assert(
    fc.property(bandwidth, noise, (bps, offs) => {
      const { changes } = run(begin(), 60_000, (now) => ({ ...link(bps, offs[(now / LOOK_MS) % offs.length]), loss: 0.6 }));
      const audio = changes.findIndex(({ rung }) => rung === 'audio');
      const text = changes.findIndex(({ rung }) => rung === 'text');
      if (text >= 0) expect(audio).toBeGreaterThanOrEqual(0);
      if (text >= 0) expect(audio).toBeLessThan(text);
    }),
  );
});

it('is at the top again twenty seconds after the network is, whatever was before', () => {
  fc.assert(
    fc.property(bandwidth, noise, fc.integer({ min: 5, max: 120 }), (bps, offs, seconds) => {
      const bad = run(begin(), seconds * 1_000, (now) => link(bps, offs[(now / LOOK_MS) % offs.length]));
      if (bad.state.rung === 'text') return;
      const { state } = run(bad, 20_000, () => GOOD);
      expect(state.rung).toBe('video');
    }),
  );
});

it('is at the top twenty seconds after the network is, from the first fall to text too', () => {
  const drowned = run(begin(), 12_000, () => ({ ...GOOD, concealed: 0.8, loss: 0.6 }));
  expect(drowned.state.rung).toBe('text');
  expect(run(drowned, 20_000, () => GOOD).state.rung).toBe('video');
});

it('settles no lower where more fits', () => {
  fc.assert(
    fc.property(bandwidth, bandwidth, (one, other) => {
      const [less, more] = one < other ? [one, other] : [other, one];
      const on = (bps: number) => depth(run(begin(), 60_000, () => link(bps)).state.rung);
      expect(on(more)).toBeLessThanOrEqual(on(less));
    }),
  );
});

it('leaves pictures to a device that keeps up, and takes them slowly from one that does not', () => {
  const busy = run(begin(), 8_000, () => ({ ...GOOD, dropped: 0.6 }));
  expect(busy.state).toMatchObject({ rung: 'fewer', why: 'device' });
  expect(run(busy, 15_000, () => GOOD).state.rung).toBe('fewer');
  expect(run(busy, 40_000, () => GOOD).state.rung).toBe('video');
});

it('takes no picture from a starved device for its network: neither estimates, nor delays, nor holes are believed', () => {
  fc.assert(
    fc.property(noise, fc.integer({ min: 40, max: 5_000 }), (offs, rttMs) => {
      const slow = { loss: 0.01, concealed: 0.5, rttMs, strained: true };
      const starved = (now: number) => ({ ...link(200_000, offs[(now / LOOK_MS) % offs.length]), ...slow });
      expect(run(begin(), 60_000, starved).changes).toEqual([]);
    }),
  );
});

it('believes in a thin network all the same where much is lost', () => {
  const thin = run(begin(), 20_000, () => ({ ...link(60_000), loss: 0.2, concealed: 0.2, strained: true }));
  expect(thin.state).toMatchObject({ rung: 'audio', why: 'network' });
});

it('waits to hear of the device before it believes an estimate, but not for ever', () => {
  const before = run(begin(), QUIET_REPORT_MS + LOOK_MS, () => GOOD, QUIET_REPORT_MS);
  const told = run(before, QUIET_REPORT_MS + 1_000, () => link(100_000), QUIET_REPORT_MS);
  expect(told.changes.map(({ rung }) => rung)).toEqual(['thumbnail']);
  expect(told.changes[0]?.at).toBeGreaterThanOrEqual(before.now + 3_000);
  const silent = run(before, 20_000, () => link(100_000), Number.MAX_SAFE_INTEGER);
  expect(silent.changes.map(({ rung }) => rung)).toEqual(['thumbnail']);
});

it('goes to text where nothing but the socket gets through, and tries nothing there', () => {
  const blocked = run(begin(), 60_000, () => ({ ...GOOD, estimate: null, blocked: true }));
  expect(blocked.changes.map(({ rung }) => rung)).toEqual(['audio', 'text']);
  expect(run(blocked, 30_000, () => GOOD).state.rung).toBe('video');
});

it('leaves a slow device a shared screen and more: pictures get fewer, sound never goes', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.2, max: 1, noNaN: true }), (dropped) => {
      const slow = run(begin(), 120_000, () => ({ ...link(100_000), concealed: 0.4, dropped, strained: true }));
      expect(depth(slow.state.rung)).toBeLessThanOrEqual(depth('thumbnail'));
    }),
  );
});

it('stays where it is while sound suffers, there is no picture to leave out and no queue that smaller voices would empty', () => {
  const voices = run(begin(), 60_000, () => ({ ...GOOD, estimate: null, pictures: false, concealed: 0.2, loss: 0.2 }));
  expect(voices.changes).toEqual([]);
  const away = run(begin(), 60_000, () => ({ ...GOOD, estimate: null, pictures: false, silent: true }));
  expect(away.changes).toEqual([]);
});

it('asks for smaller voices on a way so long that it must be full, whoever came when it was', () => {
  const long = { ...GOOD, estimate: null, pictures: false, rttMs: 1_100, rttGrowthMs: 0 };
  expect(run(begin(), 8_000, () => long).changes.map(({ rung }) => rung)).toEqual(['audio']);
  expect(run(begin(), 60_000, () => ({ ...long, rttMs: 700 })).changes).toEqual([]);
  expect(run(begin(), 60_000, () => ({ ...long, strained: true })).changes).toEqual([]);
});

it('asks for smaller voices where sound suffers in a queue and there is no picture to leave out, and tries less often what failed', () => {
  const voices = { ...GOOD, estimate: null, pictures: false };
  const jammed = { ...voices, concealed: 0.2, loss: 0.2, rttGrowthMs: 900 };
  expect(run(begin(), 4_000, () => jammed).changes).toEqual([]);
  const fallen = run(begin(), 8_000, () => jammed);
  expect(fallen.changes.map(({ rung }) => rung)).toEqual(['audio']);
  // Smaller ones fit, larger ones never do.
  let state: Run = fallen;
  const tries: number[] = [];
  for (let i = 0; i < 480; i += 1) {
    const { rung } = state.state;
    state = run(state, LOOK_MS, () => (rung === 'audio' ? voices : jammed));
    if (state.changes.some((change) => change.rung === 'video')) tries.push(state.now);
  }
  const gaps = tries.map((at, i) => at - (tries[i - 1] ?? fallen.changes[0]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(9_000);
  expect(Math.max(...gaps)).toBeGreaterThan(55_000);
  expect(run(fallen, 16_000, () => voices).state.rung).toBe('video');
});

it('does not take sound away for holes that the network has no part in', () => {
  const busy = run(begin(), 30_000, () => ({ ...GOOD, concealed: 0.6 }));
  expect(busy.changes).toEqual([]);
});

it('comes back from text by a try, and tries less often each time that fails', () => {
  const drowned = { ...GOOD, concealed: 0.8, loss: 0.6 };
  const first = run(begin(), 20_000, () => drowned);
  expect(first.state.rung).toBe('text');
  // On text nothing is sent that could be lost.
  let state: Run = first;
  let tries = 0;
  for (let i = 0; i < 600; i += 1) {
    const { rung } = state.state;
    state = run(state, LOOK_MS, () => (rung === 'text' ? GOOD : drowned));
    if (state.changes.some((change) => change.rung === 'audio')) tries += 1;
  }
  expect(tries).toBeGreaterThanOrEqual(4);
  expect(tries).toBeLessThanOrEqual(12);
});

it('tries nothing while what the client says is of before the fall', () => {
  const fallen = run(begin(), 4_000, () => ({ ...GOOD, concealed: 0.3, loss: 0.2 }));
  expect(fallen.state.rung).toBe('audio');
  const still = run(fallen, 30_000, () => ({ ...GOOD, outdated: true }));
  expect(still).toMatchObject({ changes: [], state: { probing: false } });
  expect(run(still, 10_000, () => GOOD).state.rung).toBe('video');
});

it('leaves out pictures for a client that is heard no more, and the sound where that does not help', () => {
  const silent = run(begin(), 60_000, () => ({ ...GOOD, loss: null, concealed: null, rttMs: null, silent: true }), Number.MAX_SAFE_INTEGER);
  expect(silent.changes.map(({ rung }) => rung)).toEqual(['audio', 'text']);
  expect((silent.changes[1]?.at ?? 0) - (silent.changes[0]?.at ?? 0)).toBeGreaterThanOrEqual(8_000);
  // That they are heard again is worth a try at once.
  expect(run(silent, 5_000, () => GOOD).changes.map(({ rung }) => rung)).toEqual(['audio']);
  expect(run(silent, 20_000, () => GOOD).state.rung).toBe('video');
});

it('has the voice at once and all else soon for whoever was away and comes back', () => {
  const away = run(begin(), 60_000, () => ({ ...GOOD, loss: null, concealed: null, rttMs: null, silent: true }), Number.MAX_SAFE_INTEGER);
  expect(away.state.rung).toBe('text');
  const back = { state: comeBack(away.state, away.now), now: away.now };
  expect(back.state.rung).toBe('audio');
  expect(run(back, 8_000, () => GOOD).state.rung).toBe('video');
});

it('stays with text for a client that a jam throws out again and again', () => {
  const stuck = () => ({ ...GOOD, loss: null, concealed: null, rttMs: null, silent: true });
  const away = run(begin(), 30_000, stuck, Number.MAX_SAFE_INTEGER);
  const once = { state: comeBack(away.state, away.now), now: away.now };
  expect(once.state.rung).toBe('audio');
  const again = run(once, 20_000, stuck, Number.MAX_SAFE_INTEGER);
  expect(again.state.rung).toBe('text');
  expect(comeBack(again.state, again.now).rung).toBe('text');
  // It was a try that failed: the next is later, if nobody was seen to be away.
  expect(again.state.doubt).toBe(1);
  expect(comeBack(again.state, again.now + 90_000).rung).toBe('text');
  expect(comeBack(again.state, again.now + 90_000, true).rung).toBe('audio');
});

it('tries sound over a thin way ever less often, and at once over another way', () => {
  // Sound jams it; without sound the way is as long as it is.
  const thin = (rung: string) => (rung === 'text' ? { ...GOOD, rttMs: 130 } : { ...GOOD, rttMs: 1_900, loss: 0.5, concealed: 0.5 });
  let state = run(begin(), 20_000, () => thin('audio'));
  const tries: number[] = [];
  for (let i = 0; i < 400; i += 1) {
    const { rung } = state.state;
    state = run(state, LOOK_MS, () => thin(rung));
    if (rung === 'text' && state.state.rung === 'audio') tries.push(state.now);
  }
  expect(tries.length).toBeGreaterThanOrEqual(3);
  expect(tries.length).toBeLessThanOrEqual(7);
  while (state.state.rung !== 'text') state = run(state, LOOK_MS, () => thin(state.state.rung));
  const calm = run(state, 5_000, () => thin('text'));
  expect(run(calm, 20_000, () => GOOD).state.rung).toBe('video');
});

it('soon tries sound where nothing waits on the way any more, whatever a jam has made of the tries before; and not again as it was', () => {
  const stuck = () => ({ ...GOOD, loss: null, concealed: null, rttMs: null, silent: true });
  const away = run(begin(), 30_000, stuck, Number.MAX_SAFE_INTEGER);
  const thrown = run({ state: comeBack(away.state, away.now), now: away.now }, 20_000, stuck, Number.MAX_SAFE_INTEGER);
  expect([thrown.state.rung, thrown.state.doubt]).toEqual(['text', 1]);
  // The way is free: eight seconds after the fall at most, and the time that pictures take.
  const free = run(thrown, 7_500, () => GOOD);
  expect(free.changes.map(({ rung }) => rung)).toEqual(['audio']);
  // Sound alone is too much for it: it is as free without it as it was.
  const drowned = run({ state: free.state, now: free.now }, 10_000, () => ({ ...GOOD, concealed: 0.6, loss: 0.5 }));
  expect(drowned.state.rung).toBe('text');
  expect(run(drowned, 15_000, () => GOOD).state.rung).toBe('text');
});

it('probes less often each time in vain, and at once where the way has become another', () => {
  let state = run(begin(), 4_000, () => ({ ...GOOD, concealed: 0.3, loss: 0.2 }));
  const probes: number[] = [];
  for (let i = 0; i < 160; i += 1) {
    const before = state.state.probing;
    state = run(state, LOOK_MS, () => ({ ...GOOD, rttMs: 350, rttGrowthMs: 300, estimate: 150_000, short: true }));
    if (!before && state.state.probing) probes.push(state.now);
  }
  expect(state.state.rung).toBe('audio');
  const waits = probes.slice(1).map((at, i) => at - (probes[i] ?? 0));
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits.at(-1)).toBeGreaterThan(12_000);
  expect(run(state, 8_000, () => GOOD).state.rung).toBe('video');
});

it('climbs on a way that is clear though what is sent there shows no more than that it fits, and gives that up where it fails', () => {
  const thumbnail = run(begin(), 10_000, () => ({ ...link(100_000), rttMs: 80 }));
  expect(thumbnail.state.rung).toBe('thumbnail');
  // Nothing but what is sent is seen: a thumbnail on a way without loss or queue.
  const idle = { ...GOOD, estimate: 164_000 };
  expect(run(thumbnail, 20_000, () => idle).state.rung).toBe('video');
  const full = run(thumbnail, 60_000, () => ({ ...link(164_000), rttGrowthMs: 400 }));
  expect(full.changes).toEqual([]);
});

it('keeps what a probe has shown to do no harm, also where the estimate is late to grow', () => {
  const fallen = run(begin(), 4_000, () => ({ ...GOOD, concealed: 0.3, loss: 0.2 }));
  // Congestion control knows no more than about what flows, and grows with what is asked for.
  let state = fallen;
  let estimate = 60_000;
  for (let i = 0; i < 60; i += 1) {
    const { rung, probing } = state.state;
    const flows = rung === 'video' ? 2_000_000 : rung === 'fewer' ? 600_000 : rung === 'thumbnail' || probing ? 100_000 : 0;
    estimate = Math.min(Math.max(estimate, flows * 1.5), estimate * 1.15);
    state = run(state, LOOK_MS, () => ({ ...GOOD, estimate, short: estimate < flows }));
  }
  expect(state.state.rung).toBe('video');
});

it('goes on with a probe that does no harm, as long as it is heard of', () => {
  const fallen = run(begin(), 4_000, () => ({ ...GOOD, concealed: 0.3, loss: 0.2 }));
  const poor = { ...GOOD, estimate: 50_000, short: true };
  const lasts = (reportMs: number) => {
    let state = run(fallen, 60_000, () => ({ ...poor, loss: 0.05 }));
    while (!state.state.probing) state = run(state, LOOK_MS, () => poor);
    const since = state.now;
    while (state.state.probing) state = run(state, LOOK_MS, () => poor, reportMs);
    return state.now - since;
  };
  expect(lasts(REPORT_MS)).toBeGreaterThanOrEqual(10_000);
  expect(lasts(REPORT_MS)).toBeLessThanOrEqual(13_000);
  expect(lasts(Number.MAX_SAFE_INTEGER)).toBeLessThanOrEqual(4_500);
});

it('soon makes another probe where one was over before anything was heard of the way', () => {
  const probes = (loss: number | null) => {
    let [state, begun] = [{ state: startLadder('audio', 0), now: 0 }, 0];
    while (state.now < 14_000) {
      const before = state.state.probing;
      state = run(state, LOOK_MS, () => ({ ...GOOD, loss, estimate: 50_000, short: true }));
      if (!before && state.state.probing) begun += 1;
    }
    return begun;
  };
  expect(probes(0.05)).toBe(1);
  expect(probes(null)).toBeGreaterThanOrEqual(3);
});

it('keeps a thumbnail that a longer probe has shown to do no harm, also where tries have failed', () => {
  const probing = { ...startLadder('audio', 0), doubt: 2 };
  const { changes } = run({ state: probing, now: 0 }, 20_000, () => ({ ...GOOD, estimate: 100_000 }));
  expect(changes.map(({ rung }) => rung)).toEqual(['thumbnail']);
});

it('forgets the tries that failed, and the wait for the next one, on another way; not where only a queue has emptied', () => {
  const doubtful = (): LadderState => ({ ...startLadder('audio', 0), doubt: 3, heldUntil: 40_000 });
  const far = { ...GOOD, rttMs: 330, loss: 0.05, concealed: 0.02 };
  const after = (ms: number) => {
    const before = run({ state: doubtful(), now: 0 }, ms, () => far);
    return run(before, LOOK_MS * 2, () => ({ ...GOOD, rttMs: 3 })).state;
  };
  expect(after(12_000)).toMatchObject({ doubt: 0, rung: 'video' });
  expect(after(6_000)).toMatchObject({ doubt: 3, rung: 'audio' });
});

it('tells the same story twice', () => {
  const story = () => run(begin(), 60_000, (now) => link(now < 20_000 ? 60_000 : 2_000_000)).changes;
  expect(story()).toEqual(story());
});

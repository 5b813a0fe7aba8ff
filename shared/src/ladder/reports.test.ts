import { expect, it } from 'vitest';
import { NetReport } from '../contract/net-report.ts';
import { Reports } from './reports.ts';

const WELL = NetReport.parse({ rttMs: 40, loss: 0, concealed: 0, dropped: 0, device: 'ordinary' });

function heard(...reports: Partial<NetReport>[]) {
  const all = new Reports();
  reports.forEach((report, i) => all.add(i * 2_000, { ...WELL, ...report }));
  return all.seen((reports.length - 1) * 2_000);
}

it('nobody who has said nothing is strained, lossy or blocked', () => {
  expect(new Reports().seen(0)).toMatchObject({ loss: null, rttMs: null, strained: false, blocked: false, heardAt: null });
});

it('a queue in the network is long in every report; a delay that comes and goes is none', () => {
  expect(heard({}, { rttMs: 600 }, { rttMs: 700 }, { rttMs: 650 })).toMatchObject({ rttMs: 600, rttGrowthMs: expect.any(Number) });
  expect(heard({}, { rttMs: 600 }, { rttMs: 700 }, { rttMs: 650 }).rttGrowthMs).toBeGreaterThan(500);
  expect(heard({}, { rttMs: 500 }, { rttMs: 45 }, { rttMs: 480 }).rttGrowthMs).toBeLessThan(50);
});

it('a way that is long from the beginning has not grown', () => {
  expect(heard({ rttMs: 320 }, { rttMs: 330 }, { rttMs: 310 }).rttGrowthMs).toBeLessThan(20);
});

it('sound with holes that nothing was lost for is a device’s; with loss or a queue it is a network’s', () => {
  expect(heard({ concealed: 0.25 }).strained).toBe(true);
  expect(heard({ bufferMs: 600 }).strained).toBe(true);
  expect(heard({ concealed: 0.25, loss: 0.1 }).strained).toBe(false);
  expect(heard({ concealed: 0.25, repaired: true }).strained).toBe(false);
  expect(heard({}, { rttMs: 900 }, { rttMs: 900 }, { rttMs: 900, concealed: 0.25 }).strained).toBe(false);
});

it('timers that are late and frames that come too late are a device’s, whatever the network does', () => {
  for (const report of [{ stalled: 0.3 }, { dropped: 0.3 }, { decodeMs: 90 }]) expect(heard({ ...report, loss: 0.1 }).strained).toBe(true);
});

it('strain lasts for some reports, and is over with the last that is old', () => {
  expect(heard({ stalled: 0.3 }, {}, {}).strained).toBe(true);
  expect(heard({ stalled: 0.3 }, {}, {}, {}).strained).toBe(false);
  const all = new Reports();
  all.add(0, { ...WELL, stalled: 0.3, loss: 0.2 });
  expect(all.seen(60_000)).toMatchObject({ strained: false, loss: null, heardAt: null });
});

it('a client that has reported, and is not heard for seven seconds, is silent', () => {
  const all = new Reports();
  expect(all.seen(60_000).silent).toBe(false);
  all.add(60_000, WELL);
  expect(all.seen(66_000).silent).toBe(false);
  expect(all.seen(67_000).silent).toBe(true);
  expect(all.seen(65_000, { score: 3 }).silent).toBe(true);
  expect(all.seen(64_000, { score: 0 }).silent).toBe(false);
  expect(all.seen(65_000, { score: 8 }).silent).toBe(false);
  all.add(67_500, WELL);
  expect(all.seen(68_000).silent).toBe(false);
});

it('a way that loses now and then is not clear because one report came without loss', () => {
  expect(heard({ loss: 0.06 }, { loss: 0 })).toMatchObject({ loss: 0, lossOfTwo: 0.06 });
  expect(heard({ loss: 0.06 }, { loss: 0 }, { loss: 0 })).toMatchObject({ loss: 0, lossOfTwo: 0 });
  expect(heard({ loss: 0.06 }, { loss: null })).toMatchObject({ loss: null, lossOfTwo: 0.06 });
});

it('who comes back through a jam is measured by the way of before', () => {
  const before = new Reports();
  before.add(0, { ...WELL, rttMs: 40 });
  const after = before.next(500);
  expect(after.seen(1_000)).toMatchObject({ heardAt: null, silent: false });
  for (const at of [2_000, 4_000]) after.add(at, { ...WELL, rttMs: 1_200 });
  expect(after.seen(4_000).rttGrowthMs).toBeGreaterThan(1_000);
});

it('who is back and not heard is silent, but for a client that never reports', () => {
  const before = new Reports();
  before.add(0, WELL);
  for (const after of [before.next(20_000), before.next(10_000).next(20_000)]) {
    expect(after.seen(26_900).silent).toBe(false);
    expect(after.seen(27_000).silent).toBe(true);
    after.add(28_000, WELL);
    expect(after.seen(28_000).silent).toBe(false);
  }
  expect(new Reports().next(20_000).seen(60_000).silent).toBe(false);
});

it('who is in trouble reports more often, and is silent sooner; not who is late with everything', () => {
  const all = new Reports();
  all.add(0, { ...WELL, concealed: 0.2 });
  expect(all.seen(4_400).silent).toBe(false);
  expect(all.seen(4_500).silent).toBe(true);
  all.add(4_600, { ...WELL, concealed: 0.2, stalled: 0.3 });
  expect(all.seen(11_500).silent).toBe(false);
  expect(all.seen(11_600).silent).toBe(true);
});

it('a report that a jam has held up counts as made when it was', () => {
  const all = new Reports();
  // The clocks differ by an hour, and the way takes what it takes.
  const HOUR_MS = 3_600_000;
  const made = (madeAt: number, tookMs: number) => all.add(HOUR_MS + madeAt + tookMs, { ...WELL, madeAt });
  made(0, 200);
  made(4_000, 150);
  expect(all.seen(HOUR_MS + 4_200)).toMatchObject({ silent: false, lateMs: 0 });
  made(8_000, 6_150);
  // Six seconds on its way: the client was heard of at eight, not at fourteen.
  expect(all.unheardMs(HOUR_MS + 14_150)).toBeGreaterThan(5_900);
  expect(all.seen(HOUR_MS + 15_200).silent).toBe(true);
  // One that is late may be anybody's fault; two are the way's.
  expect(all.seen(HOUR_MS + 14_150).lateMs).toBeNull();
  made(12_000, 3_150);
  expect(all.seen(HOUR_MS + 15_200).lateMs).toBeGreaterThan(2_500);
});

it('what all speakers lose on their way up excuses the holes in their sound', () => {
  const all = new Reports();
  all.add(0, { ...WELL, loss: 0.1, concealed: 0.4 });
  expect(all.seen(0)).toMatchObject({ loss: 0.1, concealed: 0.4 });
  expect(all.seen(0, { excused: 0.08 })).toMatchObject({ loss: expect.closeTo(0.02), concealed: null });
});

it('a device that has slept is late for some reports, and not for the rest of the lesson', () => {
  const all = new Reports();
  const SLEPT_MS = 12_000;
  let now = 0;
  for (; now < 20_000; now += 4_000) all.add(now, { ...WELL, madeAt: now });
  for (; now < 60_000; now += 4_000) all.add(now, { ...WELL, madeAt: now - SLEPT_MS });
  expect(all.seen(now - 4_000)).toMatchObject({ silent: false, lateMs: 0 });
});

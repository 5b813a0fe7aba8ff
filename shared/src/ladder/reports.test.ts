import { expect, it } from 'vitest';
import { NetReport } from '../contract/net-report.ts';
import { Reports } from './reports.ts';

const WELL = NetReport.parse({ rttMs: 40, loss: 0, concealed: 0, dropped: 0, device: 'ordinary', upstream: 'none' });

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

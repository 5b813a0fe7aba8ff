import { expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { Conditions, type ConditionsInput } from './conditions.ts';
import { Lane } from './lane.ts';

function rig(conditions: ConditionsInput, random = 0.5) {
  const clock = new FakeClock(0);
  const arrived: { size: number; at: number }[] = [];
  const deliver = (packet: Uint8Array) => void arrived.push({ size: packet.length, at: clock.now() });
  const lane = new Lane(
    { now: () => clock.now(), after: (ms, fn) => clock.after(ms, fn), random: () => random, deliver },
    Conditions.parse(conditions),
  );
  return { clock, arrived, lane };
}

const packet = (size: number) => new Uint8Array(size);

it('delivers at once over a perfect link', () => {
  const { arrived, lane } = rig({});
  lane.send(packet(10));
  expect(arrived).toEqual([{ size: 10, at: 0 }]);
});

it('delays, and keeps the order that jitter would break', () => {
  let random = 1;
  const clock = new FakeClock(0);
  const order: number[] = [];
  const lane = new Lane(
    {
      now: () => clock.now(),
      after: (ms, fn) => clock.after(ms, fn),
      random: () => random,
      deliver: ({ length }) => void order.push(length),
    },
    Conditions.parse({ delayMs: 100, jitterMs: 30 }),
  );
  lane.send(packet(1));
  random = 0;
  lane.send(packet(2));
  clock.advance(129);
  expect(order).toEqual([]);
  clock.advance(1);
  expect(order).toEqual([1, 2]);
});

it('sends as fast as the link is, and drops what would wait too long', () => {
  // 125 bytes are 1,000 bits: 10 ms at 100 kbit/s.
  const { clock, arrived, lane } = rig({ kbitPerSecond: 100, queueMs: 25 });
  for (let i = 0; i < 10; i += 1) lane.send(packet(125));
  clock.advance(1_000);
  expect(arrived.map(({ at }) => at)).toEqual([10, 20, 30]);
});

it('loses its share', () => {
  const lost = rig({ loss: 0.25 }, 0.2);
  lost.lane.send(packet(1));
  expect(lost.arrived).toEqual([]);
  const kept = rig({ loss: 0.25 }, 0.3);
  kept.lane.send(packet(1));
  expect(kept.arrived.length).toBe(1);
});

it('loses what is on its way when the link is cut', () => {
  const { clock, arrived, lane } = rig({ delayMs: 100 });
  lane.send(packet(1));
  lane.set(Conditions.parse({ open: false }));
  clock.advance(1_000);
  expect(arrived).toEqual([]);
});

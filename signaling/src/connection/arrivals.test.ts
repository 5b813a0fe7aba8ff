import { expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { Arrivals } from './arrivals.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function rig() {
  const clock = new FakeClock();
  const arrivals = new Arrivals(clock);
  const entered: number[] = [];
  const start = clock.now();
  const arrive = (count: number) => {
    for (let i = 0; i < count; i += 1) void arrivals.turn().then(() => entered.push(clock.now() - start));
  };
  return { clock, arrivals, arrive, letIn: entered };
}

it('lets a few in at once', async () => {
  const { clock, arrive, letIn } = rig();
  for (let second = 0; second < 3; second += 1) {
    arrive(10);
    await settle();
    clock.advance(1_001);
  }
  expect(letIn).toHaveLength(30);
  expect(new Set(letIn).size).toBe(3);
});

it('lets a crowd in by groups, nobody later than a quarter of a second after they came', async () => {
  const { clock, arrive, letIn } = rig();
  const cameAt: number[] = [];
  for (let ms = 0; ms < 2_300; ms += 10) {
    if (ms < 2_000) {
      arrive(1);
      cameAt.push(ms);
    }
    await settle();
    clock.advance(10);
    await settle();
  }
  expect(letIn).toHaveLength(200);
  expect(Math.max(...letIn.map((at, i) => at - (cameAt[i] ?? 0)))).toBeLessThanOrEqual(260);
  expect(new Set(letIn).size).toBeLessThan(50);
});

it('keeps nobody waiting when the instance closes', async () => {
  const { arrivals, arrive, letIn } = rig();
  arrive(60);
  arrivals.close();
  await settle();
  expect(letIn).toHaveLength(60);
});

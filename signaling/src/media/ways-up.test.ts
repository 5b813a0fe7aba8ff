import { expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { PeerId } from '@watoto/shared/kernel/ids.ts';
import { WaysUp } from './ways-up.ts';

const [amina, baraka] = [PeerId.parse('amina'), PeerId.parse('baraka')];

it('asks when somebody misses something, and not again for two seconds', async () => {
  const clock = new FakeClock();
  let asked = 0;
  const ways = new WaysUp(clock, () => {
    asked += 1;
    return Promise.resolve([{ peerId: amina, share: 0.7 }]);
  });
  expect(ways.lostBy(amina)).toBe(0);
  await Promise.all([ways.refresh(), ways.refresh()]);
  expect([asked, ways.lostBy(amina), ways.lostBy(baraka)]).toEqual([1, 0.7, 0]);
  clock.advance(2_000);
  await ways.refresh();
  expect(asked).toBe(2);
});

it('has all wait for the answer who ask before it has come', async () => {
  const answers: ((lost: { peerId: PeerId; share: number }[]) => void)[] = [];
  const ways = new WaysUp(new FakeClock(), () => new Promise((resolve) => answers.push(resolve)));
  const seen: number[] = [];
  const look = async () => {
    await ways.refresh();
    seen.push(ways.lostBy(amina));
  };
  const looks = [look(), look()];
  answers[0]?.([{ peerId: amina, share: 0.7 }]);
  await Promise.all(looks);
  expect([seen, answers.length]).toEqual([[0.7, 0.7], 1]);
});

it('forgets what nobody has asked for any more, and is none the worse for a node that does not answer', async () => {
  const clock = new FakeClock();
  let works = true;
  const ways = new WaysUp(clock, () => (works ? Promise.resolve([{ peerId: amina, share: 0.7 }]) : Promise.reject(new Error('gone'))));
  await ways.refresh();
  works = false;
  clock.advance(5_000);
  await ways.refresh();
  expect(ways.lostBy(amina)).toBe(0.7);
  clock.advance(1_000);
  expect(ways.lostBy(amina)).toBe(0);
});

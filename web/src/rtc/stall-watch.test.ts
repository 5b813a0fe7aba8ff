import { expect, it } from 'vitest';
import type { Clock } from '@watoto/shared/kernel/clock.ts';
import { StallWatch } from './stall-watch.ts';

/** Time that passes, and ticks that come when they are let. */
function page() {
  let now = 0;
  let tick = () => {};
  let hidden = false;
  const clock: Clock = {
    now: () => now,
    after: () => () => {},
    every(_ms, fn) {
      tick = fn;
      return () => {};
    },
  };
  const watch = new StallWatch(clock, () => hidden);
  return {
    watch,
    ticks: (times: number, apartMs: number) => {
      for (let i = 0; i < times; i += 1) {
        now += apartMs;
        tick();
      }
    },
    hide: (is: boolean) => (hidden = is),
  };
}

it('a page whose timers come in time is not stalled', () => {
  const { watch, ticks } = page();
  ticks(20, 102);
  expect(watch.take()).toBe(0);
});

it('timers that come late tell the share of time that they were kept waiting', () => {
  const { watch, ticks } = page();
  ticks(10, 100);
  ticks(5, 205);
  expect(watch.take()).toBeCloseTo(0.25, 1);
  ticks(20, 100);
  expect(watch.take()).toBe(0);
});

it('a hidden page knows nothing, nor does one that was hidden meanwhile', () => {
  const { watch, ticks, hide } = page();
  hide(true);
  ticks(3, 1_000);
  hide(false);
  expect(watch.take()).toBeNull();
  ticks(20, 100);
  expect(watch.take()).toBe(0);
});

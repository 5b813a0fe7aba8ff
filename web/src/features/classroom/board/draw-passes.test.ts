import { expect, it } from 'vitest';
import { DrawPasses } from './draw-passes.ts';

/** A device that draws an element in so many ms, and a redraw of what is there in a tenth of that each. */
function device(msPerElement: number) {
  let [now, waiting, drawn] = [0, 0, 0];
  const sizes: number[] = [];
  const left: number[] = [];
  let frame: (() => void) | null = null;
  const passes = new DrawPasses({
    draw: (most) => {
      const some = Math.min(most, waiting);
      now += msPerElement * (some + drawn / 10);
      waiting -= some;
      drawn += some;
      sizes.push(some);
      return waiting;
    },
    onLeft: (elements) => left.push(elements),
    frame: (done) => {
      frame = done;
      return () => {
        frame = null;
      };
    },
    now: () => now,
  });
  const next = (): boolean => {
    const due = frame;
    frame = null;
    now += 16;
    due?.();
    return due !== null;
  };
  const ask = (elements: number) => {
    waiting += elements;
    passes.ask();
  };
  const drawAll = () => {
    while (next());
  };
  return { passes, sizes, left, ask, next, drawAll };
}

it('draws a large board a part at a time, and says how much is left', () => {
  const { sizes, left, ask, drawAll } = device(0.5);
  ask(5_000);
  expect(sizes).toEqual([200]);
  drawAll();
  expect(sizes.reduce((sum, size) => sum + size)).toBe(5_000);
  expect([left[0], left.at(-1)]).toEqual([4_800, 0]);
});

it('draws larger parts on a quick device than on a slow one, which is not held up for long', () => {
  const [quick, slow] = [device(0.05), device(4)];
  for (const { ask, drawAll } of [quick, slow]) {
    ask(2_000);
    drawAll();
  }
  expect(quick.sizes.length).toBeLessThan(6);
  expect(slow.sizes.length).toBeGreaterThan(12);
  // Never more than doubles the time that what is there takes by itself.
  expect(Math.max(...slow.sizes.slice(2))).toBeLessThanOrEqual(200);
});

it('what changes while a part is drawn comes with the next; where nothing waits it is drawn at once', () => {
  const { sizes, ask, next, drawAll } = device(0.1);
  ask(1);
  expect(sizes).toEqual([1]);
  for (let i = 0; i < 3; i += 1) ask(1);
  expect(sizes).toEqual([1]);
  next();
  next();
  expect(sizes).toEqual([1, 3]);
  drawAll();
  expect(sizes).toEqual([1, 3]);
});

it('draws no more once it is closed', () => {
  const { passes, sizes, ask, next } = device(1);
  ask(1_000);
  passes.close();
  expect(next()).toBe(false);
  ask(1);
  expect(sizes).toEqual([200]);
});

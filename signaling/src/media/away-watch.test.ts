import { expect, it } from 'vitest';
import { FakeClock } from '@watoto/shared/kernel/clock.ts';
import { AwayWatch } from './away-watch.ts';

/** Looks twice a second at a client that has stopped reporting; `bytes` says what has come from it by then, null: the node does not answer. */
async function unheard(seconds: number, bytes: (second: number) => number | null) {
  const clock = new FakeClock();
  const start = clock.now();
  let asked = 0;
  const watch = new AwayWatch(clock, () => {
    asked += 1;
    const now = bytes((clock.now() - start) / 1_000);
    return now === null ? Promise.reject(new Error('gone')) : Promise.resolve(now);
  });
  for (let ms = 0; ms <= seconds * 1_000; ms += 500) {
    watch.look(ms);
    await Promise.resolve();
    clock.advance(500);
  }
  return { watch, asked };
}

it('asks nothing while reports come, and once a second where they do not', async () => {
  expect((await unheard(4, () => 0)).asked).toBe(0);
  const { asked } = await unheard(14, () => 0);
  expect(asked).toBeGreaterThan(8);
  expect(asked).toBeLessThan(13);
});

it('says of a client from which nothing comes for six seconds that it was away', async () => {
  expect((await unheard(8, () => 500)).watch.away).toBe(false);
  expect((await unheard(11, () => 500)).watch.away).toBe(true);
});

it('never says it of one that gets something through, however little', async () => {
  expect((await unheard(60, (second) => 500 + 60 * Math.floor(second / 5))).watch.away).toBe(false);
});

it('remembers it when something comes again, until the client is heard', async () => {
  const { watch } = await unheard(20, (second) => (second < 18 ? 500 : 600));
  expect(watch.away).toBe(true);
  watch.look(0);
  expect(watch.away).toBe(false);
});

it('knows nothing where the node does not answer', async () => {
  expect((await unheard(20, () => null)).watch.away).toBe(false);
});

import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurns } from './in-turns.ts';

test('a crowd is begun a few at a time, in order; what runs beside it gets its turns', async () => {
  const begun: number[] = [];
  const listener = inTurns((req) => {
    begun.push(Number(req.url));
  });
  for (let i = 0; i < 100; i += 1) listener({ url: String(i) } as IncomingMessage, {} as ServerResponse);
  expect(begun).toEqual([]);
  const after: number[] = [];
  while (begun.length < 100) {
    await turn();
    after.push(begun.length);
  }
  expect(begun).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(after.length).toBeGreaterThanOrEqual(12);
  expect(Math.max(...after.map((n, i) => n - (after[i - 1] ?? 0)))).toBeLessThanOrEqual(8);
});

test('a lone request is begun in the next turn', async () => {
  const begun: (string | undefined)[] = [];
  const listener = inTurns((req) => void begun.push(req.url));
  listener({ url: '/' } as IncomingMessage, {} as ServerResponse);
  await turn();
  expect(begun).toEqual(['/']);
});

import { expect, test } from 'vitest';
import { csv } from './csv.ts';

test('cells with commas, quotes and lines are quoted', () => {
  expect(csv([['a,b', 'say "hi"', 'two\nlines', 7]])).toBe('\uFEFF"a,b","say ""hi""","two\nlines",7\r\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('%j is no formula any more', (text) => {
  expect(csv([[text]])).toMatch(/^\uFEFF"?'/);
});

test('numbers stay numbers, also negative ones', () => expect(csv([[-1.5]])).toBe('\uFEFF-1.5\r\n'));

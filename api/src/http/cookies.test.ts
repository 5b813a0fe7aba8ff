import { expect, test } from 'vitest';
import { readCookie } from './cookies.ts';

test.each([
  ['a=1; b=2', 'b', '2'],
  ['ab=1', 'b', null],
  ['b=', 'b', null],
  ['', 'b', null],
  ['b', 'b', null],
  [' b=x-_9 ;c=3', 'b', 'x-_9'],
])('%j has %s = %s', (header, name, value) => {
  expect(readCookie(header, name)).toBe(value);
});

import { expect, test } from 'vitest';
import { visibleLine } from './visible-text.ts';

test.each([
  ['exam\u202Efdp.exe', 'exam fdp.exe'],
  ['  Fractions\n\tand\u0000 more ', 'Fractions and more'],
  ['\u2066hidden\u2069', 'hidden'],
  ['كسور', 'كسور'],
  ['Hesabu – Sehemu 2 👩🏾‍🏫', 'Hesabu – Sehemu 2 👩🏾‍🏫'],
  ['\u200F\u202B', ''],
])('%j reads %j', (text, seen) => {
  expect(visibleLine(text)).toBe(seen);
});

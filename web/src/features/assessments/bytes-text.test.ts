import { expect, test } from 'vitest';
import { bytesText } from './bytes-text.ts';

test.each([
  [0, '0 bytes'],
  [1_023, '1,023 bytes'],
  [1_024, '1 kB'],
  [12_345, '12 kB'],
  [3_565_158, '3.4 MB'],
  [50 * 1024 * 1024, '50 MB'],
  [7e12, '6,519 GB'],
])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes, 'en')).toBe(text));

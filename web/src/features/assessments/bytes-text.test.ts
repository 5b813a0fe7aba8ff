import { expect, test } from 'vitest';
import { bytesText } from './bytes-text.ts';

test.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [1_000, '1 kB'],
  [12_345, '12 kB'],
  [3_400_000, '3.4 MB'],
  [50_000_000, '50 MB'],
  [7e12, '7,000 GB'],
])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes, 'en')).toBe(text));

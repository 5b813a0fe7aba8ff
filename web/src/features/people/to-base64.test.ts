import { expect, test } from 'vitest';
import { toBase64 } from './to-base64.ts';

test.each([0, 1, 2, 3, 24_575, 24_576, 24_577, 100_001])('%i bytes', (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * 7) % 256);
  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
});

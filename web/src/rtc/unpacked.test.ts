import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unpacked } from './unpacked.ts';

const packed = (value: unknown) => deflateRawSync(JSON.stringify(value), { level: 3 }).toString('base64');

test('what the server packs is what comes out, in any script', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(unpacked(packed(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(unpacked(packed({ name: 'Ñandú ሰላም 教室 👩🏾‍🏫' }))).toEqual({ name: 'Ñandú ሰላም 教室 👩🏾‍🏫' });
});

test('rubbish is nothing, and harms nothing', () => {
  for (const rubbish of [null, 7, {}, '', '%', 'AAAA', packed('x').slice(0, 3), Buffer.from('{"name"').toString('base64')]) {
    expect(unpacked(rubbish)).toBeNull();
  }
});

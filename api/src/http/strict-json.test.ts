import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requireStrictJson, requireWholeText } from './strict-json.ts';

const strict = (text: string) => () => requireStrictJson(Buffer.from(text));
const refusal = expect.objectContaining({ code: 'invalid_input' });

test.each([
  ['a name twice', '{"a":1,"a":2}'],
  ['a name twice, far apart', '{"a":{"b":[1,{"c":2}]},"d":"\\"a\\":","a" : 2}'],
  ['a name twice, inside', '[{"x":{"a":1,"a":1}}]'],
  ['a name twice, one escaped', String.raw`{"a":1,"\u0061":2}`],
  ['__proto__', '{"__proto__":{"role":"admin"}}'],
  ['__proto__, escaped', String.raw`{"\u005f_proto__":1}`],
  ['33 arrays', '['.repeat(33) + ']'.repeat(33)],
  ['a body of brackets', '['.repeat(60_000)],
])('%s is refused', (_, text) => {
  expect(strict(text)).toThrow(refusal);
});

test.each([
  '{"a":{"a":1},"b":[{"a":1},{"a":2}]}',
  '{"a":"a","b":"a:a"}',
  '["a","a"]',
  '{"\\\\":1,"\\\\\\"":2}',
  '['.repeat(32) + ']'.repeat(32),
  '""',
  '{"constructor":1}',
  // No JSON: not ours to refuse.
  '{"a":',
  '"\\',
])('%s is let through', (text) => {
  expect(strict(text)).not.toThrow();
});

test('bytes that are no UTF-8 are refused', () => {
  expect(() => requireStrictJson(Buffer.from([0x22, 0xff, 0xfe, 0x22]))).toThrow(refusal);
});

test('what JSON.stringify writes is never refused for its form', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value, null, 1);
      if (!text.includes('__proto__')) expect(strict(text)).not.toThrow();
    }),
  );
});

test.each(['a\0b', '\uD800', ['x', { y: '\uDC00' }], { 'na\0me': 1 }])('%j is not whole', (value) => {
  expect(() => requireWholeText(value)).toThrow(refusal);
});

test.each(['Zoë 👩🏾‍🏫 \u202E', 7, null, undefined, [{ a: ['b'] }]])('%j is whole', (value) => {
  expect(() => requireWholeText(value)).not.toThrow();
});

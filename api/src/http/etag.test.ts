import { expect, test } from 'vitest';
import { readIfMatch, versionedEtag } from './etag.ts';

test('an ETag carries the version of its row, and differs where the answer does', () => {
  const etag = versionedEtag({ version: 7 }, '{"a":1}');
  expect(etag).toMatch(/^W\/"v7\.[\w-]{16}"$/);
  expect(versionedEtag({ version: 7 }, '{"a":2}')).not.toBe(etag);
  expect(versionedEtag({ items: [] }, '{}')).toBeNull();
  expect(readIfMatch(etag ?? '')).toBe(7);
});

test.each([
  [undefined, null],
  ['*', null],
  ['"v12"', 12],
])('If-Match %j asks for version %j', (header, version) => {
  expect(readIfMatch(header)).toBe(version);
});

test.each(['"x"', 'v1', '"v1", "v2"', '"v99999999999"'])('If-Match %j is none of ours', (header) => {
  expect(() => readIfMatch(header)).toThrow(/If-Match/);
});

import { expect, test } from 'vitest';
import { readCursor, writeCursor } from './page-cursor.ts';

const cursor = { asOf: 1_700_000_000_000, group: 2, key: '-1700000000000', id: '0190f3a4-0000-7000-8000-000000000001' };

test('reads what it has written', () => {
  expect(readCursor(writeCursor(cursor))).toEqual(cursor);
});

test.each(['', 'x', 'bm90IGpzb24', Buffer.from('[1,2,3]').toString('base64url'), Buffer.from('[1,9,"1","x"]').toString('base64url')])(
  'refuses %j',
  (text) => {
    expect(() => readCursor(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  },
);

import { expect, test } from 'vitest';
import { changesOf } from './changes.ts';

test('names each column once, with what it was and is', () => {
  expect(changesOf({ before: { grade: 8, first_name: 'Ika' }, after: { grade: null, first_name: 'Ikaweba', devices: [1, 2] } })).toEqual([
    { column: 'grade', before: '8', after: null },
    { column: 'first name', before: 'Ika', after: 'Ikaweba' },
    { column: 'devices', before: null, after: '[1,2]' },
  ]);
  expect(changesOf({ before: null, after: null })).toEqual([]);
});

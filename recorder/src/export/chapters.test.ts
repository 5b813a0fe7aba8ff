import { expect, test } from 'vitest';
import { ffmetadata } from './chapters.ts';

test('each chapter goes to where the next begins, and no title can be read as something else', () => {
  const chapters = [
    { positionMs: 5_000, title: 'a=b;c#d\\e\nf' },
    { positionMs: 0, title: 'Start' },
    { positionMs: 9_000, title: 'too late' },
  ];
  expect(ffmetadata('A\ntitle', chapters, 9_000).split('\n')).toEqual([
    ';FFMETADATA1',
    'title=A title',
    ...['[CHAPTER]', 'TIMEBASE=1/1000', 'START=0', 'END=5000', 'title=Start'],
    ...['[CHAPTER]', 'TIMEBASE=1/1000', 'START=5000', 'END=9000', 'title=a\\=b\\;c\\#d\\\\e f'],
    '',
  ]);
});

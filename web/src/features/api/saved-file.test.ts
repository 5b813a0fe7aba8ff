import { expect, test } from 'vitest';
import { fileOf, filenameIn } from './saved-file.ts';

test.each([
  ['attachment; filename="grades.csv"', 'grades.csv'],
  [`attachment; filename="?.csv"; filename*=UTF-8''%C3%A9l%C3%A8ves.csv`, 'élèves.csv'],
  [`attachment; filename="plain.csv"; filename*=UTF-8''%C3`, 'plain.csv'],
  ['attachment; filename="a \\"quoted\\" name.csv"', 'a "quoted" name.csv'],
  ['attachment; filename=grades.csv', 'grades.csv'],
  ['attachment', null],
  ['', null],
])('%s is called %s', (disposition, name) => {
  expect(filenameIn(disposition)).toBe(name);
});

test('an answer that is shown has no name', async () => {
  const { filename, blob } = await fileOf(new Response('a,b', { headers: { 'content-type': 'text/csv' } }));
  expect(filename).toBeNull();
  expect(await blob.text()).toBe('a,b');
});

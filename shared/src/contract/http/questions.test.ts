import { expect, test } from 'vitest';
import { itemsOf, QuestionKind, QuestionOptions } from './questions.ts';

const item = (id: string) => ({ id, text: `text ${id}` });
const IDS: Record<QuestionKind, [options: object, ids: string[]]> = {
  single: [{ choices: [item('a'), item('b')] }, ['a', 'b']],
  multiple: [{ choices: [item('b'), item('a')] }, ['b', 'a']],
  ordering: [{ items: [item('c'), item('d')] }, ['c', 'd']],
  matching: [{ left: [item('l')], right: [item('x'), item('y')] }, ['l', 'x', 'y']],
  numeric: [{}, []],
  short_text: [{}, []],
  essay: [{}, []],
};

test.each(QuestionKind.options)('the things of a question: %s', (kind) => {
  const [options, ids] = IDS[kind];
  expect(itemsOf(QuestionOptions.parse({ kind, ...options })).map(({ id }) => id)).toEqual(ids);
});

import { expect, test } from 'vitest';
import { databaseTrouble, EXCLUSION_VIOLATION, violates } from './database-error.ts';

const withCode = (code: string, more: object = {}) => Object.assign(new Error('from the driver'), { code, ...more });

test.each([
  ['ECONNREFUSED', 'unavailable'],
  ['57P01', 'unavailable'],
  ['53300', 'unavailable'],
  ['40P01', 'unavailable'],
  ['57014', 'timeout'],
])('%s is %s', (code, expected) => {
  expect(databaseTrouble(withCode(code))?.code).toBe(expected);
});

test('a refused connection on every address of a host counts once', () => {
  expect(databaseTrouble(new AggregateError([withCode('ECONNREFUSED')]))?.code).toBe('unavailable');
});

test('a pool that waited too long is unavailable', () => {
  expect(databaseTrouble(new Error('timeout exceeded when trying to connect'))?.code).toBe('unavailable');
});

test.each([withCode('42P01'), withCode('ENOENT'), new Error('ours'), 'text'])(
  'our own mistakes are not trouble of the database',
  (error) => {
    expect(databaseTrouble(error)).toBeNull();
  },
);

test('tells constraints apart', () => {
  const error = withCode(EXCLUSION_VIOLATION, { constraint: 'lessons_one_at_a_time' });
  expect(violates(error, EXCLUSION_VIOLATION, 'lessons_one_at_a_time')).toBe(true);
  expect(violates(error, EXCLUSION_VIOLATION, 'another')).toBe(false);
});

import { expect, test } from 'vitest';
import { scopeRows, toggled } from './scope-table.ts';

test('a row for each part, with what it has', () => {
  expect(scopeRows(['users:read', 'courses:write', 'courses:read'])).toEqual([
    { part: 'courses', read: 'courses:read', write: 'courses:write' },
    { part: 'users', read: 'users:read', write: null },
  ]);
});

test('every scope of the contract is in a row', () => {
  expect(scopeRows().find(({ part }) => part === 'courses')).toEqual({ part: 'courses', read: 'courses:read', write: 'courses:write' });
});

test('a scope is on once, or off', () => {
  expect(toggled(['b'], 'a', true)).toEqual(['a', 'b']);
  expect(toggled(['a', 'b'], 'a', true)).toEqual(['a', 'b']);
  expect(toggled(['a', 'b'], 'a', false)).toEqual(['b']);
});

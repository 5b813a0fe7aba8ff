import { expect, test } from 'vitest';
import { areasOf, scopeRows, scopesOf, toggled, toggledAll } from './scope-table.ts';

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

test('every row is in exactly one area, also one that nobody has thought of', () => {
  const rows = [...scopeRows(), ...scopeRows(['comets:read'])];
  const areas = areasOf(rows);
  expect(areas.flatMap((one) => one.rows.map(({ part }) => part)).toSorted()).toEqual(rows.map(({ part }) => part).toSorted());
  expect(areas.at(-1)?.rows.map(({ part }) => part)).toContain('comets');
  expect(areasOf(scopeRows(['people:read'])).map(({ area }) => area)).toEqual(['people']);
});

test('all of an area are on, or off, and others stay as they are', () => {
  const rows = scopeRows(['a:read', 'a:write', 'b:read']);
  expect(scopesOf(rows, 'read')).toEqual(['a:read', 'b:read']);
  expect(scopesOf(rows, 'write')).toEqual(['a:write']);
  expect(toggledAll(['c:read', 'a:read'], scopesOf(rows, 'read'), true)).toEqual(['a:read', 'b:read', 'c:read']);
  expect(toggledAll(['a:read', 'b:read', 'c:read'], scopesOf(rows, 'read'), false)).toEqual(['c:read']);
});

import { expect, test } from 'vitest';
import { passwordProblem } from './password.ts';

test.each([
  ['correct horse battery', null],
  ['ninapenda kuimba', null],
  ['123456789', 'short'],
  // Ten bytes in UTF-8, but five characters.
  ['éééàà', 'short'],
  ['🦁🐘🦒🦓🐆🦏🦛🐊🦅🐢', null],
  ['x y'.repeat(43), 'long'],
  ['Password123', 'common'],
  ['HakunaMatata', 'common'],
  ['aaaaaaaaaaaaaa', 'common'],
  ['1212121212', 'common'],
  ['Amina.Juma@School.test', 'email'],
  ['amina.juma', 'email'],
])('%s: %s', (password, problem) => {
  expect(passwordProblem(password, 'amina.juma@school.test')).toBe(problem);
});

import { expect, it } from 'vitest';
import { deviceClass } from './device-class.ts';

it('a device of little memory is weak, one of some memory only with few cores, and one that does not say is ordinary', () => {
  expect(deviceClass(8, 2)).toBe('weak');
  expect(deviceClass(2, 4)).toBe('weak');
  expect(deviceClass(8, 4)).toBe('ordinary');
  expect(deviceClass(undefined, 4)).toBe('ordinary');
  expect(deviceClass(2, undefined)).toBe('ordinary');
});

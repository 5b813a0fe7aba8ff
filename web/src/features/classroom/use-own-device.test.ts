import { describe, expect, it } from 'vitest';
import { troubleOf } from './use-own-device.ts';

describe('troubleOf', () => {
  it('says what is wrong with the device', () => {
    expect(troubleOf('device_denied', true)).toBe('denied');
    expect(troubleOf('device_busy', true)).toBe('busy');
    expect(troubleOf('media_failed', true)).toBe('failed');
  });

  it('tells a device that went from none at all', () => {
    expect(troubleOf('device_missing', true)).toBe('lost');
    expect(troubleOf('device_missing', false)).toBe('missing');
  });

  it('is silent where nothing is wrong, and where the teacher or the role is the reason', () => {
    for (const error of [null, 'locked', 'forbidden'] as const) expect(troubleOf(error, true)).toBeNull();
  });
});

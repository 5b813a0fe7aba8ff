import { describe, expect, it } from 'vitest';
import { speakerToUse } from './speaker.ts';

const [desk, headset] = [{ deviceId: 'desk' }, { deviceId: 'headset' }];

describe('speakerToUse', () => {
  it('is the chosen one while it is plugged in, and again when it is back', () => {
    expect(speakerToUse('headset', [desk, headset])).toBe('headset');
    expect(speakerToUse('headset', [desk])).toBe('');
    expect(speakerToUse('headset', [desk, headset])).toBe('headset');
  });

  it('trusts the choice before the list is there, and where ids are hidden', () => {
    expect(speakerToUse('headset', [])).toBe('headset');
    expect(speakerToUse('headset', [{ deviceId: '' }])).toBe('headset');
  });

  it('stays the usual one where none was chosen', () => {
    expect(speakerToUse('', [desk])).toBe('');
  });
});

import { describe, expect, it } from 'vitest';
import { AVATAR_COLOURS, avatarColour, initials } from './person.ts';

const luminance = (hex: string) => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

describe('avatars', () => {
  it('take the first letters of the first and last name', () => {
    expect(initials('Amina W. Otieno')).toBe('AO');
    expect(initials('juma')).toBe('J');
    expect(initials('  ')).toBe('?');
    expect(initials('“Émile” Zola')).toBe('ÉZ');
  });

  it('keep one colour per person, and use them all', () => {
    expect(avatarColour('p1')).toBe(avatarColour('p1'));
    const used = new Set(Array.from({ length: 200 }, (_, i) => avatarColour(`peer-${i}`)));
    expect(used.size).toBe(AVATAR_COLOURS.length);
  });

  it('have readable initials (WCAG AA)', () => {
    for (const { background, text } of AVATAR_COLOURS) {
      const [hi = 0, lo = 0] = [luminance(background), luminance(text)].sort((a, b) => b - a);
      expect((hi + 0.05) / (lo + 0.05), background).toBeGreaterThanOrEqual(4.5);
    }
  });
});

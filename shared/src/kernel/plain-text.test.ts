import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLine, plainText } from './plain-text.ts';

describe('plain text', () => {
  it.each([
    ['a right-to-left override', 'exam\u202Etxt.exe', 'examtxt.exe'],
    ['isolates', '\u2066a\u2069b', 'ab'],
    ['zero-width spaces between letters', 'A\u200Bm\uFEFFi\u2060na', 'Amina'],
    ['invisible tags', 'hi\u{E0041}\u{E0042}', 'hi'],
    ['controls', 'a\u0000\u001B[31mb\u009F', 'a[31mb'],
    ['foreign line breaks', 'a\r\nb\u2028c', 'a\nb\nc'],
    ['piled-up marks', `e${'\u0301'.repeat(50)}`, `e${'\u0301'.repeat(4)}`],
  ])('takes out %s', (_what, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  it.each(['Zawadi', 'สวัสดี', 'مرحبا بكم', 'שלום', 'नमस्ते', '👩‍🏫 👍🏽 🇰🇪', 'a\tb\nc', 'می‌خواهم'])('leaves %s alone', (text) => {
    expect(plainText(text)).toBe(text);
  });

  it('makes one line of a name, and nothing of one that cannot be seen', () => {
    expect(plainLine('  Amina \n  Juma\u3000\u00A0K. ')).toBe('Amina Juma K.');
    expect(plainLine('\u200B\u2800'.replace('\u2800', '\u3164'))).toBe('');
    expect(plainLine('\u200D\u200C \u202E')).toBe('');
  });

  it.each([
    ['exam\u202Efdp.exe', 'examfdp.exe'],
    ['  Fractions\n\tand\u0000 more ', 'Fractions and more'],
    ['\u2066hidden\u2069', 'hidden'],
    ['كسور', 'كسور'],
    ['Hesabu – Sehemu 2 👩🏾‍🏫', 'Hesabu – Sehemu 2 👩🏾‍🏫'],
    ['\u200F\u202B', ''],
  ])('makes one line of the title %j: %j', (title, line) => {
    expect(plainLine(title)).toBe(line);
  });

  it('is done once it is done, whatever it is given', () => {
    const text = fc.array(fc.constantFrom('a', ' ', '\n', '\u202E', '\u200D', '\u0301', '\u0000', '\r', '\uFE0F', '\u3164'), {
      maxLength: 12,
    });
    fc.assert(fc.property(text, (chars) => plainText(plainText(chars.join(''))) === plainText(chars.join(''))));
    fc.assert(fc.property(text, (chars) => plainLine(plainLine(chars.join(''))) === plainLine(chars.join(''))));
  });
});

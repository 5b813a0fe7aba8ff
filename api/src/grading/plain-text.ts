/** Marks that Latin, Greek and Cyrillic letters carry. Not the vowel signs of other scripts: without those a word is another word. */
const ACCENTS = /[\u0300-\u036F]/g;
const APOSTROPHES = /[’‘ʼ`´]/g;

export interface TextRules {
  readonly caseSensitive: boolean;
  readonly accentSensitive: boolean;
}

/** Two answers are the same where these are: one form of each letter, one space between words, none around. */
export function plainText(text: string, { caseSensitive, accentSensitive }: TextRules): string {
  let plain = text.replaceAll(APOSTROPHES, "'").normalize('NFKC').replaceAll(/\s+/gu, ' ').trim();
  if (!caseSensitive) plain = plain.toLowerCase();
  if (!accentSensitive) plain = plain.normalize('NFD').replaceAll(ACCENTS, '');
  return plain.normalize('NFC');
}

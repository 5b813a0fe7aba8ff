/** Words that a search may have. */
export const MAX_SEARCH_WORDS = 8;

const BOUNDARY = '(?<![\\p{L}\\p{N}])';
const isWord = (word: string) => /[\p{L}\p{N}]/u.test(word);

/** What is looked for: each word once, in small letters. Signs alone are no word. */
export function wordsOf(q: string): string[] {
  return [...new Set(q.toLowerCase().split(/\s+/).filter(isWord))];
}

/** Where words of `text` begin with one of these, in order: [from, to], which never overlap. */
export function foundWords(text: string, words: readonly string[]): [number, number][] {
  if (words.length === 0) return [];
  // The longest first: of two that begin alike, it says more.
  const sorted = words.toSorted((a, b) => b.length - a.length).map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  const pattern = new RegExp(`${BOUNDARY}(?:${sorted.join('|')})`, 'giu');
  return [...text.matchAll(pattern)].map(({ index, 0: found }) => [index, index + found.length]);
}

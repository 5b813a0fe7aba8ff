import { foundWords } from '@watoto/shared/contract/http/search-words.ts';

/** Letters of a text that are shown. */
const LENGTH = 160;
/** So much of them before the first word that was found. */
const BEFORE = 40;

/** A piece of the text around the first of these words, cut between words; its beginning where there is none. */
export function excerptOf(text: string, words: readonly string[]): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const at = foundWords(line, words)[0]?.[0] ?? 0;
  let from = at <= BEFORE ? 0 : line.indexOf(' ', at - BEFORE) + 1;
  // One word longer than that.
  if (from === 0 || from > at) from = at <= BEFORE ? 0 : at;
  let to = Math.min(line.length, from + LENGTH);
  if (to < line.length) {
    const gap = line.lastIndexOf(' ', to);
    if (gap > from) to = gap;
    // Half of a letter is none.
    else if (/[\uD800-\uDBFF]/.test(line.charAt(to - 1))) to -= 1;
  }
  return `${from > 0 ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`;
}

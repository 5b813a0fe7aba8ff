/** Controls, and signs that turn the direction of what follows: with them one text can be made to look like another. */
const UNSEEN = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060\u2066-\u2069\uFEFF]+/gu;

/** One line that says what it shows. Languages that are written from the right need no such signs: their letters say it. */
export function visibleLine(text: string): string {
  return text.replaceAll(UNSEEN, ' ').replaceAll(/\s+/g, ' ').trim();
}

/**
 * What people write for others to read, without what only tricks them: characters that turn the direction of the text around them,
 * that cannot be seen, or that stand on top of each other without end. Joiners stay, since emoji and several scripts are made with them.
 */

/** Direction overrides, embeddings, isolates and marks; zero-width spaces and fillers; soft hyphens; tags; the byte order mark. */
const UNSEEN =
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;
/** Controls other than the tab and the line feed. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/gu;
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029]/gu;
/** More marks than any script puts on one letter. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;
const SPACES = /[\s\p{Z}]+/gu;
/** Joiners that join nothing: a name of these alone would be no name. */
const ONLY_JOINERS = /^[\u200C\u200D\s]*$/u;

/** Text of several lines, as others may be shown it. */
export function plainText(text: string): string {
  return text.replace(LINE_BREAKS, '\n').replace(CONTROLS, '').replace(UNSEEN, '').replace(PILED_MARKS, '$1');
}

/** One line: a name, a title. Empty where nothing is left to see. */
export function plainLine(text: string): string {
  const line = plainText(text).replace(SPACES, ' ').trim();
  return ONLY_JOINERS.test(line) ? '' : line;
}

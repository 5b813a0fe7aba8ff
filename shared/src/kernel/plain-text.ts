/**
 * What people write for others to read, without what only tricks them: characters that turn the direction of the text around them,
 * that cannot be seen, or that stand on top of each other without end. Joiners stay, since emoji and several scripts are made with them.
 */

/** What is drawn as nothing: direction marks and overrides, zero-width spaces, fillers, tags. Of these some make letters and emoji. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\uFFF9-\uFFFB]/gu;
const JOINING = new Set(['\u200C', '\u200D', '\uFE0E', '\uFE0F']);
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
  return text
    .replace(LINE_BREAKS, '\n')
    .replace(CONTROLS, '')
    .replace(UNSEEN, (char) => (JOINING.has(char) ? char : ''))
    .replace(PILED_MARKS, '$1');
}

/** One line: a name, a title. Empty where nothing is left to see. */
export function plainLine(text: string): string {
  const line = plainText(text).replace(SPACES, ' ').trim();
  return ONLY_JOINERS.test(line) ? '' : line;
}

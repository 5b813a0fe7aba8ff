/** What people put between the thousands: spaces of every kind, apostrophes. */
const GAPS = /[\s\u00A0\u2009\u202F'’]/g;
const MINUS = /[−–‒]/g;
/** NFKC would make 52 of 5². */
const RAISED = /[²³¹⁰-₉]/;
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
/** 1,234 or 1.234.567: marks that can stand between thousands. */
const GROUPED = /^[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$/;
const GROUPED_WITH_DECIMALS = /^([+-]?\d{1,3}(?:\.\d{3})+),(\d+)$|^([+-]?\d{1,3}(?:,\d{3})+)\.(\d+)$/;

/**
 * The numbers that a text can mean, in a class that writes 3.5 and in one that writes 3,5. Mostly one; "1,234" is two; what is no
 * number, or none that is finite, is none.
 */
export function readNumbers(text: string): readonly number[] {
  const plain = text.normalize('NFKC').trim().replaceAll(MINUS, '-').replaceAll(GAPS, '');
  if (plain.length > 60 || RAISED.test(text)) return [];
  const both = GROUPED_WITH_DECIMALS.exec(plain);
  if (both) return finite([`${(both[1] ?? both[3] ?? '').replaceAll(/[.,]/g, '')}.${both[2] ?? both[4]}`]);
  const candidates = [];
  const decimal = plain.replace(',', '.');
  if (PLAIN.test(decimal)) candidates.push(decimal);
  if (GROUPED.test(plain)) candidates.push(plain.replaceAll(/[.,]/g, ''));
  return finite(candidates);
}

function finite(texts: readonly string[]): readonly number[] {
  return [...new Set(texts.map(Number))].filter((number) => Number.isFinite(number));
}

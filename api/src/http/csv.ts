import { stringify } from 'csv-stringify/sync';

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Every table that we write: with a byte order mark (or Excel takes UTF-8 for something else), and no cell that a spreadsheet would
 * run: a text that begins like a formula gets an apostrophe before it. Numbers stay numbers.
 */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return stringify(
    rows.map((row) => row.map(defused)),
    // A bare line feed inside a cell is no delimiter of ours, so the library would leave it unquoted: readers would not.
    { bom: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/ },
  );
}

function defused(cell: string | number): string | number {
  return typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : cell;
}

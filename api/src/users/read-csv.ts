import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { type ImportReport, MOST_IMPORT_ROWS } from '@watoto/shared/contract/http/people.ts';

export interface CsvLine {
  /** In the file, from 1: where the record begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvFile {
  readonly encoding: ImportReport['encoding'];
  readonly header: readonly string[];
  readonly lines: readonly CsvLine[];
}

const CHUNK = 32 * 1024;
const DELIMITERS = [',', ';', '\t'];

/** Reads what spreadsheets save as CSV: whichever encoding, separator and line ends. Throws `invalid_input` and `too_large`. */
export async function readCsv(bytes: Uint8Array): Promise<CsvFile> {
  const { text, encoding } = decode(bytes);
  if (text.includes('\0')) throw new AppError('invalid_input', { message: 'This is no table of text.' });
  // One kind of line end: the parser would count the two characters of the other as two lines.
  const records = await recordsOf(text.replaceAll(/\r\n?/g, '\n'));
  const [header, ...lines] = records;
  if (!header) throw new AppError('invalid_input', { message: 'The file is empty.' });
  return { encoding, header: header.cells, lines };
}

/** By its byte order mark; else UTF-8 if it is that, UTF-16 where every other byte is zero, and what old Windows programs write. */
export function decode(bytes: Uint8Array): { text: string; encoding: CsvFile['encoding'] } {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'utf-16' };
  if (a === 0xfe && b === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes), encoding: 'utf-16' };
  if (a !== 0 && b === 0 && bytes[3] === 0) return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'utf-16' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

/** In pieces, so that a large file does not hold up everyone else. */
async function recordsOf(text: string): Promise<CsvLine[]> {
  const parser = parse({
    delimiter: delimiterOf(text),
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
    info: true,
    max_record_size: 64 * 1024,
  });
  const records: CsvLine[] = [];
  let begins = 1;
  const pieces = function* () {
    for (let from = 0; from < text.length; from += CHUNK) yield text.slice(from, from + CHUNK);
  };
  try {
    for await (const { record, info } of Readable.from(pieces()).pipe(parser) as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      // `info.lines` is where it ends: line breaks inside its cells lie before that.
      const breaks = record.reduce((sum, cell) => sum + (cell.split('\n').length - 1), 0);
      records.push({ line: Math.max(begins, info.lines - breaks), cells: record });
      begins = info.lines + 1;
      if (records.length > MOST_IMPORT_ROWS + 1)
        throw new AppError('too_large', { message: `A file may have ${MOST_IMPORT_ROWS} lines at most.` });
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new AppError('invalid_input', { message: `The table can not be read: ${error.message}`.slice(0, 300), cause: error });
  }
  return records;
}

/** The one that the first line has most of. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split('\n', 1);
  const count = (delimiter: string) => first.split(delimiter).length;
  return DELIMITERS.toSorted((a, b) => count(b) - count(a))[0]!;
}

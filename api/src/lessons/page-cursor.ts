import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';

/** A place in the list of lessons: [when the first page was asked for (ms), group, sort key, lesson id]. */
const Cursor = z.tuple([z.number().int(), z.number().int().min(0).max(2), z.string().regex(/^-?\d{1,16}$/), z.uuid()]);

export interface PageCursor {
  /** All pages see the list as of the first one, so that nothing is skipped or doubled when the clock moves a lesson to another group. */
  readonly asOf: number;
  readonly group: number;
  readonly key: string;
  readonly id: string;
}

export function writeCursor({ asOf, group, key, id }: PageCursor): string {
  return encodeCursor([asOf, group, key, id]);
}

/** Throws `invalid_input` for what `writeCursor` has not written. */
export function readCursor(text: string): PageCursor {
  const [asOf, group, key, id] = decodeCursor(Cursor, text);
  return { asOf, group, key, id };
}

import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';

/** A place in the catalogue: [sort key, course id]. */
const Cursor = z.tuple([z.string().max(220), z.string().regex(/^\d{1,19}$/)]);

export interface CourseCursor {
  readonly key: string;
  readonly id: string;
}

export function writeCursor({ key, id }: CourseCursor): string {
  return encodeCursor([key, id]);
}

/** Throws `invalid_input` for what `writeCursor` has not written. */
export function readCursor(text: string): CourseCursor {
  const [key, id] = decodeCursor(Cursor, text);
  return { key, id };
}

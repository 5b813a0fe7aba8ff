import { z } from 'zod';
import { AppError } from '@watoto/shared/kernel/errors.ts';

/** A place in the catalogue: [sort key, course id]. */
const Cursor = z.tuple([z.string().max(220), z.string().regex(/^\d{1,19}$/)]);

export interface CourseCursor {
  readonly key: string;
  readonly id: string;
}

export function writeCursor({ key, id }: CourseCursor): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

/** Throws `invalid_input` for what `writeCursor` has not written. */
export function readCursor(text: string): CourseCursor {
  try {
    const [key, id] = Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return { key, id };
  } catch (cause) {
    throw new AppError('invalid_input', { message: 'cursor: not one of ours', cause });
  }
}

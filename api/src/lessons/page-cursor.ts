import { z } from 'zod';
import { AppError } from '@watoto/shared/kernel/errors.ts';

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
  return Buffer.from(JSON.stringify([asOf, group, key, id])).toString('base64url');
}

/** Throws `invalid_input` for what `writeCursor` has not written. */
export function readCursor(text: string): PageCursor {
  try {
    const [asOf, group, key, id] = Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return { asOf, group, key, id };
  } catch (cause) {
    throw new AppError('invalid_input', { message: 'cursor: not one of ours', cause });
  }
}

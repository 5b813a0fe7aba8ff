import type { z } from 'zod';
import { AppError } from '@watoto/shared/kernel/errors.ts';

/** A place in a list, as the text that a client hands in for the next page. */
export function encodeCursor(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Throws `invalid_input` for what `encodeCursor` has not written. */
export function decodeCursor<T>(place: z.ZodType<T>, text: string): T {
  try {
    return place.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch (cause) {
    throw new AppError('invalid_input', { message: 'cursor: not one of ours', cause });
  }
}

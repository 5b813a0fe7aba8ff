import { AppError, type ErrorCode } from '@watoto/shared/kernel/errors.ts';

/** mediasoup's errors by class name: what the caller sent was wrong, is gone, or the Worker went away under it. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  TypeError: 'invalid_input',
  UnsupportedError: 'invalid_input',
  NotFoundError: 'not_found',
  WorkerClosedError: 'unavailable',
};

/** Can this endpoint simply not play this Producer? */
export function isUnsupported(error: unknown): boolean {
  return error instanceof Error && error.name === 'UnsupportedError';
}

/** What mediasoup rejected with, as an AppError; anything that is not the caller's doing is `media_failed`. */
export function mediaError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (!(thrown instanceof Error)) return new AppError('media_failed', { cause: thrown });
  const code = CODES[thrown.name] ?? 'media_failed';
  return new AppError(code, { cause: thrown, ...(code === 'invalid_input' ? { message: thrown.message } : {}) });
}

/** A call to mediasoup, with its failure translated. */
export async function media<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw mediaError(thrown);
  }
}

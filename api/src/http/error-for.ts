import { AppError } from '@watoto/shared/kernel/errors.ts';
import { databaseTrouble } from '../db/database-error.ts';

/** Errors of Express and its body parser carry a status and, mostly, a type. */
function httpError(error: unknown): AppError | null {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null;
  const type = 'type' in error ? error.type : null;
  if (error.status === 413) return new AppError('too_large', { cause: error });
  if (type === 'request.aborted') return new AppError('cancelled', { cause: error });
  if (type === 'entity.parse.failed') return new AppError('invalid_input', { message: 'The body is not valid JSON.', cause: error });
  if (error.status >= 400 && error.status < 500) return new AppError('invalid_input', { cause: error });
  return null;
}

/** Whatever was thrown, as the error that the caller may know of. */
export function errorFor(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return databaseTrouble(thrown) ?? httpError(thrown) ?? AppError.from(thrown);
}

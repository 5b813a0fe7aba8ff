import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { AppError, ERRORS } from '@watoto/shared/kernel/errors.ts';
import { PROBLEM_TYPE, toProblem } from '@watoto/shared/contract/http/problem.ts';
import { databaseTrouble } from '../db/database-error.ts';
import { contextOf } from './request-context.ts';

/** Anything that no route answers. */
export const unknownRoute: RequestHandler = () => {
  throw new AppError('unknown_call');
};

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

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Whatever was thrown, as the error that the caller may know of. */
export function errorFor(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return databaseTrouble(thrown) ?? httpError(thrown) ?? AppError.from(thrown);
}

/** Every error leaves as problem+json. Only our own faults are logged as errors, with their cause. */
export const errorResponse: ErrorRequestHandler = (thrown: unknown, req, res, _next) => {
  const error = errorFor(thrown);
  const { requestId, log } = contextOf(req);
  const { status, fault } = ERRORS[error.code];
  if (fault === 'us') log.error({ err: error.cause ?? error }, 'request failed');
  else if (fault === 'dependency') log.warn({ err: error.cause ?? error, code: error.code }, 'request failed');
  // Half an answer can't be turned into a problem: the caller must see that it broke off.
  if (res.headersSent) return void res.destroy();
  if (status === 401) res.setHeader('WWW-Authenticate', 'Bearer');
  if (error.retryAfterMs !== undefined) res.setHeader('Retry-After', String(Math.ceil(error.retryAfterMs / 1_000)));
  // An answer before the body was read leaves the rest of it on the connection.
  if (!req.complete && hasBody(req)) res.setHeader('Connection', 'close');
  res.setHeader('Cache-Control', 'no-store');
  const problem = toProblem(error, { instance: req.originalUrl.split('?')[0] ?? '', requestId });
  res.status(status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
};

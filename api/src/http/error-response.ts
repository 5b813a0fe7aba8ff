import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { AppError, ERRORS } from '@watoto/shared/kernel/errors.ts';
import { PROBLEM_TYPE, toProblem } from '@watoto/shared/contract/http/problem.ts';
import { errorFor } from './error-for.ts';
import { REPLAYED, ReplayedError } from './idempotency.ts';
import { contextOf } from './request-context.ts';

/** Anything that no route answers. */
export const unknownRoute: RequestHandler = () => {
  throw new AppError('unknown_call');
};

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
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
  if (error instanceof ReplayedError) res.setHeader(REPLAYED, 'true');
  if (status === 401) res.setHeader('WWW-Authenticate', 'Bearer');
  if (error.retryAfterMs !== undefined) res.setHeader('Retry-After', String(Math.ceil(error.retryAfterMs / 1_000)));
  // An answer before the body was read leaves the rest of it on the connection.
  if (!req.complete && hasBody(req)) res.setHeader('Connection', 'close');
  res.setHeader('Cache-Control', 'no-store');
  const problem = toProblem(error, { instance: req.originalUrl.split('?')[0] ?? '', requestId });
  res.status(status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
};

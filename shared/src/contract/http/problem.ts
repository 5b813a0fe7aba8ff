import { z } from 'zod';
import { type AppError, ERRORS, ErrorCode } from '../../kernel/errors.ts';
import { API_PREFIX } from './route.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** An error as it leaves over HTTP (RFC 9457). `code` is the stable key; `title` is the same for each code, `detail` is not. */
export const Problem = z
  .object({
    /** Where the code is explained, relative to the origin. */
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().max(500),
    code: ErrorCode,
    /** The path that was called. */
    instance: z.string(),
    /** Also in the `x-request-id` header, and in our logs. */
    requestId: z.string(),
    retryAfterMs: z.number().int().nonnegative().optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/** Writes the problem of an error; carries no stack and no cause. */
export function toProblem(error: AppError, at: { instance: string; requestId: string }): Problem {
  const { code, message, retryAfterMs, details } = error.toWire();
  const { status, message: title } = ERRORS[code];
  return {
    type: `${API_PREFIX}/docs#error-${code}`,
    title,
    status,
    detail: message,
    code,
    ...at,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(details === undefined ? {} : { details }),
  };
}

import { AppError } from '@watoto/shared/kernel/errors.ts';

/** SQLSTATE of a refused value of ours. Source: PostgreSQL manual, appendix A. */
export const EXCLUSION_VIOLATION = '23P01';
export const UNIQUE_VIOLATION = '23505';

const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN']);
/** connection_exception, transaction_rollback (two that waited for each other: the very same call may succeed), insufficient_resources, operator_intervention. */
const UNAVAILABLE_CLASSES = new Set(['08', '40', '53', '57']);
/** query_canceled, which is how statement_timeout ends a statement. */
const QUERY_CANCELED = '57014';
/**
 * What a value was, that a column or a function does not take: out of range, not in its form. The contract should have refused it, so
 * this is only the net below.
 */
const UNFIT_VALUES = new Set(['22001', '22003', '22007', '22008', '22021', '22P02', '22P03', '22P05']);
/** pg and pg-pool raise these without a code. */
const UNREACHABLE_MESSAGES = /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error)/;

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Did this constraint refuse the statement? */
export function violates(error: unknown, sqlState: string, constraint: string): boolean {
  return error instanceof Error && codeOf(error) === sqlState && 'constraint' in error && error.constraint === constraint;
}

/** A database that is away or overloaded as `unavailable` or `timeout`, a value that it does not take as `invalid_input`; anything else (our own mistakes) as null. */
export function databaseTrouble(error: unknown): AppError | null {
  if (error instanceof AggregateError && error.errors.length > 0) return databaseTrouble(error.errors[0]);
  if (!(error instanceof Error)) return null;
  const code = codeOf(error);
  if (code !== null && UNFIT_VALUES.has(code)) return new AppError('invalid_input', { cause: error });
  if (code === QUERY_CANCELED) return new AppError('timeout', { cause: error });
  const away =
    code === null
      ? UNREACHABLE_MESSAGES.test(error.message)
      : UNREACHABLE.has(code) || (code.length === 5 && UNAVAILABLE_CLASSES.has(code.slice(0, 2)));
  return away ? new AppError('unavailable', { cause: error, retryAfterMs: 2_000 }) : null;
}

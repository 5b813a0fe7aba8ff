import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { PasswordProblem } from '@watoto/shared/contract/http/password.ts';

const PROBLEMS: readonly PasswordProblem[] = ['short', 'long', 'common', 'email'];

/** What the server found wrong with a new password; null: the error is about something else. */
export function passwordTrouble(error: unknown): PasswordProblem | null {
  const reason = AppError.from(error).details?.['reason'];
  return PROBLEMS.find((problem) => problem === reason) ?? null;
}

import type { TFunction } from 'i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';

/** What to tell a person about anything thrown, in their language. */
export function errorText(t: TFunction, error: unknown): string {
  return t(`errors.${AppError.from(error).code}`);
}

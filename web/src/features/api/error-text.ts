import type { TFunction } from 'i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';

/** What to tell a person about anything thrown, in their language. */
export function errorText(t: TFunction, error: unknown): string {
  const { code, details } = AppError.from(error);
  if (details?.['reason'] === 'consent') return t('account.consent.needed');
  return t(`errors.${code}`);
}

import { useTranslation } from 'react-i18next';
import { PASSWORD_MAX, PASSWORD_MIN, type PasswordProblem } from '@watoto/shared/contract/http/password.ts';
import { PasswordField } from './PasswordField.tsx';

/** A password to choose: what it must be, and after a try what is wrong with it. */
export function NewPasswordField({
  label,
  value,
  onChange,
  problem,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  problem: PasswordProblem | null;
}) {
  const { t } = useTranslation();
  return (
    <PasswordField
      label={label}
      name="new-password"
      autoComplete="new-password"
      value={value}
      onChange={onChange}
      error={problem !== null}
      helperText={problem ? t(`account.weak.${problem}`, { max: PASSWORD_MAX }) : t('account.passwordHint', { min: PASSWORD_MIN })}
    />
  );
}

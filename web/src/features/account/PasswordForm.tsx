import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PasswordProblem, passwordProblem } from '@watoto/shared/contract/http/password.ts';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { NewPasswordField } from '../auth/NewPasswordField.tsx';
import { PasswordField } from '../auth/PasswordField.tsx';
import { passwordTrouble } from '../auth/password-trouble.ts';
import { useUser } from '../auth/user-context.tsx';
import { Section } from './Section.tsx';
import css from './AccountPage.module.css';

/** A new password, for whoever knows the old one. */
export function PasswordForm() {
  const { t } = useTranslation();
  const form = usePasswordChange();
  return (
    <Section title={t('account.password')} onSubmit={form.submit}>
      {form.done && <Notice tone="success">{t('account.passwordChanged')}</Notice>}
      {form.problem && <Notice tone="error">{form.problem}</Notice>}
      <PasswordField
        label={t('account.currentPassword')}
        name="current-password"
        autoComplete="current-password"
        value={form.current}
        onChange={form.setCurrent}
      />
      <NewPasswordField label={t('account.newPassword')} value={form.password} onChange={form.setPassword} problem={form.weak} />
      <div className={css['act']}>
        <Button type="submit" disabled={form.busy}>
          {t('account.changePassword')}
        </Button>
      </div>
    </Section>
  );
}

function usePasswordChange() {
  const { t } = useTranslation();
  const { email } = useUser();
  const api = useApi();
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [weak, setWeak] = useState<PasswordProblem | null>(null);
  const change = useMutation({
    mutationFn: () => api.call('auth.changePassword', { body: { current, password } }),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
      return queries.invalidateQueries({ queryKey: ['devices'] });
    },
    onError: (error) => setWeak(passwordTrouble(error)),
  });
  const submit = () => {
    const problem = passwordProblem(password, email);
    setWeak(problem);
    if (!problem && current !== '') change.mutate();
  };
  const wrong = change.isError && AppError.from(change.error).details?.['field'] === 'current';
  const trouble = change.isError && weak === null ? errorText(t, change.error) : null;
  return {
    current,
    setCurrent,
    password,
    setPassword,
    weak,
    submit,
    busy: change.isPending,
    done: change.isSuccess,
    problem: wrong ? t('account.wrongCurrent') : trouble,
  };
}

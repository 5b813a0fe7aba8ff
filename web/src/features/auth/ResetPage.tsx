import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PasswordProblem, passwordProblem } from '@watoto/shared/contract/http/password.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { AuthCard } from './AuthCard.tsx';
import { NewPasswordField } from './NewPasswordField.tsx';
import { passwordTrouble } from './password-trouble.ts';

/** Sets a password by a link: forgotten, or the first one of whom the school invites. */
export function ResetPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const [password, setPassword] = useState('');
  const [weak, setWeak] = useState<PasswordProblem | null>(null);
  const reset = useMutation({
    mutationFn: () => api.call('auth.reset', { body: { token, password } }),
    onError: (error) => setWeak(passwordTrouble(error)),
  });
  const submit = () => {
    const problem = passwordProblem(password, '');
    setWeak(problem);
    if (!problem) reset.mutate();
  };
  useTitle(t('account.newPassword'), t('app.name'));
  if (reset.isSuccess)
    return (
      <AuthCard title={t('account.newPassword')}>
        <Notice tone="success">{t('account.passwordSet')}</Notice>
        <LinkButton to="/sign-in">{t('account.toSignIn')}</LinkButton>
      </AuthCard>
    );
  return (
    <AuthCard title={t('account.newPassword')} lead={t('account.newPasswordLead')} onSubmit={submit}>
      {reset.isError && weak === null && (
        <Notice
          tone="error"
          action={
            <LinkButton look="plain" to="/forgot">
              {t('account.newLink')}
            </LinkButton>
          }
        >
          {errorText(t, reset.error)}
        </Notice>
      )}
      <NewPasswordField label={t('account.newPassword')} value={password} onChange={setPassword} problem={weak} />
      <Button type="submit" fullWidth disabled={reset.isPending}>
        {t('account.setPassword')}
      </Button>
    </AuthCard>
  );
}

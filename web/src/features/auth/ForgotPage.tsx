import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { AuthCard } from './AuthCard.tsx';
import { CheckMail } from './CheckMail.tsx';

/** Asks for a link to set a new password. */
export function ForgotPage() {
  const { t } = useTranslation();
  const api = useApi();
  const [email, setEmail] = useState('');
  const send = useMutation({ mutationFn: () => api.call('auth.forgot', { body: { email: email.trim() } }) });
  useTitle(t('account.forgot'), t('app.name'));
  if (send.isSuccess) return <CheckMail email={email.trim()} />;
  return (
    <AuthCard title={t('account.forgot')} lead={t('account.forgotLead')} onSubmit={() => send.mutate()}>
      {send.isError && <Notice tone="error">{errorText(t, send.error)}</Notice>}
      <TextField
        label={t('signIn.email')}
        type="email"
        name="email"
        autoComplete="username"
        error={send.isError}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Button type="submit" fullWidth disabled={send.isPending}>
        {t('account.sendLink')}
      </Button>
      <LinkButton look="plain" to="/sign-in">
        {t('account.toSignIn')}
      </LinkButton>
    </AuthCard>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { AuthCard } from './AuthCard.tsx';
import { ResendButton } from './CheckMail.tsx';
import { PasswordField } from './PasswordField.tsx';

/** Signs in; the router goes on by itself once someone is. */
export function SignInPage({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const { t } = useTranslation();
  const form = useSignIn(onSignedIn);
  useTitle(t('signIn.title'), t('app.name'));
  return (
    <AuthCard title={t('signIn.welcome')} lead={t('app.tagline')} onSubmit={form.submit}>
      {form.problem && <Notice tone="error">{form.problem}</Notice>}
      {form.unverified && <ResendButton email={form.unverified} />}
      <TextField
        label={t('signIn.email')}
        type="email"
        name="email"
        autoComplete="username"
        error={form.problem !== null}
        value={form.email}
        onChange={(event) => form.setEmail(event.target.value)}
      />
      <PasswordField
        label={t('signIn.password')}
        name="password"
        autoComplete="current-password"
        error={form.problem !== null}
        value={form.password}
        onChange={form.setPassword}
      />
      <Button type="submit" fullWidth disabled={form.busy}>
        {t('signIn.submit')}
      </Button>
      <div>
        <LinkButton look="plain" to="/forgot">
          {t('account.forgot')}
        </LinkButton>
        <LinkButton look="plain" to="/sign-up">
          {t('account.signUp')}
        </LinkButton>
      </div>
    </AuthCard>
  );
}

function useSignIn(onSignedIn: () => Promise<void>) {
  const { t } = useTranslation();
  const api = useApi();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  /** The address whose link was not opened yet. */
  const [unverified, setUnverified] = useState<string | null>(null);

  const signIn = async () => {
    setBusy(true);
    setProblem(null);
    setUnverified(null);
    try {
      await api.signIn(email.trim(), password);
      await onSignedIn();
    } catch (error) {
      setProblem(errorText(t, error));
      if (AppError.from(error).code === 'unverified') setUnverified(email.trim());
    } finally {
      setBusy(false);
    }
  };
  const submit = () => {
    if (email.trim() === '' || password === '') setProblem(t('signIn.missing'));
    else void signIn();
  };
  return { email, setEmail, password, setPassword, problem, unverified, busy, submit };
}

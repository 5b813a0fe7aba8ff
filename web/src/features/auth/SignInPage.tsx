import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../ui/Button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { HideIcon, ViewIcon } from '../../ui/icons.ts';
import { Logo } from '../../ui/Logo.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { useTitle } from '../../ui/use-title.ts';
import css from './SignInPage.module.css';

/** Signs in; the router goes on by itself once someone is. */
export function SignInPage({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const { t } = useTranslation();
  const form = useSignIn(onSignedIn);
  const [shown, setShown] = useState(false);
  useTitle(t('signIn.title'), t('app.name'));
  return (
    <div className={css['page']}>
      <form className={css['card']} onSubmit={form.submit} noValidate aria-labelledby="sign-in-title">
        <Logo size={56} />
        <div>
          <h1 id="sign-in-title" className={css['title']}>
            {t('signIn.welcome')}
          </h1>
          <p className={css['lead']}>{t('app.tagline')}</p>
        </div>
        {form.problem && <Notice tone="error">{form.problem}</Notice>}
        <TextField
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          error={form.problem !== null}
          value={form.email}
          onChange={(event) => form.setEmail(event.target.value)}
        />
        <TextField
          label={t('signIn.password')}
          type={shown ? 'text' : 'password'}
          name="password"
          autoComplete="current-password"
          error={form.problem !== null}
          value={form.password}
          onChange={(event) => form.setPassword(event.target.value)}
          slotProps={{
            input: {
              endAdornment: (
                <IconButton label={t('signIn.showPassword')} aria-pressed={shown} onClick={() => setShown(!shown)}>
                  {shown ? <HideIcon /> : <ViewIcon />}
                </IconButton>
              ),
            },
          }}
        />
        <Button type="submit" fullWidth disabled={form.busy}>
          {t('signIn.submit')}
        </Button>
      </form>
    </div>
  );
}

function useSignIn(onSignedIn: () => Promise<void>) {
  const { t } = useTranslation();
  const api = useApi();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const signIn = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await api.signIn(email.trim(), password);
      await onSignedIn();
    } catch (error) {
      setProblem(errorText(t, error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.trim() === '' || password === '') setProblem(t('signIn.missing'));
    else void signIn();
  };
  return { email, setEmail, password, setPassword, problem, busy, submit };
}

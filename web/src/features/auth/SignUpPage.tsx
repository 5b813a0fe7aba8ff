import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PasswordProblem, passwordProblem } from '@watoto/shared/contract/http/password.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { LoadFailed } from '../api/LoadFailed.tsx';
import { AuthCard } from './AuthCard.tsx';
import { CheckMail } from './CheckMail.tsx';
import { NewPasswordField } from './NewPasswordField.tsx';
import { passwordTrouble } from './password-trouble.ts';

const GRADES = ['7', '8', '9'] as const;
const EMPTY = { firstName: '', lastName: '', email: '', password: '', grade: '7' as (typeof GRADES)[number] };

/** Pupils sign up by themselves, where their school lets them. */
export function SignUpPage() {
  const { t } = useTranslation();
  const api = useApi();
  const open = useQuery({ queryKey: ['registration'], queryFn: ({ signal }) => api.call('auth.registration', { signal }) });
  useTitle(t('account.signUp'), t('app.name'));
  if (open.data?.open) return <SignUpForm />;
  return (
    <AuthCard title={t('account.signUp')}>
      {open.isPending && <Skeleton height={120} />}
      {open.isError && <LoadFailed query={open} />}
      {open.data && <Notice tone="info">{t('account.signUpClosed')}</Notice>}
      <LinkButton look="plain" to="/sign-in">
        {t('account.toSignIn')}
      </LinkButton>
    </AuthCard>
  );
}

function SignUpForm() {
  const { t } = useTranslation();
  const form = useSignUp();
  const { values, set } = form;
  if (form.done) return <CheckMail email={values.email.trim()} resend />;
  return (
    <AuthCard title={t('account.signUp')} lead={t('account.signUpLead')} onSubmit={form.submit}>
      {form.problem && <Notice tone="error">{form.problem}</Notice>}
      <TextField
        label={t('account.firstName')}
        autoComplete="given-name"
        name="first-name"
        value={values.firstName}
        onChange={(event) => set({ firstName: event.target.value.slice(0, 60) })}
      />
      <TextField
        label={t('account.lastName')}
        autoComplete="family-name"
        name="last-name"
        value={values.lastName}
        onChange={(event) => set({ lastName: event.target.value.slice(0, 60) })}
      />
      <SelectField
        label={t('courses.gradeLabel')}
        value={values.grade}
        options={GRADES.map((grade) => ({ value: grade, label: t('courses.grade', { grade }) }))}
        onChange={(grade) => set({ grade })}
      />
      <TextField
        label={t('signIn.email')}
        type="email"
        name="email"
        autoComplete="username"
        value={values.email}
        onChange={(event) => set({ email: event.target.value })}
      />
      <NewPasswordField
        label={t('signIn.password')}
        value={values.password}
        onChange={(password) => set({ password })}
        problem={form.weak}
      />
      <Button type="submit" fullWidth disabled={form.busy}>
        {t('account.signUp')}
      </Button>
      <LinkButton look="plain" to="/sign-in">
        {t('account.toSignIn')}
      </LinkButton>
    </AuthCard>
  );
}

function useSignUp() {
  const { t, i18n } = useTranslation();
  const api = useApi();
  const [values, setValues] = useState(EMPTY);
  const [missing, setMissing] = useState(false);
  const [weak, setWeak] = useState<PasswordProblem | null>(null);
  const signUp = useMutation({
    mutationFn: () =>
      api.call('auth.register', {
        body: { ...values, grade: Number(values.grade), locale: i18n.language.startsWith('sw') ? 'sw' : 'en' },
      }),
    onError: (error) => setWeak(passwordTrouble(error)),
  });
  const submit = () => {
    const { firstName, lastName, email, password } = values;
    const incomplete = [firstName, lastName, email, password].some((value) => value.trim() === '');
    const problem = incomplete ? null : passwordProblem(password, email);
    setMissing(incomplete);
    setWeak(problem);
    if (!incomplete && !problem) signUp.mutate();
  };
  const trouble = signUp.isError && weak === null ? errorText(t, signUp.error) : null;
  return {
    values,
    set: (change: Partial<typeof EMPTY>) => setValues({ ...values, ...change }),
    submit,
    busy: signUp.isPending,
    done: signUp.isSuccess,
    weak,
    problem: missing ? t('account.missing') : trouble,
  };
}

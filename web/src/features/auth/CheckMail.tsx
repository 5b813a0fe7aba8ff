import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { AuthCard } from './AuthCard.tsx';

/** A mail is on its way, or not: the page can't say, or anyone could ask it who has an account here. */
export function CheckMail({ email, resend = false }: { email: string; resend?: boolean }) {
  const { t } = useTranslation();
  return (
    <AuthCard title={t('account.checkMail')}>
      <Notice tone="success">{t('account.checkMailText', { email })}</Notice>
      {resend && <ResendButton email={email} />}
      <LinkButton look="plain" to="/sign-in">
        {t('account.toSignIn')}
      </LinkButton>
    </AuthCard>
  );
}

/** Mails the link anew that proves an address. */
export function ResendButton({ email }: { email: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const send = useMutation({ mutationFn: () => api.call('auth.resendVerification', { body: { email } }) });
  return (
    <>
      {send.isError && <Notice tone="error">{errorText(t, send.error)}</Notice>}
      {send.isSuccess && <Notice tone="info">{t('account.sentAgain')}</Notice>}
      <Button look="soft" onClick={() => send.mutate()} disabled={send.isPending || send.isSuccess}>
        {t('account.sendAgain')}
      </Button>
    </>
  );
}

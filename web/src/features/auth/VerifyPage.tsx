import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { Button, LinkButton } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { useApi } from '../api/api-context.tsx';
import { errorText } from '../api/error-text.ts';
import { AuthCard } from './AuthCard.tsx';

/** Proves an address. A press of a button: programs that look into mails open links, but press nothing. */
export function VerifyPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const verify = useMutation({ mutationFn: () => api.call('auth.verify', { body: { token } }) });
  const used = verify.isError && AppError.from(verify.error).code === 'token_used';
  useTitle(t('account.verify'), t('app.name'));
  return (
    <AuthCard title={t('account.verify')} lead={verify.isIdle && t('account.verifyLead')}>
      {verify.isSuccess && <Notice tone="success">{t('account.verified')}</Notice>}
      {used && <Notice tone="info">{t('account.verifiedBefore')}</Notice>}
      {verify.isError && !used && <Notice tone="error">{errorText(t, verify.error)}</Notice>}
      {verify.isSuccess || used ? (
        <LinkButton to="/sign-in">{t('account.toSignIn')}</LinkButton>
      ) : (
        <Button onClick={() => verify.mutate()} disabled={verify.isPending}>
          {t('account.verify')}
        </Button>
      )}
    </AuthCard>
  );
}

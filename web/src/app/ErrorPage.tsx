import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { errorText } from '../features/api/error-text.ts';
import { Button, LinkButton } from '../ui/Button.tsx';
import { OfflineIcon } from '../ui/icons.ts';
import { MessagePage } from '../ui/MessagePage.tsx';

/** What a route shows instead of itself when it threw: a lost server can be tried again, our own mistake reloads. */
export function ErrorPage({ error, reset }: { error: unknown; reset: () => void }) {
  return <main>{error instanceof AppError ? <Trouble error={error} reset={reset} /> : <Crash />}</main>;
}

function Trouble({ error, reset }: { error: AppError; reset: () => void }) {
  const { t } = useTranslation();
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  const actions = (
    <>
      <LinkButton to="/" look="soft">
        {t('app.back')}
      </LinkButton>
      {error.retryable && <Button onClick={retry}>{t('app.retry')}</Button>}
    </>
  );
  return <MessagePage icon={<OfflineIcon />} title={errorText(t, error)} actions={actions} />;
}

function Crash() {
  const { t } = useTranslation();
  return (
    <MessagePage title={t('app.crashTitle')} actions={<Button onClick={() => window.location.reload()}>{t('app.reload')}</Button>}>
      {t('app.crashText')}
    </MessagePage>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <MessagePage title={t('app.notFoundTitle')} actions={<LinkButton to="/">{t('app.back')}</LinkButton>}>
      {t('app.notFoundText')}
    </MessagePage>
  );
}

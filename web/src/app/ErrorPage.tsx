import { useRouter, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import { errorText } from '../features/api/error-text.ts';
import { Button, LinkButton } from '../ui/Button.tsx';
import { BrokenIcon, LostIcon, OfflineIcon } from '../ui/icons.ts';
import { MessagePage } from '../ui/MessagePage.tsx';
import { useTitle } from '../ui/use-title.ts';
import { Shell } from './Shell.tsx';

/** What a route shows instead of itself when it threw: a lost server can be tried again, our own mistake reloads. */
export function ErrorPage({ error, reset }: { error: unknown; reset: () => void }) {
  return <Shell user={null}>{pageOf(error, reset)}</Shell>;
}

function pageOf(error: unknown, reset: () => void) {
  if (!(error instanceof AppError) || error.code === 'internal') return <Crash />;
  return error.code === 'not_found' ? <NotFoundPage /> : <Trouble error={error} reset={reset} />;
}

function Trouble({ error, reset }: { error: AppError; reset: () => void }) {
  const { t } = useTranslation();
  const router = useRouter();
  const atHome = useRouterState({ select: (state) => state.location.pathname === '/' });
  const title = t('app.troubleTitle');
  useTitle(title, t('app.name'));
  const retry = () => {
    reset();
    void router.invalidate();
  };
  const actions = (
    <>
      {!atHome && (
        <LinkButton to="/" look="soft">
          {t('app.back')}
        </LinkButton>
      )}
      {error.retryable && <Button onClick={retry}>{t('app.retry')}</Button>}
    </>
  );
  return (
    <MessagePage icon={<OfflineIcon />} title={title} actions={actions}>
      {errorText(t, error)}
    </MessagePage>
  );
}

function Crash() {
  const { t } = useTranslation();
  const title = t('app.crashTitle');
  useTitle(title, t('app.name'));
  return (
    <MessagePage icon={<BrokenIcon />} title={title} actions={<Button onClick={() => window.location.reload()}>{t('app.reload')}</Button>}>
      {t('app.crashText')}
    </MessagePage>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  const title = t('app.notFoundTitle');
  useTitle(title, t('app.name'));
  return (
    <MessagePage icon={<LostIcon />} title={title} actions={<LinkButton to="/">{t('app.back')}</LinkButton>}>
      {t('app.notFoundText')}
    </MessagePage>
  );
}

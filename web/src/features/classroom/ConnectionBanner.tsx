import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useNow } from '../../ui/use-now.ts';
import { RungBanner } from './ladder/RungBanner.tsx';
import { useClassroom, useClient } from './classroom-context.tsx';

/** What people see while the socket is away or media is being rebuilt. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const phase = useClassroom((state) => state.phase);
  const media = useClassroom((state) => state.media);
  const noMedia = useClassroom((state) => state.phase.kind === 'live' && state.media === 'failed');
  if (phase.kind === 'reconnecting') return <Reconnecting retryAt={phase.retryAt} />;
  if (media === 'rebuilding') return <Notice tone="info">{t('connection.rebuilding')}</Notice>;
  return noMedia ? <Notice tone="warning">{t('ladder.textOnly')}</Notice> : <RungBanner />;
}

function Reconnecting({ retryAt }: { retryAt: number }) {
  const { t } = useTranslation();
  const client = useClient();
  const now = useNow(500);
  const seconds = Math.ceil((retryAt - now) / 1_000);
  return (
    <Notice
      tone="warning"
      action={
        <Button look="plain" onClick={() => client.retry()}>
          {t('connection.retryNow')}
        </Button>
      }
    >
      {t('connection.reconnecting')} {/* Each second would be announced otherwise. */}
      <span aria-hidden="true">{seconds > 0 && t('connection.retryIn', { count: seconds })}</span>
    </Notice>
  );
}

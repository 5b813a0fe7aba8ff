import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { CatchUpIcon } from '../../../ui/icons.ts';
import { Notice } from '../../../ui/Notice.tsx';
import { clockText } from '../recording/recording-view.ts';
import { takesMs } from './catch-up.ts';
import { useCatchUp } from './catch-up-context.tsx';
import css from './CatchUpStage.module.css';

/** To whoever came late: see what you missed. */
export function CatchUpOffer() {
  const { t } = useTranslation();
  const { missed, offered, start, decline } = useCatchUp();
  if (missed === null || !offered) return null;
  return (
    <Notice tone="info">
      {t('recordingLive.catchUpText', { time: clockText(missed) })}{' '}
      {t('recordingLive.catchUpTakes', { count: Math.ceil(takesMs(missed) / 60_000) })}
      <div className={css['answers']}>
        <Button startIcon={<CatchUpIcon />} onClick={start}>
          {t('recordingLive.catchUp')}
        </Button>
        <Button look="plain" onClick={decline}>
          {t('app.close')}
        </Button>
      </div>
    </Notice>
  );
}

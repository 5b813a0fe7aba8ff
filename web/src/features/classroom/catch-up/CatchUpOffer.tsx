import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { CatchUpIcon } from '../../../ui/icons.ts';
import { Notice } from '../../../ui/Notice.tsx';
import { clockText } from '../recording/recording-view.ts';
import { useCatchUp } from './catch-up-context.tsx';

/** To whoever came late: see what you missed. */
export function CatchUpOffer() {
  const { t } = useTranslation();
  const { missed, start, decline } = useCatchUp();
  if (missed === null) return null;
  return (
    <Notice
      tone="info"
      action={
        <>
          <Button look="plain" onClick={decline}>
            {t('app.close')}
          </Button>
          <Button look="soft" startIcon={<CatchUpIcon />} onClick={start}>
            {t('recordingLive.catchUp')}
          </Button>
        </>
      }
    >
      {t('recordingLive.catchUpText', { time: clockText(missed) })}
    </Notice>
  );
}

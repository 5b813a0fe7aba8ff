import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import type { LocalTrack } from './use-local-track.ts';
import css from './DeviceCheckPage.module.css';

/** Why a device does not work, and a way to try again. */
export function Trouble({ device }: { device: LocalTrack }) {
  const { t } = useTranslation();
  if (!device.trouble) return null;
  return (
    <p className={css['trouble']} role="alert">
      {t(`check.${device.trouble}_${device.kind}`)}
      <Button look="plain" onClick={device.retry}>
        {t('app.retry')}
      </Button>
    </p>
  );
}

import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import type { DeviceKind, DeviceTrouble } from './device-trouble.ts';
import css from './devices.module.css';

/** Why a device does not work, and a way to try again. */
export function Trouble({ kind, trouble, onRetry }: { kind: DeviceKind; trouble: DeviceTrouble | null; onRetry: () => void }) {
  const { t } = useTranslation();
  if (!trouble) return null;
  return (
    <p className={css['trouble']} role="alert">
      {t(`check.${trouble}_${kind}`)}
      <Button look="soft" onClick={onRetry}>
        {t('app.retry')}
      </Button>
    </p>
  );
}
